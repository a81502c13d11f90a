import { formatEndpoint, parsedEndpoint } from "../details/endpoint";
import type { PortExceptions } from "../details/port-exception-text";
import { decodeDetails } from "../details/registry";
import type { NodeIdentityKind } from "../plan/settings";
import type { PortScheme } from "../ports/hashed-ports";
import { printable } from "../printable";
import { peerCandidate } from "./peer-candidate";
import { peerOf, peersOf } from "./peers";
import type { DeclaredEndpoint, TopologyMember } from "./topology-members";

export interface TopologyRequest {
  readonly chainId: string;
  /** Decimal; absent while the provider chain has given none, so that no exception can hold yet. */
  readonly consumerId?: string;
  readonly scheme: PortScheme;
  readonly nodeIdentity: NodeIdentityKind;
  readonly allowPrivateAddresses: boolean;
  readonly members: readonly TopologyMember[];
  /** `nodeId@host:port` of peers that config names besides. */
  readonly persistentPeers?: readonly string[];
}

export interface DiscoveredTopology {
  /** p2p port of every validator that can be a peer, by name. */
  readonly ports: Readonly<Record<string, number>>;
  /** `persistent_peers` of every declared validator, by name. */
  readonly peers: Readonly<Record<string, string>>;
  /** `[nodeId@]host[:port]` of every validator that states one, by name. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** Power on the consumer chain of every validator that the provider chain says validates it, by name. */
  readonly power: Readonly<Record<string, string>>;
  /** Names of the validators that the provider chain says validate it, sorted. */
  readonly validates: readonly string[];
  /** By name. */
  readonly leftOut: readonly { readonly name: string; readonly reason: string }[];
}

/** Why a validator that config has run the chain is no member of it. */
function absence({ operator, onChain }: TopologyMember): string {
  return onChain === undefined
    ? `the provider chain has no validator "${printable(operator)}"`
    : `does not validate this consumer chain; "${printable(operator)}"; opt it in`;
}

/**
 * Who listens where, and whom each own validator dials: own validators as declared, all others as
 * the provider chain has them.
 *
 * @see docs/protocol.md "Peers"
 */
export function discoverTopology(request: TopologyRequest): DiscoveredTopology {
  const members = request.members.filter(
    ({ declared, power }) => declared !== undefined || power !== undefined,
  );
  const candidates = members.map((member) =>
    peerCandidate({ ...member, isOwn: member.declared !== undefined }, request),
  );
  const { chainId, consumerId, scheme, persistentPeers = [] } = request;
  const chain = { chainId, scheme, ...(consumerId === undefined ? {} : { consumerId }) };

  const listsOf = members
    .filter(({ declared }) => declared !== undefined)
    .map(({ name, operator }) => ({
      name,
      list: peersOf({ ...chain, self: operator, candidates, persistentPeers }),
    }));
  const reasons = new Map<string, string>([
    ...request.members
      .filter((member) => !members.includes(member))
      .map((member) => [member.name, absence(member)] as const),
    ...peersOf({ ...chain, candidates }).leftOut.map(({ name, reason }) => [name, reason] as const),
  ]);
  const powers = members
    .flatMap(({ name, power }) => (power === undefined ? [] : [[name, String(power)] as const]))
    .sort(([a], [b]) => (a < b ? -1 : 1));
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
    power: Object.fromEntries(powers),
    validates: powers.map(([name]) => name),
    leftOut: [...reasons]
      .map(([name, reason]) => ({ name, reason }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

/** What of a validator's declaration the chain states otherwise, one sentence each. */
function contradictions(
  { name, onChain }: TopologyMember,
  declared: DeclaredEndpoint,
  { consumerId, nodeIdentity }: TopologyRequest,
): readonly string[] {
  const said = decodeDetails(onChain?.details ?? "", { allowPrivateAddresses: true });
  const endpoint = said.endpoint === undefined ? "nothing" : formatEndpoint(said.endpoint);
  const exception = (exceptions: PortExceptions): string =>
    consumerId !== undefined && Object.hasOwn(exceptions, consumerId)
      ? `${consumerId}:${String(exceptions[consumerId])}`
      : "nothing";
  const [saidPort, wantedPort] = [exception(said.exceptions), exception(declared.exceptions)];
  const moniker = onChain?.moniker ?? "";
  return [
    ...(endpoint === formatEndpoint(parsedEndpoint(declared.endpoint))
      ? []
      : [
          `the chain says "${printable(endpoint)}" for ${name}, not "${printable(declared.endpoint)}"`,
        ]),
    ...(saidPort === wantedPort
      ? []
      : [`the chain says "${saidPort}" among the p2p-ports of ${name}, not "${wantedPort}"`]),
    ...(nodeIdentity === "random" || moniker === name
      ? []
      : [`node ids derive from the moniker, which is "${printable(moniker)}" for ${name}`]),
  ];
}

/** Declared endpoints and exceptions for this consumer chain that the chain does not state, one sentence each. */
export function undeclaredOnChain(request: TopologyRequest): readonly string[] {
  return request.members.flatMap((member) =>
    member.declared === undefined ? [] : contradictions(member, member.declared, request),
  );
}
