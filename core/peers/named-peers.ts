import { formatEndpoint } from "../details/endpoint";
import { neverPeerFault, privateAddressFault } from "../details/peer-address";
import type { ExpectedPeer } from "./expected-peer";
import type { PrivatePeers } from "./peers-data";

/** Peers as a node is to be given them. */
export interface LocatedPeers {
  /** Each with an address for its host, where one is known and may be dialled. */
  readonly peers: readonly ExpectedPeer[];
  /** `nodeId@address:port` of those that have one. */
  readonly dialled: readonly string[];
  /** Names that lead where nobody is to be dialled, and why. */
  readonly refused: readonly string[];
}

function faultOf(nodeId: string, address: string, mayBePrivate: PrivatePeers): string | undefined {
  const isTrusted = mayBePrivate === "*" || mayBePrivate.includes(nodeId);
  return neverPeerFault(address) ?? (isTrusted ? undefined : privateAddressFault(address));
}

/**
 * Puts addresses in the place of DNS names, and judges them as if they had been published: a name can
 * lead into the own network or to a cloud's metadata as well.
 *
 * @param addressesOf - What a name leads to now, in order of preference; nothing where that is not known.
 */
export function locatedPeers(
  wanted: readonly ExpectedPeer[],
  mayBePrivate: PrivatePeers,
  addressesOf: (name: string) => readonly string[],
): LocatedPeers {
  const refused = new Set<string>();
  const peers = wanted.map((peer): ExpectedPeer => {
    if (!peer.isNamed) return peer;
    for (const address of addressesOf(peer.host)) {
      const fault = faultOf(peer.nodeId, address, mayBePrivate);
      if (fault === undefined) return { ...peer, host: address, isNamed: false };
      refused.add(`${peer.host} leads to ${address}, ${fault}`);
    }
    return peer;
  });
  return {
    peers,
    dialled: peers.flatMap((peer) => (peer.isNamed ? [] : [formatEndpoint(peer)])),
    refused: [...refused],
  };
}
