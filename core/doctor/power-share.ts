/**
 * The least power with which a chain makes blocks: more than two thirds of all. With exactly two thirds it
 * stands still.
 *
 *     least = floor(2 · total / 3) + 1
 */
export const leastPower = (total: bigint): bigint => (2n * total) / 3n + 1n;

/** Whether a chain makes blocks with this much of its power; without any power it makes none. */
export const makesBlocks = (part: bigint, total: bigint): boolean => 3n * part > 2n * total;

/** A share in percent, rounded down to a tenth, so that too little never looks like enough; e.g. `66.6 %`. */
export function shareText(part: bigint, total: bigint): string {
  const tenths = total === 0n ? 0n : (1_000n * part) / total;
  return `${tenths / 10n}.${tenths % 10n} %`;
}

export const sumOf = (powers: readonly bigint[]): bigint =>
  powers.reduce((sum, power) => sum + power, 0n);
