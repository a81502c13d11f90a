/** `median / p99 / most` of values, by rank. */
export function percentiles(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
  return [at(0.5), at(0.99), at(1)].map((value) => `${value.toFixed(0)} ms`).join(" / ");
}
