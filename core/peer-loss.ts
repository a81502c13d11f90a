import { peersOfText } from "./peers-text";

/** Somebody may have written anything else there by hand, which nobody dials. */
const idsOf = (text: string): ReadonlySet<string> =>
  new Set(peersOfText(text).flatMap((peer) => /^([0-9a-f]{40})@/.exec(peer)?.[1] ?? []));

/** How many peers of a list another does not have, by node id: who moves is not lost. */
export function lostPeers(former: string, next: string): number {
  const kept = idsOf(next);
  return [...idsOf(former)].filter((id) => !kept.has(id)).length;
}

/** Whether a node would lose more than half of its peers. */
export const losesMost = (former: string, next: string): boolean =>
  lostPeers(former, next) * 2 > idsOf(former).size;

/** The answer that takes the fewest peers away, and of several such the first; nothing where there is none. */
export const leastLoss = <T extends { readonly text: string }>(
  former: string,
  answers: readonly T[],
): T | undefined =>
  answers.reduce<T | undefined>(
    (best, one) =>
      best === undefined || lostPeers(former, one.text) < lostPeers(former, best.text) ? one : best,
    undefined,
  );
