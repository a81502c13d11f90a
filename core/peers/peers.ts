import { formatEndpoint, isNodeId } from "../details/endpoint";
import type { Registration } from "../details/registry";
import type { PortScheme } from "../ports/hashed-ports";
import { publishedPort } from "../ports/published-port";
import { printable } from "../printable";
import { nodeIdsOf } from "./peers-text";

/** A validator of the consumer chain, as a possible peer. */
export interface PeerCandidate {
  /** Operator address; monikers are not unique. */
  readonly operator: string;
  /** For people: moniker or name in the stack. */
  readonly name: string;
  readonly registration: Registration;
  /** Whether this stack runs the validator's node; one with an assigned port is own in any case. */
  readonly own?: boolean;
  /** The port that this stack gave its own validator. */
  readonly assignedPort?: number;
  /** Power on the consumer chain; none counts as 0. */
  readonly power?: bigint;
  /** Stands instead of the published node id, e.g. a derived one. */
  readonly nodeId?: string;
}

/** A validator that cannot be dialled, and why. */
export interface LeftOut {
  readonly operator: string;
  /** Printable. */
  readonly name: string;
  readonly reason: string;
}

export interface PeerList {
  /** `nodeId@host:port`, sorted by code unit, each once. */
  readonly peers: readonly string[];
  /** The peers joined by commas, as `persistent_peers` has them. */
  readonly text: string;
  readonly leftOut: readonly LeftOut[];
}

/** The consumer chain whose peers are wanted. */
export interface PeerChain {
  readonly chainId: string;
  readonly consumerId?: string;
  readonly scheme: PortScheme;
}

export interface PeerRequest extends PeerChain {
  /** Operator address of the validator who is to dial the peers. */
  readonly self?: string;
  readonly candidates: readonly PeerCandidate[];
  /** `nodeId@host:port` of peers that config names, whatever the chain says. */
  readonly persistentPeers?: readonly string[];
}

/** A candidate that can be dialled: its text and the p2p port in it. */
export interface Peer {
  /** `nodeId@host:port`. */
  readonly peer: string;
  readonly port: number;
}

/** The node id that a candidate is dialled by. */
export const nodeIdOf = ({ nodeId, registration }: PeerCandidate): string | undefined =>
  nodeId ?? registration.endpoint?.nodeId;

/** The p2p port that others dial: assigned, else what the registration gives. */
const portOf = ({ assignedPort, registration }: PeerCandidate, chain: PeerChain): number =>
  assignedPort ?? publishedPort(registration, chain, chain.scheme);

/** How one candidate is dialled on a consumer chain, or the reason why nobody can. */
export function peerOf(
  candidate: PeerCandidate,
  chain: PeerChain,
): Peer | { readonly reason: string } {
  const { endpoint, fault } = candidate.registration;
  if (endpoint === undefined) return { reason: fault?.message ?? "publishes no endpoint" };
  const { host } = endpoint;
  const nodeId = nodeIdOf(candidate);
  if (nodeId === undefined) {
    return { reason: `publishes no node id; "${host}"; publish p2p=NODEID@HOST` };
  }
  if (!isNodeId(nodeId)) {
    return { reason: `has no valid node id; "${printable(nodeId)}"; use 40 lower-case hex digits` };
  }
  const port = portOf(candidate, chain);
  return { peer: formatEndpoint({ nodeId, host, port }), port };
}

/** So many places at which strangers claim one node id to be are dialled. */
const placeLimit = 2;

/** Strangers who claim a node id at a place that is not dialled, since others of more power claim it elsewhere. */
function excessClaimants(
  strangers: readonly PeerCandidate[],
  chain: PeerChain,
): ReadonlySet<PeerCandidate> {
  const byPower = [...strangers].sort(
    (a, b) => Number((b.power ?? 0n) - (a.power ?? 0n)) || (a.operator < b.operator ? -1 : 1),
  );
  const places = new Map<string, Set<string>>();
  const excess = new Set<PeerCandidate>();
  for (const candidate of byPower) {
    const nodeId = nodeIdOf(candidate);
    const result = peerOf(candidate, chain);
    if (nodeId === undefined || "reason" in result) continue;
    const dialled = places.get(nodeId) ?? new Set();
    places.set(nodeId, dialled);
    if (dialled.size < placeLimit) dialled.add(result.peer);
    else if (!dialled.has(result.peer)) excess.add(candidate);
  }
  return excess;
}

/**
 * The peers of one validator on one consumer chain.
 *
 * From the same chain data and config everybody computes the same text, whatever the order of the candidates.
 * Nobody can change another's entry: who copies a node id gets an entry of his own, which the id's owner
 * alone can answer, and who claims the id of one of this stack's validators gets none.
 * Where strangers claim one id at several places, the two places of most power are dialled, so that a
 * crowd of them fills nobody's list; two of more power than the id's owner can so take his place.
 * Peers of config stand in the list besides, and no stranger beside them under their ids; but nodes of this
 * stack are where it knows them to be.
 */
export function peersOf(request: PeerRequest): PeerList {
  const { self, candidates, persistentPeers = [] } = request;
  const own = candidates.filter(
    ({ operator, assignedPort, own: ours }) =>
      operator === self || assignedPort !== undefined || ours === true,
  );
  const ownNodeIds = new Set(own.flatMap((candidate) => nodeIdOf(candidate) ?? []));
  const strangers = candidates.filter((candidate) => !own.includes(candidate));
  const excess = excessClaimants(strangers, request);
  const configured = persistentPeers.filter((peer) => !ownNodeIds.has(nodeIdsOf(peer)[0] ?? ""));
  const configuredIds = new Set(configured.flatMap(nodeIdsOf));
  const peers = new Set(configured);
  const leftOut: LeftOut[] = [];
  for (const candidate of candidates) {
    const { operator, name } = candidate;
    if (operator === self) continue;
    const nodeId = nodeIdOf(candidate);
    const claims = (ids: ReadonlySet<string>): boolean =>
      !own.includes(candidate) && nodeId !== undefined && ids.has(nodeId);
    const reason = claims(ownNodeIds)
      ? "claims the node id of a validator of this stack"
      : claims(configuredIds)
        ? "claims the node id of a peer that config names"
        : excess.has(candidate)
          ? "claims a node id that two others of more power claim elsewhere"
          : undefined;
    const result =
      reason === undefined
        ? peerOf(candidate, request)
        : { reason: `${reason}; "${printable(nodeId ?? "")}"; use another` };
    if ("peer" in result) peers.add(result.peer);
    else leftOut.push({ operator, name: printable(name), reason: result.reason });
  }
  const sorted = [...peers].sort();
  leftOut.sort((a, b) => (a.operator < b.operator ? -1 : Number(a.operator > b.operator)));
  return { peers: sorted, text: sorted.join(","), leftOut };
}
