import type { LiveState, NetworkGraph } from "../../core/graph/graph";
import { chainWords, nodeWords, providerWords } from "./graph-words";

const strokes: Readonly<Record<LiveState, string>> = {
  well: "stroke:#2da44e,stroke-width:2px",
  wrong: "stroke:#e5534b,stroke-width:2px,stroke-dasharray:7 5",
  unknown: "stroke:#8b949e,stroke-width:2px,stroke-dasharray:1 4",
};

/**
 * Text in quotes. Whatever Mermaid, Markdown or HTML could take for more than text stands there by its number.
 *
 * @see https://mermaid.js.org/syntax/flowchart.html#entity-codes-to-escape-characters
 */
const quoted = (...lines: readonly (string | null)[]): string =>
  `"${lines
    .filter((line) => line !== null && line !== "")
    .map((line) =>
      line?.replaceAll(/[^\p{L}\p{N} ,.:_/()-]/gu, (one) => `#${String(one.codePointAt(0))};`),
    )
    .join("<br/>")}"`;

/** The graph for Mermaid, as GitHub and others draw it from a text. */
export function renderMermaid(graph: NetworkGraph): string {
  const chains = new Map(graph.chains.map((chain) => [chain.id, chain.chainId]));
  const validators = graph.validators.flatMap(({ id, name, cluster, loadBalancer, state, why }) => [
    `  subgraph ${id}s[${quoted(cluster ?? name)}]`,
    `    ${id}[${quoted(name, loadBalancer, why)}]:::${state}`,
    ...graph.nodes
      .filter(({ validator }) => validator === id)
      .map((node) => {
        const label = quoted(chains.get(node.chain) ?? "", node.place, nodeWords(node));
        return `    ${node.id}(${label}):::${node.state}`;
      }),
    "  end",
  ]);
  const wires = graph.nodes.map(({ id, validator }) => `  ${validator} --- ${id}`);
  const edges = graph.edges.map(({ between: [one, other] }) => `  ${one} --- ${other}`);
  const looks = graph.edges.map(
    ({ state }, at) => `  linkStyle ${wires.length + at} ${strokes[state]}`,
  );
  const said = [
    providerWords(graph),
    ...graph.chains.map((chain) => `${chain.chainId}: ${chainWords(chain)}`),
  ];
  return [
    "flowchart LR",
    ...Object.entries(strokes).map(([state, stroke]) => `  classDef ${state} ${stroke}`),
    `  said[${quoted(...said)}]:::${graph.providerChain.state}`,
    ...[...validators, ...wires, ...edges, ...looks],
    "",
  ].join("\n");
}
