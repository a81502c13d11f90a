import type { NodeIdentityKind } from "../plan/settings";
import type { PortScheme } from "../ports/hashed-ports";
import { printable } from "../printable";
import { peerCandidate } from "./peer-candidate";
import { type LeftOut, type PeerList, peerOf, peersOf } from "./peers";
import { type ChainValidator, namedMembers } from "./topology-members";

export interface ConsumerPeersRequest {
  readonly chainId: string;
  /** Decimal. */
  readonly consumerId: string;
  readonly scheme: PortScheme;
  readonly nodeIdentity: NodeIdentityKind;
  /** Of strangers. */
  readonly allowPrivateAddresses: boolean;
  /** Validators of one's own that are on the chain, whatever it says of them. */
  readonly own: readonly { readonly name: string; readonly operator: string }[];
  /** What the validators say of themselves, with their power on the consumer chain; none where they do not validate it. */
  readonly validators: readonly (ChainValidator & { readonly power?: bigint })[];
  /** Who dials: operator address, name in `own`, or a moniker that only one has. Absent: nobody of these. */
  readonly self?: string;
  /** `nodeId@host:port` of peers that config names besides. */
  readonly persistentPeers?: readonly string[];
}

/** A validator that can be dialled. */
export interface DialledValidator {
  readonly operator: string;
  /** Printable. */
  readonly name: string;
  readonly power: bigint;
  /** `nodeId@host:port`. */
  readonly peer: string;
}

export interface ConsumerPeers {
  /** Who dials. */
  readonly self?: { readonly operator: string; readonly name: string };
  /** By descending power, then by operator address. */
  readonly dialled: readonly DialledValidator[];
  /** `persistent_peers`. */
  readonly text: string;
  /** That of a validator in `own`, by operator address. */
  readonly ownText: (operator: string) => string;
  readonly leftOut: readonly LeftOut[];
}

const isOperator = (text: string): boolean => /^[a-z]+valoper1[0-9a-z]{38,}$/.test(text);

/**
 * Whom a validator dials on a consumer chain, from what the provider chain says, and whom nobody can dial.
 *
 * @returns The peers, or why nobody is meant by `self`, as one safe line.
 * @see docs/protocol.md "Peers"
 */
export function consumerPeers(
  request: ConsumerPeersRequest,
): ConsumerPeers | { readonly fault: string } {
  const {
    chainId,
    consumerId,
    scheme,
    own,
    validators,
    self: meant,
    persistentPeers = [],
  } = request;
  const powers = new Map(validators.map(({ operator, power }) => [operator, power]));
  const members = namedMembers(powers.keys(), own, validators).map((member) => ({
    ...member,
    power: powers.get(member.operator),
  }));
  const byName = members.filter(({ operator, name }) => operator === meant || name === meant);
  const [one] = byName;
  if (meant !== undefined && byName.length !== 1 && !(one === undefined && isOperator(meant))) {
    const what = one === undefined ? "nobody on this consumer chain" : "more than one validator";
    return { fault: `${what} has this name; "${printable(meant)}"; give the operator address` };
  }
  const self = meant === undefined ? undefined : (one ?? { operator: meant, name: meant });
  const candidates = members.map((member) =>
    peerCandidate(
      { ...member, isOwn: member.isOwn || member.operator === self?.operator },
      request,
    ),
  );
  const chain = { chainId, consumerId, scheme };
  const listOf = (operator: string | undefined): PeerList =>
    peersOf({
      ...{ ...chain, candidates, persistentPeers },
      ...(operator === undefined ? {} : { self: operator }),
    });
  const list = listOf(self?.operator);
  const out = new Set([...list.leftOut.map(({ operator }) => operator), self?.operator]);
  const dialled = candidates
    .flatMap((candidate): DialledValidator[] => {
      const { operator, name, power = 0n } = candidate;
      const result = peerOf(candidate, chain);
      if (out.has(operator) || "reason" in result) return [];
      return [{ operator, name: printable(name), power, peer: result.peer }];
    })
    // The candidates are in the order of their addresses.
    .sort((a, b) => (a.power === b.power ? 0 : a.power > b.power ? -1 : 1));
  return {
    ...(self === undefined
      ? {}
      : { self: { operator: self.operator, name: printable(self.name) } }),
    dialled,
    text: list.text,
    ownText: (operator) => listOf(operator).text,
    leftOut: list.leftOut,
  };
}
