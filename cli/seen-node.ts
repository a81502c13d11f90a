import { nodeView } from "../chain/node-view";
import type { SeenNode } from "../core/peers/convergence";
import { peersOfNetInfo } from "../core/peers/net-info";

/** A node of the stack's own, and what is expected of it. */
export interface NodeToAsk {
  readonly chainId: string;
  /** Of its validator. */
  readonly name: string;
  /** Of its RPC. */
  readonly address: string;
  readonly nodeId: string;
  /** `persistent_peers`. */
  readonly expected: string;
}

/** Asks a node; one that does not answer, or serves another chain, has no peers and no height. */
export async function seenNode(
  { chainId, name, address, nodeId, expected }: NodeToAsk,
  timeoutMs: number,
): Promise<SeenNode> {
  const node = { name, nodeId, expected, pex: false, knownAddresses: 0 };
  try {
    const view = await nodeView(address, timeoutMs);
    if (view.chainId !== chainId) return node;
    const { height, blockTime, netInfo } = view;
    return { ...node, height, blockTime, peers: peersOfNetInfo(netInfo) };
  } catch {
    return node;
  }
}
