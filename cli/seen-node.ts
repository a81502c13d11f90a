import { nodeView, signingSet } from "../chain/node-view";
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
  /** Whether the provider chain has its validator among the chain's; absent where it was not read. */
  readonly isListed?: boolean;
}

/** Asks a node; one that does not answer, or serves another chain, has no peers and no height. */
export async function seenNode(
  { chainId, name, address, nodeId, expected, isListed }: NodeToAsk,
  timeoutMs: number,
): Promise<SeenNode> {
  const node = { name, nodeId, expected, pex: false, knownAddresses: 0 };
  const end = performance.now() + timeoutMs;
  try {
    const view = await nodeView(address, timeoutMs);
    if (view.chainId !== chainId) return node;
    const leftMs = Math.max(1, Math.round(end - performance.now()));
    const counted = await signingSet(address, chainId, leftMs).catch(() => undefined);
    const { height, blockTime, netInfo, publicKey } = view;
    return {
      ...{ ...node, height, blockTime, peers: peersOfNetInfo(netInfo) },
      ...(publicKey === undefined ? {} : { publicKey }),
      ...(isListed === undefined ? {} : { isListed }),
      ...(counted === undefined ? {} : { counted }),
    };
  } catch {
    return node;
  }
}
