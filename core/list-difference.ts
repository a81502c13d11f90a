/** What one list has that another has not. */
export interface ListDifference {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

export const listDifference = (
  before: readonly string[],
  now: readonly string[],
): ListDifference => ({
  added: now.filter((one) => !before.includes(one)),
  removed: before.filter((one) => !now.includes(one)),
});
