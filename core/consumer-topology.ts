import { type Endpoint, formatEndpoint, parsedEndpoint } from "./endpoint";
import type { PortScheme } from "./hashed-ports";
import { derivedNodeKey } from "./node-identity";
import { type PeerCandidate, peerOf, peersOf } from "./peers";
import { printable } from "./printable";
import { decodeDetails, type Registration } from "./registry";
import type { NodeIdentityKind } from "./settings";

/** What the stack itself publishes for one of its validators. */
export interface DeclaredEndpoint {
  /** `[nodeId@]host`. */
  readonly endpoint: string;
  /** p2p port of the consumer chain on that validator's LoadBalancer. */
  readonly port: number;
}

/** A validator of a consumer chain: what the chain says of it, and what the stack declares for it. */
export interface TopologyMember {
  readonly name: string;
  readonly operator: string;
  /** From the chain; absent where the chain does not know the operator. */
  readonly onChain?: { readonly moniker: string; readonly details: string };
  readonly declared?: DeclaredEndpoint;
}

export interface TopologyRequest {
  readonly chainId: string;
  readonly scheme: PortScheme;
  readonly nodeIdentity: NodeIdentityKind;
  readonly allowPrivateAddresses: boolean;
  readonly members: readonly TopologyMember[];
}

export interface DiscoveredTopology {
  /** p2p port of every validator that can be a peer, by name. */
  readonly ports: Readonly<Record<string, number>>;
  /** `persistent_peers` of every declared validator, by name. */
  readonly peers: Readonly<Record<string, string>>;
  /** `[nodeId@]host[:port]` of every validator that states one, by name. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** By name. */
  readonly leftOut: readonly { readonly name: string; readonly reason: string }[];
}

function registrationOf(member: TopologyMember, request: TopologyRequest): Registration {
  if (member.declared !== undefined) {
    return { endpoint: parsedEndpoint(member.declared.endpoint), exceptions: {} };
  }
  return decodeDetails(member.onChain?.details ?? "", {
    allowPrivateAddresses: request.allowPrivateAddresses,
  });
}

function candidateOf(member: TopologyMember, request: TopologyRequest): PeerCandidate {
  // Own nodes derive their keys from the stack's name, so that is what they listen under.
  const moniker = member.declared === undefined ? (member.onChain?.moniker ?? "") : member.name;
  return {
    operator: member.operator,
    name: member.name,
    registration: registrationOf(member, request),
    ...(member.declared === undefined ? {} : { assignedPort: member.declared.port }),
    ...(request.nodeIdentity === "derived"
      ? { nodeId: derivedNodeKey(moniker, request.chainId).nodeId }
      : {}),
  };
}

/**
 * Who listens where, and whom each own validator dials: own validators as declared, all others as
 * the provider chain has them.
 *
 * @see design.md §4 "Peers"
 */
export function discoverTopology(request: TopologyRequest): DiscoveredTopology {
  const unknown = request.members.filter(
    ({ declared, onChain }) => declared === undefined && onChain === undefined,
  );
  const candidates = request.members
    .filter((member) => !unknown.includes(member))
    .map((member) => candidateOf(member, request));
  const chain = { chainId: request.chainId, scheme: request.scheme };

  const listsOf = request.members
    .filter(({ declared }) => declared !== undefined)
    .map(({ name, operator }) => ({
      name,
      list: peersOf({ ...chain, self: operator, candidates }),
    }));
  const reasons = new Map<string, string>([
    ...unknown.map(
      ({ name, operator }) =>
        [name, `the provider chain has no validator "${printable(operator)}"`] as const,
    ),
    ...peersOf({ ...chain, candidates }).leftOut.map(({ name, reason }) => [name, reason] as const),
  ]);
  return {
    ports: Object.fromEntries(
      candidates
        .filter(({ name }) => !reasons.has(name))
        .flatMap((candidate) => {
          const peer = peerOf(candidate, chain);
          return "reason" in peer ? [] : [[candidate.name, peer.port]];
        }),
    ),
    peers: Object.fromEntries(listsOf.map(({ name, list }) => [name, list.text])),
    endpoints: Object.fromEntries(
      candidates.flatMap(({ name, registration: { endpoint } }) =>
        endpoint === undefined ? [] : [[name, formatEndpoint(endpoint)]],
      ),
    ),
    leftOut: [...reasons]
      .map(([name, reason]) => ({ name, reason }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

/** Declared endpoints that the chain does not state, one sentence each. */
export function undeclaredOnChain(request: TopologyRequest): readonly string[] {
  return request.members.flatMap(({ name, declared, onChain }) => {
    if (declared === undefined) return [];
    const said = decodeDetails(onChain?.details ?? "", { allowPrivateAddresses: true }).endpoint;
    const text = said === undefined ? "nothing" : formatEndpoint(said);
    const wanted: Endpoint = parsedEndpoint(declared.endpoint);
    const moniker = onChain?.moniker ?? "";
    return [
      ...(text === formatEndpoint(wanted)
        ? []
        : [
            `the chain says "${printable(text)}" for ${name}, not "${printable(declared.endpoint)}"`,
          ]),
      ...(request.nodeIdentity === "random" || moniker === name
        ? []
        : [`node ids derive from the moniker, which is "${printable(moniker)}" for ${name}`]),
    ];
  });
}
