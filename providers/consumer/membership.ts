import { consensusAddressOf } from "../../chain/chain-address";
import { validatorAt } from "../../chain/chain-reader";
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
}

/** @throws Error when the chain has no such validator, or its consensus key is of a kind that has no place here. */
export async function membershipAt(
  comet: Comet,
  { operator, consumerId }: { readonly operator: string; readonly consumerId: string },
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
  return { phase: record.phase, optedIn, ...(key === undefined ? {} : { key }) };
}

/**
 * The message that is still needed; nothing when the chain says what is declared, or cannot be told
 * (out of a chain that has not launched, or is over, nobody can opt).
 *
 * @throws Error when the chain runs and holds the validator to another key.
 */
export function nextMessage(
  declared: {
    readonly operator: string;
    readonly consumerId: string;
    readonly consumerChainId: string;
    readonly consumerKey: string;
    readonly leaving: boolean;
  },
  { phase, optedIn, key }: Membership,
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
  if (phase === "LAUNCHED") {
    throw new Error(
      `validator ${operator} validates consumer chain "${printable(declared.consumerChainId)}" with another key; "${printable(key ?? "its key of the provider chain")}"; ` +
        "restore the state in which this stack made that key, or opt out and wait for the next epoch",
    );
  }
  return assignConsumerKey({ operator, signer, consumerId, consumerKey });
}
