import { formatEndpoint } from "../details/endpoint";
import { connectionsOf, type SeenNode } from "../peers/convergence";
import type { SeenConsumer } from "../peers/judged-consumer";
import type { SeenValidator } from "../peers/network-status";
import type { LiveState } from "./graph";

/** A connection that an own node is to have, and what those who were asked say of it. */
export interface HeardEdge {
  /** Operator addresses in their order; the node id of a peer that only config names. */
  readonly between: readonly [string, string];
  readonly state: LiveState;
  /** Sentences of those who lack it. */
  readonly lacks: readonly string[];
  /** The peer that only config names, where it leads to one. */
  readonly configured?: { readonly nodeId: string; readonly place: string };
}

interface Voice {
  readonly self: string;
  readonly other: string;
  readonly configured?: HeardEdge["configured"];
  /** Absent where the node does not answer, or was not asked. */
  readonly isThere?: boolean;
  readonly lack?: string;
}

/** Whose a node is: names are a stack's own, or monikers, which several may have. */
export function nodeOperators(
  validators: readonly SeenValidator[],
): (node: SeenNode) => string | undefined {
  const operators = new Map(validators.map(({ name, operator }) => [name, operator]));
  return ({ operator, name }) => operator ?? operators.get(name);
}

/** What own nodes that were asked say, of each peer that they are to have. */
function heardVoices(
  { nodes, dialled = [] }: SeenConsumer,
  validators: readonly SeenValidator[],
): readonly Voice[] {
  const operatorOf = nodeOperators(validators);
  const own = new Map(
    nodes.flatMap((node) => {
      const operator = operatorOf(node);
      return operator === undefined ? [] : [[node.nodeId, operator] as const];
    }),
  );
  const published = new Map(dialled.map(({ peer, operator }) => [peer, operator]));
  return connectionsOf(nodes).flatMap(({ node, peers }) => {
    const self = operatorOf(node);
    if (self === undefined) return [];
    return peers.map(({ peer: { nodeId, host, port }, lack }): Voice => {
      const place = formatEndpoint({ host, ...(port === undefined ? {} : { port }) });
      const known = published.get(`${nodeId}@${place}`) ?? own.get(nodeId);
      return {
        ...{ self, other: known ?? nodeId },
        ...(known === undefined ? { configured: { nodeId, place } } : {}),
        ...(node.peers === undefined ? {} : { isThere: lack === undefined }),
        ...(lack === undefined || node.peers === undefined ? {} : { lack }),
      };
    });
  });
}

/** What nodes are to have that the stack runs and that told nothing, as those in pods that may not be asked. */
function silentVoices(
  { nodes, dialled = [] }: SeenConsumer,
  validators: readonly SeenValidator[],
): readonly Voice[] {
  const asked = new Set(nodes.map(nodeOperators(validators)));
  const silent = validators.filter(
    ({ operator, loadBalancer }) =>
      loadBalancer !== undefined &&
      !asked.has(operator) &&
      dialled.some((one) => one.operator === operator),
  );
  return silent.flatMap(({ operator: self }) =>
    dialled.flatMap(({ operator: other }) => (other === self ? [] : [{ self, other }])),
  );
}

function stateOf(voices: readonly Voice[]): LiveState {
  if (voices.some(({ isThere }) => isThere === false)) return "wrong";
  return voices.some(({ isThere }) => isThere === true) ? "well" : "unknown";
}

/**
 * The connections of a consumer chain's own nodes. One is there where a node that answers has it and none
 * lacks it; a node that does not answer says nothing.
 */
export function heardEdges(
  one: SeenConsumer,
  validators: readonly SeenValidator[],
): readonly HeardEdge[] {
  const heard = new Map<string, Voice[]>();
  for (const voice of [...heardVoices(one, validators), ...silentVoices(one, validators)]) {
    if (voice.self === voice.other) continue;
    const key = [voice.self, voice.other].sort().join(" ");
    heard.set(key, [...(heard.get(key) ?? []), voice]);
  }
  return [...heard.values()].flatMap((voices): HeardEdge[] => {
    const [first] = voices;
    if (first === undefined) return [];
    const [from = "", to = ""] = [first.self, first.other].sort();
    const configured = voices.flatMap((voice) => voice.configured ?? [])[0];
    return [
      {
        ...{ between: [from, to], state: stateOf(voices) },
        lacks: voices.flatMap(({ lack }) => lack ?? []),
        ...(configured === undefined ? {} : { configured }),
      },
    ];
  });
}
