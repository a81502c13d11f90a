import type { AddressPool } from "../pools/address-pool";
import type { ExposedChain, FixedPort } from "../ports/port-assignment";
import type { ClusterAccess, ConsumerLaunchSettings, Storage } from "./settings";

/** A validator as decided before any resource exists. */
export interface ValidatorPlan {
  readonly name: string;
  readonly managed: boolean;
  readonly operator?: string;
  /** Consumer chains that this validator runs, those that it leaves among them, in config order. */
  readonly chains: readonly ExposedChain[];
}

interface HostedValidator extends ValidatorPlan {
  readonly clusterName: string;
  /** Its poolIndex: ports of this machine come from it, so that no other validator's move. */
  readonly index: number;
  /** Addresses for LoadBalancers; absent where the cluster's maker has seen to them. */
  readonly pool?: AddressPool;
  /** The LoadBalancer address, pinned so that previews know it; absent where the cluster chooses one. */
  readonly address?: string;
  readonly fixedPorts: readonly FixedPort[];
  /** Voting power with which it starts on a managed chain; means nothing on an external one. */
  readonly power: number;
  readonly storage: Storage;
  /** Where its cluster is, if that exists. */
  readonly cluster?: ClusterAccess;
  /** Host that its consumer nodes tell their peers, where that is not the LoadBalancer's address. */
  readonly externalAddress?: string;
  /** Whether a consumer chain's relayer runs beside its nodes. */
  readonly relays: boolean;
  /** Of its p2p Service, on clusters that exist. */
  readonly serviceAnnotations: Readonly<Record<string, string>>;
}

/** A validator whose nodes and agent are processes of this machine. */
export interface ValidatorInProcesses extends HostedValidator {
  readonly runs: "processes";
  readonly address: string;
  /** Of the nodes' own sockets; nobody but this machine uses it. */
  readonly nodeAddress: string;
}

/** A validator whose nodes and agent are pods of its cluster. */
export interface ValidatorInPods extends HostedValidator {
  readonly runs: "pods";
}

/** A validator whose nodes this stack runs: all of a managed chain, the managed ones of an external chain. */
export type HostedValidatorPlan = ValidatorInProcesses | ValidatorInPods;

/** One consumer chain as decided before any resource exists. */
export interface ConsumerPlan {
  /** Key of the chain within the stack. */
  readonly key: string;
  readonly chainId: string;
  readonly portName: string;
  readonly namespace: string;
  /** Decimal; present where somebody else registered the chain and the stack only joins it. */
  readonly consumerId?: string;
  /** Name of the validator whose account registers, launches and removes the chain; absent where it is only joined. */
  readonly owner?: string;
  /** Names of the validators that are to be opted in. */
  readonly validators: readonly string[];
  /** Names of the validators that are to be opted out, and keep port, workload and node until then. */
  readonly leaving: readonly string[];
  /** Name of the validator beside whose node its relayer runs; absent where it has none. */
  readonly relayerHost?: string;
  readonly launch: ConsumerLaunchSettings;
}

export interface TopologyPlan {
  readonly validators: readonly ValidatorPlan[];
  readonly hosted: readonly HostedValidatorPlan[];
  readonly consumers: readonly ConsumerPlan[];
}
