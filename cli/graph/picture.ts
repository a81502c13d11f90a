import type { GraphEdge, GraphNode, GraphValidator, NetworkGraph } from "../../core/graph/graph";
import {
  chainWords,
  clusterWords,
  edgeCount,
  edgeWords,
  namesIn,
  nodeWords,
  providerWords,
} from "./graph-words";
import { type Box, pictureLayout } from "./picture-layout";
import type { Shape } from "./shape";

const text = (words: string, x: number, y: number, kind = ""): Shape => ({
  tag: "text",
  at: { x, y, ...(kind === "" ? {} : { class: kind }) },
  text: words,
});

const rect = ({ x, y, width, height }: Box, kind: string, rx = 8): Shape => ({
  tag: "rect",
  at: { x, y, width, height, rx, class: kind },
});

/** Lines of text that end where the box does, however long or wide they are. */
function clipped(
  { x, y, width, height }: Box,
  lines: readonly (readonly [string, string])[],
): Shape {
  const room = { x: x + 10, y, width: width - 20, height };
  const first = (height - lines.length * 17) / 2 + 13;
  return {
    tag: "svg",
    at: { ...room, overflow: "hidden" },
    inside: lines.map(([words, kind], at) => text(words, 0, first + at * 17, kind)),
  };
}

/** A thing with a state: what it is called stands in a title, for pointers and for those who do not see it. */
function group(id: string, state: string, label: string, inside: readonly Shape[]): Shape {
  return {
    tag: "g",
    at: { id, class: state, role: "img", "aria-label": label },
    inside: [{ tag: "title", at: {}, text: label }, ...inside],
  };
}

function validatorShape(one: GraphValidator, box: Box): Shape {
  const { id, name, state, loadBalancer, why } = one;
  const beneath = loadBalancer === null ? "not of this stack" : `LoadBalancer ${loadBalancer}`;
  const label = [`validator ${name}`, clusterWords(one), why].filter((part) => part !== "");
  return group(id, state, label.join(": "), [
    rect(box, "box"),
    clipped(box, [
      [name, "name"],
      [beneath, "small"],
      ...(why === "" ? [] : [[why, "small told"] as const]),
    ]),
  ]);
}

function nodeShape(node: GraphNode, name: string, chain: string, box: Box): Shape {
  const { id, state, place } = node;
  const words = nodeWords(node);
  return group(id, state, `node of ${name} on ${chain}: ${[place ?? "", words].join(" ").trim()}`, [
    rect(box, "box"),
    clipped(box, [
      [place ?? "cannot be dialled", ""],
      [words, state === "wrong" ? "small told" : "small"],
    ]),
  ]);
}

function edgeShape(edge: GraphEdge, names: readonly [string, string], path: string): Shape {
  const { id, state, why } = edge;
  const label = `${names.join(" and ")}: ${why === "" ? edgeWords[state] : why}`;
  return group(id, state, label, [{ tag: "path", at: { d: path, class: "edge" } }]);
}

const legendOf = (y: number): readonly Shape[] =>
  (["well", "wrong", "unknown"] as const).map((state, at) => ({
    tag: "g",
    at: { class: state },
    inside: [
      {
        tag: "path",
        at: { d: `M${26 + at * 150} ${y}h36`, class: "edge" },
      },
      text(edgeWords[state], 70 + at * 150, y + 4, "small"),
    ],
  }));

/** Elements by the ids of what they show. */
const shapesOf = <T extends { readonly id: string }>(
  all: readonly T[],
  boxes: ReadonlyMap<string, Box>,
  shape: (one: T, box: Box) => Shape,
): readonly Shape[] =>
  all.flatMap((one) => {
    const box = boxes.get(one.id);
    return box === undefined ? [] : [shape(one, box)];
  });

/** The picture of a network. */
export function graphPicture(graph: NetworkGraph): Shape {
  const layout = pictureLayout(graph);
  const { width, height } = layout;
  const { ofNode, ofEdge } = namesIn(graph);
  const chainIds = new Map(graph.chains.map(({ id, chainId }) => [id, chainId]));
  const own = graph.validators.filter(({ cluster }) => cluster !== null);
  const wires = graph.validators.flatMap(({ id }): Shape[] => {
    const box = layout.validators.get(id);
    const ends = graph.nodes.flatMap((node) =>
      node.validator === id ? (layout.nodes.get(node.id)?.x ?? []) : [],
    );
    if (box === undefined || ends.length === 0) return [];
    const [x1, y] = [box.x + box.width, box.y + box.height / 2 + 2];
    return [{ tag: "line", at: { x1, y1: y, x2: Math.max(...ends), y2: y, class: "wire" } }];
  });
  const counted = graph.chains
    .map(({ id, chainId }) => [chainId, edgeCount(graph, id)].filter((part) => part !== ""))
    .map((parts) => parts.join(": "));
  const description = [providerWords(graph), ...counted].join("; ");
  return {
    tag: "svg",
    at: {
      ...{ xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${width} ${height}`, width, height },
      ...{ class: "picture", role: "group", "aria-labelledby": "picture-title picture-desc" },
    },
    inside: [
      { tag: "title", at: { id: "picture-title" }, text: "Validators, consumer chains and peers" },
      { tag: "desc", at: { id: "picture-desc" }, text: description },
      rect({ x: 0, y: 0, width, height }, "paper", 0),
      {
        tag: "g",
        at: { class: graph.providerChain.state },
        inside: [
          clipped({ x: 6, y: 10, width: width - 12, height: 30 }, [
            [providerWords(graph), graph.providerChain.state === "wrong" ? "title told" : "title"],
          ]),
        ],
      },
      ...shapesOf(own, layout.rows, (_one, box) => rect(box, "cluster")),
      ...shapesOf(own, layout.rows, ({ cluster }, { x, y }) => ({
        tag: "svg",
        at: { x: x + 14, y: y - 15, width: 300, height: 14, overflow: "hidden" },
        inside: [text(cluster ?? "", 0, 11, "small")],
      })),
      ...wires,
      ...shapesOf(graph.chains, layout.chains, (chain, box) =>
        group(chain.id, chain.state, `consumer chain ${chain.chainId}: ${chainWords(chain)}`, [
          clipped({ ...box, x: box.x - 10 }, [
            [chain.chainId, "name"],
            [chainWords(chain), chain.state === "wrong" ? "small told" : "small"],
            [edgeCount(graph, chain.id), "small"],
          ]),
        ]),
      ),
      ...graph.edges.map((edge) =>
        edgeShape(edge, ofEdge(edge), layout.arcBetween(...edge.between)),
      ),
      ...shapesOf(graph.validators, layout.validators, validatorShape),
      ...shapesOf(graph.nodes, layout.nodes, (node, box) =>
        nodeShape(node, ofNode(node), chainIds.get(node.chain) ?? "", box),
      ),
      ...legendOf(layout.legendY),
    ],
  };
}
