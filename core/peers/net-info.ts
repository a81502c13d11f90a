import { canonicalHost, isNodeId, parsePort } from "../details/endpoint";

/** A connection of a CometBFT node. Only the node id is proven to it; the rest is what the other side says or where it was met. */
export interface NodePeer {
  readonly nodeId: string;
  /** This node dialled the other. */
  readonly isOutbound: boolean;
  /** Canonical address at the other end; the empty text for what is no address. */
  readonly remoteIp: string;
  /** Port at which the other says that it can be dialled; absent for what is no port. */
  readonly listenPort?: number;
}

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields =>
  typeof value === "object" && value !== null ? (value as Fields) : {};

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/**
 * The connections in CometBFT's answer to `net_info`.
 *
 * Peers write part of it: whatever it holds, nothing of it is thrown at the reader, and what names no
 * node is no connection.
 *
 * @see https://docs.cometbft.com/v0.38/rpc/#/Info/net_info
 */
export function peersOfNetInfo(json: unknown): readonly NodePeer[] {
  const { peers } = fieldsOf(json);
  if (!Array.isArray(peers)) return [];
  return peers.flatMap((peer: unknown): NodePeer[] => {
    const { node_info: info, is_outbound: outbound, remote_ip: remoteIp } = fieldsOf(peer);
    const { id, listen_addr: listenAddress } = fieldsOf(info);
    const nodeId = textOf(id);
    if (!isNodeId(nodeId)) return [];
    const address = textOf(listenAddress);
    const listenPort = parsePort(address.slice(address.lastIndexOf(":") + 1));
    return [
      {
        nodeId,
        isOutbound: outbound === true,
        remoteIp: canonicalHost(textOf(remoteIp)) ?? "",
        ...(listenPort === undefined ? {} : { listenPort }),
      },
    ];
  });
}
