/** Further apart, a block's time and the clock of this machine do not belong together. */
const toleranceMs = 120_000;

/** Whether a node's latest block is so old that the node stands still, or its chain does. */
export const isStale = (blockTime: Date, now: Date): boolean =>
  now.getTime() - blockTime.getTime() >= toleranceMs;

/** Whether a latest block claims to be of a time that has not come yet. */
export const isOfTheFuture = (blockTime: Date, now: Date): boolean =>
  blockTime.getTime() - now.getTime() >= toleranceMs;
