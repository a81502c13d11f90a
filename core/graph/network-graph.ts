import { phaseMeaning } from "../consumer/consumer-phase";
import { formatEndpoint } from "../details/endpoint";
import { convergenceOf, type SeenNode } from "../peers/convergence";
import { countedPowers } from "../peers/counted-set";
import type { SeenConsumer } from "../peers/judged-consumer";
import { networkStatus, type Seen } from "../peers/network-status";
import { freshSince } from "../peers/status-times";
import { printable } from "../printable";
import type { GraphChain, GraphEdge, GraphNode, LiveState, NetworkGraph } from "./graph";
import { cutLine, type GraphRow, graphRows } from "./graph-rows";
import { type HeardEdge, heardEdges, nodeOperators } from "./heard-edges";

const isRunning = ({ phase }: SeenConsumer): boolean =>
  phase === undefined || phaseMeaning(phase).runsWorkload;

/** `host:port` of `nodeId@host:port`. */
const placeOf = (peer: string): string => peer.slice(peer.indexOf("@") + 1);

interface Judged {
  readonly state: LiveState;
  readonly why: string;
}

const judged = (state: LiveState, why = ""): Judged => ({ state, why: cutLine(why) });

function judgedChain(one: SeenConsumer, nodes: readonly Judged[]): Judged {
  if (one.failure !== undefined) return judged("wrong", one.failure);
  if (one.isMissing === true) return judged("wrong", "the provider chain no longer has it");
  if (one.phase !== undefined && phaseMeaning(one.phase).finished) {
    return judged("wrong", `is over: ${one.phase}`);
  }
  if (!isRunning(one)) return judged("unknown", "waits for its launch");
  if (nodes.some(({ state }) => state === "well")) return judged("well");
  return nodes.length === 0 ? judged("unknown") : judged("wrong", "no own node makes blocks");
}

/** What is to be seen of a node that was asked itself. */
function judgedNode(node: SeenNode, now: Date): Judged {
  const [lack] = convergenceOf([{ ...node, expected: "" }], { notBefore: freshSince(now) }).lacks;
  return lack === undefined ? judged("well") : judged("wrong", lack);
}

/** Power of whoever has this node id: what a running chain counts where one of its nodes told, else the provider chain's word. */
function powersOf({
  nodes,
  powers,
}: SeenConsumer): (nodeId: string, listed?: bigint) => bigint | null {
  const counted = countedPowers(nodes, powers);
  if (counted === undefined) return (_nodeId, listed) => listed ?? null;
  const byNode = new Map(counted.powers.map(({ nodeId, power }) => [nodeId, power]));
  return (nodeId, listed) => byNode.get(nodeId) ?? (listed === undefined ? null : 0n);
}

interface ChainGraph {
  readonly chain: GraphChain;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly HeardEdge[];
}

