import { printable } from "../../core/printable";
import { resourceProvider } from "../dynamic/resource-provider";
import { hasUnknown } from "../dynamic/unknown";
import { type CountedNode, movedNodes, refusalsOf } from "./counted-nodes";
import type { ChainPlace } from "./provider-account";

interface Inputs extends ChainPlace {
  readonly chains: readonly string[];
  readonly nodes: readonly CountedNode[];
}

/** Whether a node is still declared, on the same registration of its chain. */
const isKept = (node: CountedNode, nodes: readonly CountedNode[]): boolean =>
  nodes.some(
    ({ chain, name, consumerId }) =>
      chain === node.chain &&
      name === node.name &&
      // An own chain is another only when the former one is over; an id that is still to come is not another.
      (node.owner !== undefined || hasUnknown(consumerId) || consumerId === node.consumerId),
  );

/** The addresses that config has now, where they are known. */
const reachable = ({ rpc }: Inputs): Pick<Inputs, "rpc"> | Record<string, never> =>
  Array.isArray(rpc) && !hasUnknown(rpc) ? { rpc } : {};

/** Implements CountedSignatures. */
export const provider = resourceProvider<Inputs>({
  async check(olds: Partial<Inputs>, news: Inputs) {
    const former = olds.nodes ?? [];
    if (former.length === 0 || !Array.isArray(news.nodes) || !Array.isArray(news.chains)) {
      return { inputs: news };
    }
    const place = { ...(olds as Inputs), ...reachable(news) };
    const dropped = former.filter((node) => !isKept(node, news.nodes));
    const reasons = await refusalsOf(
      place,
      dropped,
      former,
      ({ chain }) => !news.chains.includes(chain),
    );
    const moved = (await movedNodes(former, news.nodes)).map(
      ({ name, consumerChainId }) =>
        `node of validator "${name}" cannot move while consumer chain "${printable(consumerChainId)}" counts on it: the record of what its key has signed would stay behind; "${name}"; ` +
        "set its cluster and storage back, or list it under optOut of this chain until it is counted on no more; where it is the same volume under another address, take CountedSignatures out of the state by pulumi state delete",
    );
    return {
      inputs: news,
      failures: [...reasons, ...moved].map((reason) => ({ property: "chains", reason })),
    };
  },

  // Nothing is compared: the engine keeps the inputs of a resource without changes too, and nobody need see
  // what is remembered.
  async create(inputs: Inputs) {
    return { id: "counted-signatures", outs: inputs };
  },
});
