import type { ConsumerPhase } from "../consumer/consumer-phase";
import type { SeenRelayer } from "../relayer/seen-relayer";

/** Something out of step, as one safe line, and the command that mends it. */
export interface Finding {
  /** Validator or chain id, printable. */
  readonly about: string;
  readonly what: string;
  readonly mend: string;
}

/** Something worth knowing that is not out of step, or that could not be learned, as one safe line. */
export interface Note {
  /** Validator or chain id, printable. */
  readonly about: string;
  readonly what: string;
}

export interface ValidatorStatus {
  readonly name: string;
  readonly operator: string;
  readonly loadBalancer: string | null;
  readonly onChain: string | null;
  readonly inStep: boolean | null;
  readonly reachable: boolean | null;
  readonly agentReady: boolean | null;
  /** By the provider chain. */
  readonly jailed: boolean;
  /** Whether a finding is about it. */
  readonly outOfStep: boolean;
  /** Of the validator's cluster. */
  readonly nodePods: { readonly ready: number; readonly total: number } | null;
}

export interface ConsumerStatus {
  readonly consumerId: string | null;
  readonly chainId: string;
  readonly phase: ConsumerPhase | null;
  readonly secondsToSpawn: number | null;
  readonly p2pPort: number;
  readonly powerOptedIn: string;
  /** All that the running chain's own validator set counts; null where no node of it told. */
  readonly powerCounted: string | null;
  readonly powerConnected: string | null;
  readonly peersConnected: number | null;
  readonly peersExpected: number | null;
  /** What the stack's relayer does; null where it has none. */
  readonly relayer: SeenRelayer["state"] | null;
  readonly height: string | null;
  readonly blockAgeSeconds: number | null;
  /** Whether a finding is about it. */
  readonly outOfStep: boolean;
}

/** docs/status.schema.json describes it. */
export interface NetworkStatus {
  readonly version: 1;
  readonly providerChain: {
    readonly chainId: string;
    readonly height: string | null;
    readonly blockAgeSeconds: number | null;
  };
  readonly validators: readonly ValidatorStatus[];
  readonly consumerChains: readonly ConsumerStatus[];
  readonly findings: readonly Finding[];
  readonly notes: readonly Note[];
}
