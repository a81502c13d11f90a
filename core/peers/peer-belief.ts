import { peersOfText } from "./peers-text";

/** What is believed of one node's peers, by node id. */
export interface PeerBelief {
  /** Peers whose loss counts. */
  readonly confirmed: ReadonlySet<string>;
  /** Since when a peer is named that is not confirmed, and since when a confirmed one is not named. */
  readonly changed: ReadonlyMap<string, number>;
}

/** Somebody may have written anything else there by hand, which nobody dials. */
const idOf = (peer: string): string | undefined => /^([0-9a-f]{40})@/.exec(peer)?.[1];
const idsOf = (text: string): ReadonlySet<string> =>
  new Set(peersOfText(text).flatMap((peer) => idOf(peer) ?? []));

/** The belief with which an agent begins: in the peers that a node has. */
export const firstBelief = (text: string): PeerBelief => ({
  confirmed: idsOf(text),
  changed: new Map(),
});

/** Confirmed peers that a list does not have; who moves is not lost. */
export function missingPeers({ confirmed }: PeerBelief, text: string): readonly string[] {
  const named = idsOf(text);
  return [...confirmed].filter((id) => !named.has(id));
}

/**
 * What is believed after one address has named these peers: what it adds or leaves out counts once it has
 * said so for `afterMs`.
 *
 * @param now - Milliseconds of any clock that only goes on.
 */
export function afterOneSaid(
  { confirmed, changed }: PeerBelief,
  text: string,
  now: number,
  afterMs: number,
): PeerBelief {
  const named = idsOf(text);
  const next = { confirmed: new Set(confirmed), changed: new Map<string, number>() };
  for (const id of new Set([...named, ...confirmed])) {
    if (named.has(id) === confirmed.has(id)) continue;
    const since = changed.get(id) ?? now;
    if (now - since < afterMs) next.changed.set(id, since);
    else if (named.has(id)) next.confirmed.add(id);
    else next.confirmed.delete(id);
  }
  return next;
}

/** The same after several addresses have: who is named by two counts at once, and who is named by none no more. */
export function afterSeveralSaid(
  { confirmed, changed }: PeerBelief,
  texts: readonly string[],
): PeerBelief {
  const named = texts.map(idsOf);
  const timesNamed = (id: string): number => named.filter((ids) => ids.has(id)).length;
  const all = new Set([...confirmed, ...named.flatMap((ids) => [...ids])]);
  return {
    confirmed: new Set([...all].filter((id) => timesNamed(id) >= (confirmed.has(id) ? 1 : 2))),
    changed,
  };
}

/** A list, and behind it those of `ids` that other lists still name. */
export function withPeers(text: string, others: readonly string[], ids: readonly string[]): string {
  const peers = [text, ...others].flatMap(peersOfText);
  const kept = ids.flatMap((id) => peers.find((peer) => idOf(peer) === id) ?? []);
  return [...peersOfText(text), ...kept].join(",");
}
