import { parsedEndpoint } from "../details/endpoint";
import { decodeDetails } from "../details/registry";
import type { NodeIdentityKind } from "../plan/settings";
import { derivedNodeKey } from "./node-identity";
import type { PeerCandidate } from "./peers";
import type { DeclaredEndpoint } from "./topology-members";

/** A validator of a consumer chain, as whoever computes peers knows it. */
export interface ChainMember {
  readonly operator: string;
  /** For people; of an own validator that of the stack. */
  readonly name: string;
  /** Whether this stack runs its node. */
  readonly isOwn: boolean;
  /** What the provider chain says of it, if it has it. */
  readonly onChain?: { readonly moniker: string; readonly details: string } | undefined;
  /** What the stack declares for it, which then stands in place of what the chain says. */
  readonly declared?: DeclaredEndpoint | undefined;
  /** Power on the consumer chain; none counts as 0. */
  readonly power?: bigint | undefined;
}

/** What holds for all candidates of a consumer chain. */
export interface CandidateRules {
  readonly chainId: string;
  readonly nodeIdentity: NodeIdentityKind;
  /** Of strangers. */
  readonly allowPrivateAddresses: boolean;
}

/**
 * A validator of a consumer chain as a possible peer: where it says that it is, or the stack declares it to be.
 *
 * @throws DomainError `BAD_ENDPOINT` for a declared endpoint that is none.
 * @see docs/protocol.md "Peers"
 */
export function peerCandidate(
  { operator, name, isOwn, onChain, declared, power }: ChainMember,
  { chainId, nodeIdentity, allowPrivateAddresses }: CandidateRules,
): PeerCandidate {
  const { moniker = "", details = "" } = onChain ?? {};
  const registration =
    declared === undefined
      ? decodeDetails(details, { allowPrivateAddresses: isOwn || allowPrivateAddresses })
      : { endpoint: parsedEndpoint(declared.endpoint), exceptions: {} };
  return {
    ...{ operator, name, own: isOwn, registration },
    ...(power === undefined ? {} : { power }),
    ...(declared === undefined ? {} : { assignedPort: declared.port }),
    // Own nodes derive their keys from the stack's name, so that is what they listen under.
    ...(nodeIdentity === "derived"
      ? { nodeId: derivedNodeKey(isOwn ? name : moniker, chainId).nodeId }
      : {}),
  };
}
