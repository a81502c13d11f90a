import type { LiveState, NetworkGraph } from "../../core/graph/graph";
import { wrapped } from "../wrapped";
import {
  chainWords,
  clusterWords,
  edgeCount,
  edgeWords,
  namesIn,
  nodeWords,
  providerWords,
} from "./graph-words";

const lines: Readonly<Record<LiveState, string>> = { well: "---", wrong: "-x-", unknown: "-?-" };
/** What does not work is marked, as colour is not everywhere. */
const mark = (state: LiveState): string => (state === "wrong" ? "! " : "  ");

const joined = (parts: readonly string[], by: string): string =>
  parts.filter((part) => part !== "").join(by);

/** The graph for a terminal: who is there, and below each consumer chain its nodes and what connects them. */
export function renderGraphText(graph: NetworkGraph, columns: number): string {
  const { ofNode, ofEdge } = namesIn(graph);
  const line = (text: string, depth: number, state: LiveState): string =>
    wrapped(text, columns, `${mark(state)}${" ".repeat(depth)}`, " ".repeat(depth + 2));
  const validators = graph.validators.map((one) =>
    line(joined([one.name, joined([clusterWords(one), one.why], ", ")], ": "), 0, one.state),
  );
  const chains = graph.chains.map((chain) => {
    const title = `Consumer chain ${chain.chainId}: ${joined([chainWords(chain), edgeCount(graph, chain.id)], ", ")}`;
    return [
      line(title, 0, chain.state),
      ...graph.nodes
        .filter((node) => node.chain === chain.id)
        .map((node) => {
          const words = joined([node.place ?? "", nodeWords(node)], ", ");
          return line(joined([ofNode(node), words], ": "), 2, node.state);
        }),
      ...graph.edges
        .filter((edge) => edge.chain === chain.id)
        .map((edge) => {
          const [one, other] = ofEdge(edge);
          const said = edge.why === "" ? edgeWords[edge.state] : edge.why;
          return line(`${one} ${lines[edge.state]} ${other}: ${said}`, 2, edge.state);
        }),
    ].join("\n");
  });
  const provider = line(providerWords(graph), 0, graph.providerChain.state);
  return `${[provider, validators.join("\n"), ...chains].filter((part) => part !== "").join("\n\n")}\n`;
}
