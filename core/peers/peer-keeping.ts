import { type ExpectedPeer, strayAddress } from "./expected-peer";
import type { NodePeer } from "./net-info";

/** How a running node's connections stand to the peers that it is to have. */
export interface PeerStand {
  readonly expected: number;
  readonly connected: number;
  /** Connected, but at an address that this peer no longer publishes. */
  readonly stray: number;
}

/**
 * Compares a node's connections with the peers that it is to have.
 *
 * @param wanted - `expectedPeers` of its text.
 */
export function peerStand(wanted: readonly ExpectedPeer[], peers: readonly NodePeer[]): PeerStand {
  const byId = new Map<string, NodePeer[]>();
  for (const peer of peers) byId.set(peer.nodeId, [...(byId.get(peer.nodeId) ?? []), peer]);
  const met = wanted.flatMap((one) => {
    const connections = byId.get(one.nodeId) ?? [];
    return connections.length === 0
      ? []
      : [connections.every((peer) => strayAddress(peer, one, { proves: false }) !== undefined)];
  });
  return {
    expected: wanted.length,
    connected: met.length,
    stray: met.filter((stray) => stray).length,
  };
}

/** CometBFT dials a dropped peer again by itself; only one that moved needs the list once more. */
const restMs = 60_000;
const eagerMs = 500;
const strayMs = 1_000;
const longestMissingMs = 10_000;
const eagerForMs = 15_000;
const strayForMs = 10 * 60_000;

/**
 * When to look at a node again.
 *
 * CometBFT skips a peer that is still connected and dials a dropped one where it was before, so the
 * list is given anew until every peer is met: often at first, then ever more rarely. A connection to
 * a former address is watched for a while, since its end is the moment to dial the new one.
 *
 * @param sinceMs - Since the peers changed, or one was first missing.
 */
export function nextLookMs({ expected, connected, stray }: PeerStand, sinceMs: number): number {
  if (connected < expected) {
    return sinceMs < eagerForMs ? eagerMs : Math.min(sinceMs / 10, longestMissingMs);
  }
  return stray > 0 && sinceMs < strayForMs ? strayMs : restMs;
}
