import type { ConsumerPhase } from "../consumer/consumer-phase";
import type { PeerAnswer } from "./peer-answer";

/** Where a validator has published his node of the chain to be. */
export interface PublishedPlace {
  readonly nodeId: string;
  readonly host: string;
  readonly port: number;
}

/** A validator of a consumer chain, and what came of dialling him. */
export interface FoundValidator {
  readonly operator: string;
  /** Moniker; a stranger's text. */
  readonly name: string;
  /** On the consumer chain; before the launch what it would be now. */
  readonly power: bigint;
  /** The running chain counts on it, and the provider chain no longer lists it. */
  readonly isLeaving?: true;
  readonly place?: PublishedPlace;
  /** Why nobody can dial him, printable; present exactly where there is no place. */
  readonly unpublished?: string;
  /** He publishes something, which nobody may dial; only where there is no place. */
  readonly isRefused?: true;
  /** Absent where he was not dialled. */
  readonly answer?: PeerAnswer;
  /** Consumer chains that have the same port at the same validator. */
  readonly colliding?: readonly { readonly consumerId: string; readonly chainId: string }[];
}

/** Everything that was found of a consumer chain. */
export interface DoctorFacts {
  readonly consumerId: string;
  /** A stranger's text. */
  readonly chainId: string;
  readonly phase: ConsumerPhase;
  /** RFC 3339. */
  readonly spawnTime?: string;
  /** Of the provider chain's latest block. */
  readonly blockTime: Date;
  /** When the block was asked for, by this machine's clock. */
  readonly now: Date;
  readonly validators: readonly FoundValidator[];
  /**
   * Whether the powers of a running chain are those of its own validator set, as one of its nodes has it; else
   * they are what the provider chain would have it count.
   */
  readonly isOwnSet: boolean;
  /** Power in that set of keys that no validator of the provider chain is known by. */
  readonly unknownPower: bigint;
  /** How many have opted in and would not validate, since they are jailed or not active. */
  readonly optedInWithoutPower: number;
}
