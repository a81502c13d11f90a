// No library: the Kubernetes client's own reads neither "1.5Gi" nor "1e3", the others compute in floating point.

const decimal: Readonly<Record<string, number | undefined>> = {
  n: -9,
  u: -6,
  m: -3,
  "": 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const binary: Readonly<Record<string, bigint | undefined>> = {
  Ki: 1n,
  Mi: 2n,
  Gi: 3n,
  Ti: 4n,
  Pi: 5n,
  Ei: 6n,
};

const shape =
  /^\+?(?=\.?\d)(?<whole>\d*)(?:\.(?<fraction>\d*))?(?<suffix>[KMGTPE]i|[numkMGTPE]|[eE][+-]?\d{1,3})?$/;

/** Power of ten of a suffix that is not binary. */
const exponentOf = (suffix: string): number => decimal[suffix] ?? Number(suffix.slice(1));

/**
 * Reads a Kubernetes quantity, of which none here may be negative: `250m`, `1.5Gi`, `1e3`.
 *
 * @returns Billionths, rounded up as Kubernetes does; undefined where the text is no quantity.
 * @see k8s.io/apimachinery, pkg/api/resource: the grammar stands there at type Quantity
 */
export function quantityNanos(text: string): bigint | undefined {
  const groups = shape.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const { whole = "", fraction = "", suffix = "" } = groups;
  const power = binary[suffix];
  const digits = BigInt(`${whole}${fraction}`) * 1_024n ** (power ?? 0n);
  const tens = 9 - fraction.length + (power === undefined ? exponentOf(suffix) : 0);
  if (tens >= 0) return digits * 10n ** BigInt(tens);
  const divisor = 10n ** BigInt(-tens);
  return (digits + divisor - 1n) / divisor;
}
