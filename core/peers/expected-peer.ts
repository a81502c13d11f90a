import { type Endpoint, formatEndpoint, parseEndpoint } from "../details/endpoint";
import { parseIpAddress } from "../ip-address";
import type { NodePeer } from "./net-info";
import { peersOfText } from "./peers-text";

/** A peer that a node is to have. */
export type ExpectedPeer = Endpoint & {
  readonly nodeId: string;
  /** Whether its host is a DNS name. */
  readonly isNamed: boolean;
};

/** The peers of a `persistent_peers` text that can be read. */
export function expectedPeers(text: string): readonly ExpectedPeer[] {
  return peersOfText(text).flatMap((one) => {
    const peer = parseEndpoint(one);
    if ("fault" in peer || peer.nodeId === undefined) return [];
    const isNamed = parseIpAddress(peer.host) === undefined;
    return [{ ...peer, nodeId: peer.nodeId, isNamed }];
  });
}

/**
 * Where a peer was met that is not where it was published: `host[:port]`, by the address it was reached at
 * and the port it states. Undefined where it is met as published, and for one that dialled us, which is met
 * wherever it comes from. A DNS name is not compared.
 *
 * @param proves - Whether the stated port counts too. Own nodes state what they publish; a stranger's may
 *   state the port of its container, and is well met all the same.
 */
export function strayAddress(
  peer: NodePeer,
  published: ExpectedPeer,
  { proves }: { readonly proves: boolean },
): string | undefined {
  if (!peer.isOutbound) return undefined;
  const isSameHost = published.isNamed || peer.remoteIp === published.host;
  const isSamePort = !proves || peer.listenPort === published.port;
  if (isSameHost && isSamePort) return undefined;
  return formatEndpoint({
    host: peer.remoteIp,
    ...(peer.listenPort === undefined ? {} : { port: peer.listenPort }),
  });
}
