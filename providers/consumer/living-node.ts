import { nodeView } from "../../chain/node-view";
import { isStale } from "../../core/rpc/chain-clock";
import { answersWithinMs } from "../dynamic/answers-within";
import { type NodePlace, withNodeRpc } from "./node-place";

/** A node of this stack, and whose it is. */
export type OwnNode = NodePlace & { readonly name: string };

/** Whose of these nodes sees its chain make blocks, and is counted on by it; nothing where none does. */
export async function livingNode(
  nodes: readonly OwnNode[],
  consumerChainId: string,
): Promise<string | undefined> {
  const found = await Promise.all(
    nodes.map(async (node) => {
      try {
        const view = await withNodeRpc(node, (address) => nodeView(address, answersWithinMs));
        const { chainId, votingPower, blockTime } = view;
        const counts = chainId === consumerChainId && votingPower > 0n;
        return counts && !isStale(blockTime, new Date()) ? node.name : undefined;
      } catch {
        return undefined; // not there, or not up
      }
    }),
  );
  return found.find((name) => name !== undefined);
}
