import type {
  GraphChain,
  GraphEdge,
  GraphNode,
  GraphValidator,
  LiveState,
  NetworkGraph,
} from "../../core/graph/graph";

/** What a state is called, of an edge. */
export const edgeWords: Readonly<Record<LiveState, string>> = {
  well: "connected",
  wrong: "missing",
  unknown: "not known",
};

const joined = (parts: readonly (string | null)[]): string =>
  parts.filter((part) => part !== null && part !== "").join(", ");

const word = (what: string, value: string | null): string | null =>
  value === null ? null : `${what} ${value}`;

export const providerWords = ({ providerChain: { chainId, height, why } }: NetworkGraph): string =>
  `Provider chain ${chainId}: ${joined([word("height", height), why])}`;

/** Everything of a chain but its name, e.g. `id 0, LAUNCHED, port 30301, height 812`. */
export const chainWords = ({ consumerId, phase, p2pPort, height, why }: GraphChain): string =>
  joined([word("id", consumerId), ...[phase, `port ${p2pPort}`, word("height", height), why]]);

/** Where a validator is. */
export const clusterWords = ({ cluster, loadBalancer }: GraphValidator): string =>
  joined([word("cluster", cluster), word("LoadBalancer", loadBalancer)]);

/** What stands beneath a node's place. */
export const nodeWords = ({ power, state, why }: GraphNode): string =>
  joined([word("power", power), why === "" ? (state === "unknown" ? "not asked" : null) : why]);

/** How many of a chain's edges there are, e.g. `1/2 connected`; the empty text where there are to be none. */
export function edgeCount({ edges }: NetworkGraph, chain: string): string {
  const those = edges.filter((edge) => edge.chain === chain);
  const well = those.filter(({ state }) => state === "well").length;
  return those.length === 0 ? "" : `${well}/${those.length} connected`;
}

/** Names of a node's validator and of an edge's ends. */
export function namesIn({ validators, nodes }: NetworkGraph): {
  readonly ofNode: (node: GraphNode) => string;
  readonly ofEdge: (edge: GraphEdge) => readonly [string, string];
} {
  const names = new Map(validators.map(({ id, name }) => [id, name]));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const ofNode = ({ validator }: GraphNode): string => names.get(validator) ?? validator;
  const ofId = (id: string): string => {
    const node = byId.get(id);
    return node === undefined ? id : ofNode(node);
  };
  return { ofNode, ofEdge: ({ between: [one, other] }) => [ofId(one), ofId(other)] };
}
