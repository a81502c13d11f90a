import type { ConsumerPhase } from "../../core/consumer/consumer-phase";
import type { ConsumerInitialization } from "./initialization";
import type { ConsumerMetadata } from "./messages";

/** A consumer chain in the provider chain's list; all but the id is its owner's text. */
export interface ConsumerChainSummary {
  /** Decimal. */
  readonly consumerId: string;
  /** Not unique. */
  readonly chainId: string;
  readonly phase: ConsumerPhase;
  readonly metadata: ConsumerMetadata;
}

/** A consumer chain as the provider chain has it. */
export interface ConsumerChainRecord extends ConsumerChainSummary {
  /** Account address. */
  readonly owner: string;
  /** The provider chain's IBC client of it; the empty text before the launch. */
  readonly clientId: string;
  readonly initialization?: ConsumerInitialization;
}

/** A validator of a consumer chain. What it says of itself is a stranger's text. */
export interface ConsumerValidatorRecord {
  /** Operator address on the provider chain. */
  readonly operator: string;
  /** Consensus address on the provider chain, `…valcons1…`. */
  readonly providerAddress: string;
  readonly moniker: string;
  readonly details: string;
  /** ed25519 public key that it signs with on the consumer chain, base64; absent for another kind. */
  readonly consumerKey?: string;
  /** Voting power on the consumer chain. */
  readonly power: bigint;
  readonly jailed: boolean;
  readonly validatesCurrentEpoch: boolean;
}

/** A consensus key that a validator has assigned. */
export interface KeyPair {
  readonly providerAddress: string;
  readonly consumerAddress: string;
  /** ed25519 public key, base64; absent for another kind. */
  readonly consumerKey?: string;
}
