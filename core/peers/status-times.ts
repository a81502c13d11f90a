/** A node whose latest block is older makes none. */
export const freshSince = (now: Date): Date => new Date(now.getTime() - 60_000);

export const secondsBetween = (from: Date, to: Date): number =>
  Math.round((to.getTime() - from.getTime()) / 1_000);
