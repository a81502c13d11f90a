import { consensusAddressOf } from "../../chain/chain-address";
import { validatorAt } from "../../chain/chain-reader";
import { ccvChannelAt } from "../../chain/ibc/relayed-chain";
import { consumerChainAt, keyPairsAt, optedInAt } from "../../chain/ics/consumer-queries";
import { assignConsumerKey, optIn, optOut } from "../../chain/ics/messages";
import type { ConsumerPhase } from "../../core/consumer/consumer-phase";
import { printable } from "../../core/printable";

type Comet = Parameters<typeof consumerChainAt>[0];
type Message = ReturnType<typeof optIn>;

/** What the provider chain says of one validator on one consumer chain. */
export interface Membership {
  /** Absent where there is no such consumer chain. */
  readonly phase?: ConsumerPhase;
  readonly optedIn: boolean;
  /** Assigned consensus key, ed25519 base64; absent where the provider chain's is used. */
  readonly key?: string;
  /** Whether validator set changes reach the running chain, its CCV channel being open; read of whoever has a new key alone. */
  readonly isRelayed?: boolean;
}

/** @throws Error when the chain has no such validator, or its consensus key is of a kind that has no place here. */
export async function membershipAt(
  comet: Comet,
  {
    operator,
    consumerId,
    formerKey,
  }: { readonly operator: string; readonly consumerId: string; readonly formerKey?: string },
): Promise<Membership> {
  const validator = await validatorAt(comet, operator);
  if (validator?.consensusPubkey === undefined) {
    throw new Error(
      `provider chain has no validator with an ed25519 key of this address; "${operator}"; check its operator address`,
    );
  }
  const record = await consumerChainAt(comet, consumerId);
  if (record === undefined) return { optedIn: false };
  const address = consensusAddressOf(operator, validator.consensusPubkey);
  const optedIn = (await optedInAt(comet, consumerId)).includes(address);
  const pairs = await keyPairsAt(comet, consumerId);
  const key = pairs.find(({ providerAddress }) => providerAddress === address)?.consumerKey;
  const known = { phase: record.phase, optedIn, ...(key === undefined ? {} : { key }) };
  if (formerKey === undefined || key !== formerKey || record.clientId === "") return known;
  return { ...known, isRelayed: (await ccvChannelAt(comet, record.clientId)) !== undefined };
}

/**
 * The message that is still needed; nothing when the chain says what is declared, or cannot be told
 * (out of a chain that has not launched, or is over, nobody can opt).
 *
 * @throws Error when the chain runs and holds the validator to a key that is not this stack's, or no relayer
 * tells it of the one that takes its place.
 */
export function nextMessage(
  declared: {
    readonly operator: string;
    readonly consumerId: string;
    readonly consumerChainId: string;
    readonly consumerKey: string;
    readonly leaving: boolean;
    /** The key that this one takes the place of; absent of the stack's first one. */
    readonly formerKey?: string;
  },
  { phase, optedIn, key, isRelayed }: Membership,
  signer: string,
): Message | undefined {
  const { operator, consumerId, consumerKey, leaving } = declared;
  if (leaving) {
    return optedIn && phase === "LAUNCHED" ? optOut({ operator, signer, consumerId }) : undefined;
  }
  if (phase === undefined || phase === "STOPPED" || phase === "DELETED") {
    throw new Error(
      `consumer chain "${printable(declared.consumerChainId)}" takes no opt-ins, its phase is ${phase ?? "none"}; "${consumerId}"; run again, or take it out of ics:consumerChains`,
    );
  }
  if (!optedIn) return optIn({ operator, signer, consumerId, consumerKey });
  if (key === consumerKey) return undefined;
  const isOwn = key !== undefined && key === declared.formerKey;
  if (phase === "LAUNCHED" && isOwn && isRelayed !== true) {
    throw new Error(
      `consumer chain "${printable(declared.consumerChainId)}" would go on counting on the former key of validator ${operator}, since no relayer has opened its channel; "${printable(key)}"; ` +
        "set ics:relayer to hermes and run up, or wait for whoever relays it, and then run this again",
    );
  }
  if (phase === "LAUNCHED" && !isOwn) {
    throw new Error(
      `validator ${operator} validates consumer chain "${printable(declared.consumerChainId)}" with another key; "${printable(key ?? "its key of the provider chain")}"; ` +
        "restore the state in which this stack made that key, or opt out and wait for the next epoch",
    );
  }
  return assignConsumerKey({ operator, signer, consumerId, consumerKey });
}
