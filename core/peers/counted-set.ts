import type { SeenNode } from "./convergence";

/** A validator of a consumer chain by the provider chain's word. */
export interface ListedPower {
  /** As far as it publishes one. */
  readonly nodeId?: string;
  /** ed25519 key that it signs with, base64; absent for another kind. */
  readonly publicKey?: string;
  readonly power: bigint;
}

/** What a running consumer chain counts, whatever the provider chain has decided since. */
export interface CountedPowers {
  /** Of each key in its validator set. */
  readonly powers: readonly { readonly nodeId?: string; readonly power: bigint }[];
  /** Own nodes that it counts on, whose validators the provider chain no longer lists. */
  readonly leaving: readonly { readonly name: string; readonly power: bigint }[];
  /** Power of keys of which nobody here knows whose they are. */
  readonly unknown: bigint;
}

/**
 * What a consumer chain counts, by the validator set that the own node that is furthest has of it: the
 * provider chain's word reaches a running chain only by a relayer.
 *
 * @param nodes - Own nodes.
 * @param listed - Who validates it by the provider chain's word.
 * @returns Nothing where no node told of a set.
 */
export function countedPowers(
  nodes: readonly SeenNode[],
  listed: readonly ListedPower[],
): CountedPowers | undefined {
  const [furthest] = nodes
    .filter(({ counted = [] }) => counted.length > 0)
    .sort((a, b) => Number((b.height ?? 0n) - (a.height ?? 0n)));
  if (furthest?.counted === undefined) return undefined;
  const owners = new Map(nodes.map((node) => [node.publicKey, node]));
  const known = new Map(listed.map((one) => [one.publicKey, one]));
  const each = furthest.counted.map(({ publicKey, power }) => ({
    ...{ power, own: owners.get(publicKey), theirs: known.get(publicKey) },
  }));
  return {
    powers: each.map(({ power, own, theirs }) => {
      const nodeId = own?.nodeId ?? theirs?.nodeId;
      return { power, ...(nodeId === undefined ? {} : { nodeId }) };
    }),
    leaving: each.flatMap(({ power, own }) =>
      own?.isListed === false ? [{ name: own.name, power }] : [],
    ),
    unknown: each.reduce(
      (sum, { power, own, theirs }) =>
        own === undefined && theirs === undefined ? sum + power : sum,
      0n,
    ),
  };
}

/** Power of own nodes that answer, and of whoever they are connected with. */
export function connectedPower(
  nodes: readonly SeenNode[],
  powers: CountedPowers["powers"],
): bigint {
  const there = new Set(
    nodes.flatMap(({ nodeId, peers }) =>
      peers === undefined ? [] : [nodeId, ...peers.map((peer) => peer.nodeId)],
    ),
  );
  return powers.reduce(
    (sum, { nodeId, power }) => (nodeId !== undefined && there.has(nodeId) ? sum + power : sum),
    0n,
  );
}
