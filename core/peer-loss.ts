import { peersOfText } from "./peers-text";

/** Somebody may have written anything else there by hand, which nobody dials. */
const idsOf = (text: string): ReadonlySet<string> =>
  new Set(peersOfText(text).flatMap((peer) => /^([0-9a-f]{40})@/.exec(peer)?.[1] ?? []));

/**
 * Whether a node would lose more than half of its peers, by node id: who moves is not lost.
 *
 * @param former - `persistent_peers` that it has.
 * @param next - `persistent_peers` that it is to have.
 */
export function losesMost(former: string, next: string): boolean {
  const [had, kept] = [idsOf(former), idsOf(next)];
  const lost = [...had].filter((id) => !kept.has(id)).length;
  return lost * 2 > had.size;
}

/** What is to be done about peers of which most would go. */
export type LossJudgement<T> =
  | { readonly take: T }
  /** One address alone says so: it is asked once more, later. */
  | "look again";

/**
 * Which of several answers a node's peers are taken from, when the first would cost it most of them.
 *
 * Who would keep them is believed before who would not; a loss needs two addresses.
 *
 * @param answers - Of all addresses that keep up with the chain.
 */
export function judgedLoss<T extends { readonly text: string }>(
  former: string,
  answers: readonly T[],
): LossJudgement<T> {
  const keeping = answers.find(({ text }) => !losesMost(former, text));
  if (keeping !== undefined) return { take: keeping };
  const [first] = answers;
  return first === undefined || answers.length < 2 ? "look again" : { take: first };
}
