import { privateAddressFault } from "../details/peer-address";
import type { AgentSettings } from "../plan/agent-settings";
import type { DiscoveredConsumer } from "./discovered-consumer";
import { expectedPeers } from "./expected-peer";
import { peerCandidate } from "./peer-candidate";
import { type LeftOut, nodeIdOf, peersOf } from "./peers";
import type { PrivatePeers } from "./peers-data";
import { type ChainValidator, namedMembers } from "./topology-members";

/** What the provider chain says, as far as one consumer chain's peers depend on it. */
export interface PeersOnChain {
  /** What those validators say of themselves, and the stack's own members that are not among them. */
  readonly described: readonly ChainValidator[];
  /** Those that it says validate the consumer chain, by operator address, with their power there, decimal. */
  readonly validating: Readonly<Record<string, string>>;
}

export interface AgentPeers {
  /** `persistent_peers`. */
  readonly text: string;
  /** Peers whose DNS names may lead into private networks: the stack's own, those that config names by a name of one, or all where config says so. */
  readonly privatePeers: PrivatePeers;
  readonly leftOut: readonly LeftOut[];
}

/**
 * Whom one own node of a consumer chain is to dial, from what the provider chain says now.
 *
 * All that the provider chain says validate the consumer chain, and those of the same stack that run
 * it: one who joins late or leaves is needed though his power does not count, or counts still. Once
 * the chain says what the stack declared, the text is the stack's own.
 *
 * @see docs/protocol.md "Peers"
 */
export function agentPeers(
  settings: AgentSettings,
  { chainId, consumerId, members, persistentPeers = [] }: DiscoveredConsumer,
  { described, validating }: PeersOnChain,
): AgentPeers {
  const { portScheme, nodeIdentity, allowPrivateAddresses } = settings;
  const candidates = namedMembers(Object.keys(validating), members, described).map((member) =>
    peerCandidate(
      { ...member, power: BigInt(validating[member.operator] ?? 0) },
      { chainId, nodeIdentity, allowPrivateAddresses },
    ),
  );
  const { text, leftOut } = peersOf({
    chainId,
    consumerId,
    scheme: portScheme,
    self: settings.validator.operator,
    candidates,
    persistentPeers,
  });
  const own = candidates.flatMap((candidate) =>
    candidate.own === true ? (nodeIdOf(candidate) ?? []) : [],
  );
  // Where config has a name of a private network, it may lead there.
  const inside = expectedPeers(persistentPeers.join(",")).filter(
    ({ host }) => privateAddressFault(host) !== undefined,
  );
  const trusted = [...own, ...inside.map(({ nodeId }) => nodeId)];
  return { text, privatePeers: allowPrivateAddresses ? "*" : trusted, leftOut };
}
