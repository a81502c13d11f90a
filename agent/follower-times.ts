/** How patient whoever follows the registry is, in milliseconds. */
export interface FollowerTimes {
  /** After so long without any event everything is read all the same. */
  readonly rereadMs: number;
  /** Between the starts of two reads, however many events come. */
  readonly leastMs: number;
  /** Until what failed for one chain alone is done once more; doubles while it fails, up to the longest. */
  readonly firstRetryMs: number;
  readonly longestRetryMs: number;
  /** How long one address alone has to tell of a loss of peers before it counts: a chain's own changes last. */
  readonly lossAfterMs: number;
  /** All addresses are asked about a loss at most so often. */
  readonly hearingMs: number;
  /** The same peers are not written again sooner than this where somebody else writes others. */
  readonly contestedMs: number;
}

export const usualTimes: FollowerTimes = {
  rereadMs: 60_000,
  leastMs: 200,
  firstRetryMs: 200,
  longestRetryMs: 10_000,
  lossAfterMs: 30_000,
  hearingMs: 5_000,
  contestedMs: 5_000,
};
