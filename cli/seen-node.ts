import { nodeView, servedSet } from "../chain/node-view";
import type { SeenNode } from "../core/peers/convergence";
import { peersOfNetInfo } from "../core/peers/net-info";

/** An own node, and what is expected of it. */
export interface ExpectedNode {
  readonly chainId: string;
  /** Of its validator. */
  readonly name: string;
  readonly operator?: string;
  readonly nodeId: string;
  /** `persistent_peers`. */
  readonly expected: string;
  /** Whether the provider chain has its validator among the chain's; absent where it was not read. */
  readonly isListed?: boolean;
}

export interface NodeToAsk extends ExpectedNode {
  /** Has its RPC asked, at an address that holds until the answer is there. */
  readonly withRpc: <T>(ask: (address: string) => Promise<T>) => Promise<T>;
}

/** Asks a node; one that does not answer, or serves another chain, has no peers and no height. */
async function seenNode(
  { chainId, name, operator, withRpc, nodeId, expected, isListed }: NodeToAsk,
  timeoutMs: number,
): Promise<SeenNode> {
  const node = {
    ...{ name, nodeId, expected, pex: false, knownAddresses: 0 },
    ...(operator === undefined ? {} : { operator }),
  };
  try {
    const view = await withRpc(async (address) => nodeView(address, timeoutMs));
    if (view.chainId !== chainId) return { ...node, serves: view.chainId };
    const { height, blockTime, netInfo, publicKey } = view;
    return {
      ...{ ...node, height, blockTime, peers: peersOfNetInfo(netInfo) },
      ...(publicKey === undefined ? {} : { publicKey }),
      ...(isListed === undefined ? {} : { isListed }),
    };
  } catch {
    return node;
  }
}

/**
 * Asks nodes of one chain, all at the same time, and then the one that is furthest for the chain's validator set.
 *
 * @param timeoutMs - For each, both questions together.
 */
export async function seenNodes(
  nodes: readonly NodeToAsk[],
  timeoutMs: number,
): Promise<readonly SeenNode[]> {
  const end = performance.now() + timeoutMs;
  const seen = await Promise.all(nodes.map(async (one) => seenNode(one, timeoutMs)));
  const [furthest] = seen
    .map((node, at) => ({ at, height: node.height ?? -1n }))
    .sort((a, b) => Number(b.height - a.height));
  const withRpc = furthest && nodes[furthest.at]?.withRpc;
  if (furthest === undefined || withRpc === undefined || furthest.height <= 0n) return seen;
  // One that answers late still has its say.
  const leftMs = Math.max(timeoutMs / 10, end - performance.now());
  const counted = await withRpc(async (address) => servedSet(address, Math.ceil(leftMs))).catch(
    () => undefined,
  );
  return counted === undefined
    ? seen
    : seen.map((node, at) => (at === furthest.at ? { ...node, counted } : node));
}
