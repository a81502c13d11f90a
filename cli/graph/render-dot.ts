import type { LiveState, NetworkGraph } from "../../core/graph/graph";
import { chainWords, edgeWords, nodeWords, providerWords } from "./graph-words";

// Seen on white and on black.
const colours: Readonly<Record<LiveState, string>> = {
  well: "#2da44e",
  wrong: "#e5534b",
  unknown: "#8b949e",
};
const styles: Readonly<Record<LiveState, string>> = {
  well: "solid",
  wrong: "dashed",
  unknown: "dotted",
};

/**
 * A quoted string of several lines. Graphviz reads `\N` and the like as well as HTML's entities in it.
 *
 * @see https://graphviz.org/docs/attr-types/escString/
 */
const quoted = (...lines: readonly (string | null)[]): string =>
  `"${lines
    .filter((line) => line !== null && line !== "")
    .map((line) => line?.replaceAll("&", "&amp;").replaceAll(/["\\]/g, "\\$&"))
    .join("\\n")}"`;

const look = (state: LiveState): string => `color="${colours[state]}", style=${styles[state]}`;

/** The graph for Graphviz: `ics graph --format dot | dot -Tsvg`. */
export function renderDot(graph: NetworkGraph): string {
  const chains = new Map(graph.chains.map((chain) => [chain.id, chain.chainId]));
  const validators = graph.validators.flatMap(({ id, name, cluster, loadBalancer, state, why }) => [
    `  subgraph cluster_${id} {`,
    `    label=${quoted(cluster ?? name)}; style=rounded; color="${colours.unknown}";`,
    `    ${id} [shape=box, label=${quoted(name, loadBalancer, why)}, ${look(state)}];`,
    ...graph.nodes
      .filter(({ validator }) => validator === id)
      .map((node) => {
        const label = quoted(chains.get(node.chain) ?? "", node.place, nodeWords(node));
        return `    ${node.id} [label=${label}, ${look(node.state)}];`;
      }),
    "  }",
  ]);
  return [
    "graph ics {",
    `  label=${quoted(providerWords(graph), ...graph.chains.map((chain) => `${chain.chainId}: ${chainWords(chain)}`))};`,
    "  rankdir=LR; bgcolor=transparent;",
    '  graph [fontcolor="#8b949e"]; node [fontcolor="#8b949e"]; edge [fontcolor="#8b949e"];',
    ...validators,
    ...graph.nodes.map(
      ({ id, validator }) => `  ${validator} -- ${id} [color="${colours.unknown}"];`,
    ),
    ...graph.edges.map(
      ({ between: [one, other], state, why }) =>
        `  ${one} -- ${other} [${look(state)}, constraint=false, tooltip=${quoted(why === "" ? edgeWords[state] : why)}];`,
    ),
    "}",
    "",
  ].join("\n");
}