/** One consumer chain of the picture: a node for each validator, of which it is known whether he has one. */
function chainGraph(
  { now, validators }: Seen,
  one: SeenConsumer,
  edges: readonly HeardEdge[],
  rows: readonly GraphRow[],
  id: string,
): ChainGraph {
  const { consumerId, chainId, phase, p2pPort, dialled = [], leftOut, nodes } = one;
  const dials = new Map(dialled.map((who) => [who.operator, who]));
  const out = new Map(leftOut.map(({ operator, reason }) => [operator, reason]));
  const looked = new Map(validators.map((who) => [who.operator, who]));
  const operatorOf = nodeOperators(validators);
  const asked = new Map(nodes.map((node) => [operatorOf(node), node]));
  const powerOf = powersOf(one);
  const own = isRunning(one) ? nodes.map((node) => judgedNode(node, now)) : [];
  const judgedOther = (key: string, place: string | null): Judged => {
    const reason = out.get(key);
    if (reason !== undefined) return judged("wrong", reason);
    if (!isRunning(one)) return judged("unknown", "waits for its launch");
    if (edges.some(({ between, state }) => between.includes(key) && state === "well")) {
      return judged("well", "is connected");
    }
    const { reach } = looked.get(key) ?? {};
    if (reach === undefined) return judged("unknown");
    if (reach.address !== place) return judged("unknown");
    return reach.isOpen
      ? judged("well", "takes connections")
      : judged("wrong", `does not answer (${reach.reason ?? "no answer"})`);
  };
  const drawn = rows.flatMap(({ key, row }): Omit<GraphNode, "id">[] => {
    const who = dials.get(key);
    const mine = looked.get(key);
    const node = mine === undefined ? undefined : asked.get(mine.operator);
    const configured = edges.flatMap(({ configured: peer }) =>
      peer?.nodeId === key ? peer : [],
    )[0];
    if (who === undefined && node === undefined && configured === undefined && !out.has(key)) {
      return [];
    }
    const expected =
      node === undefined || mine?.loadBalancer === undefined
        ? null
        : formatEndpoint({ host: mine.loadBalancer, port: p2pPort });
    const place =
      who !== undefined
        ? placeOf(who.peer)
        : (configured?.place ?? (out.has(key) ? null : expected));
    const nodeId = node?.nodeId ?? who?.peer.slice(0, who.peer.indexOf("@")) ?? "";
    const power = powerOf(nodeId, who?.power);
    return [
      {
        ...{ chain: id, validator: row.id, place: place === null ? null : printable(place, 300) },
        power: power === null ? null : String(power),
        ...(node !== undefined && isRunning(one) ? judgedNode(node, now) : judgedOther(key, place)),
      },
    ];
  });
  const heights = nodes.flatMap(({ height }) => height ?? []);
  return {
    chain: {
      ...{ id, chainId: printable(chainId, 64), consumerId: consumerId ?? null },
      ...{ phase: phase ?? null, p2pPort },
      height: heights.length === 0 ? null : String(heights.reduce((a, b) => (a > b ? a : b))),
      ...judgedChain(one, own),
    },
    nodes: drawn.map((node, at) => ({ id: `${id}n${at}`, ...node })),
    edges,
  };
}

function edgesOf({ chain, nodes, edges }: ChainGraph, rows: readonly GraphRow[]): GraphEdge[] {
  const byKey = new Map(rows.map(({ key, row }) => [key, row.id]));
  const order = new Map(nodes.map((node, at) => [node.validator, { node, at }]));
  return edges.flatMap(({ between: [one, other], state, lacks }, at): GraphEdge[] => {
    const ends = [one, other].flatMap((key) => order.get(byKey.get(key) ?? "") ?? []);
    const [from, to] = ends.sort((a, b) => a.at - b.at);
    if (from === undefined || to === undefined) return [];
    const between = [from.node.id, to.node.id] as const;
    const why = cutLine(lacks.join("; "));
    return [{ id: `${chain.id}e${at}`, chain: chain.id, between, state, why }];
  });
}

/** A network as it is drawn, from what was seen of it. It depends on nothing else. */
export function networkGraph(seen: Seen): NetworkGraph {
  const { chainId, height, failure } = seen.providerChain;
  const [stale] = networkStatus({ ...seen, validators: [], consumerChains: [] }).findings;
  const heard = seen.consumerChains.map((one) => ({
    one,
    edges: isRunning(one) ? heardEdges(one, seen.validators) : [],
  }));
  const rows = graphRows(
    seen,
    heard.flatMap(({ edges }) => edges.flatMap(({ configured }) => configured?.nodeId ?? [])),
  );
  const chains = heard.map(({ one, edges }, at) => chainGraph(seen, one, edges, rows, `c${at}`));
  const why = failure ?? stale?.what ?? "";
  return {
    providerChain: {
      chainId: printable(chainId, 64),
      height: height === undefined ? null : String(height),
      ...judged(why === "" ? "well" : "wrong", why),
    },
    validators: rows.map(({ row }) => row),
    chains: chains.map(({ chain }) => chain),
    nodes: chains.flatMap(({ nodes }) => nodes),
    edges: chains.flatMap((one) => edgesOf(one, rows)),
  };
}
