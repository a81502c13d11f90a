import type { CcvTarget } from "../consumer/transformed-ccv";
import type { Expose } from "../ports/expose";
import type { PortScheme } from "../ports/hashed-ports";
import type { OptInPolicy } from "./opt-in-policy";
import type { UnbondingSettings } from "./unbonding-settings";

/** Where the Kubernetes clusters come from. */
export const clusterBackends = ["embedded", "kind", "existing"] as const;
export type ClusterBackend = (typeof clusterBackends)[number];

/** How a validator's p2p node key comes about: a secret of its own, or the original's public derivation. */
export const nodeIdentityKinds = ["random", "derived"] as const;
export type NodeIdentityKind = (typeof nodeIdentityKinds)[number];

/** How many may mount a claim: one machine, or one pod. */
export const accessModes = ["ReadWriteOnce", "ReadWriteOncePod"] as const;
export type AccessMode = (typeof accessModes)[number];

/** Whether a LoadBalancer hands on from the machine that it reached alone, or to any. */
export const externalTrafficPolicies = ["Local", "Cluster"] as const;
export type ExternalTrafficPolicy = (typeof externalTrafficPolicies)[number];

/** What the p2p Service selects: nothing, or by a label that no pod has. */
export const serviceSelectors = ["none", "placeholder"] as const;
export type ServiceSelector = (typeof serviceSelectors)[number];

/** Where a node keeps its data. */
export type Storage =
  | { readonly kind: "emptyDir" }
  | { readonly kind: "hostPath"; readonly path: string }
  | {
      readonly kind: "claim";
      readonly size: string;
      readonly storageClass?: string;
      readonly accessMode?: AccessMode;
    };

/** Which program relays between a consumer chain and its provider chain. */
export const relayers = ["none", "hermes"] as const;
export type Relayer = (typeof relayers)[number];

/** How Hermes is run. */
export interface HermesSettings {
  /** Whether a run waits until the channel is open. */
  readonly waitForChannel: boolean;
  readonly channelTimeoutSeconds: number;
  /** gRPC addresses of a provider chain that exists, one for each of its RPC addresses. */
  readonly providerGrpc: readonly string[];
}

/** A cluster that somebody else made: where its kubeconfig comes from. */
export type ClusterAccess =
  | { readonly kind: "file"; readonly kubeconfig?: string; readonly context?: string }
  | {
      readonly kind: "stack";
      readonly stack: string;
      readonly output: string;
      readonly context?: string;
    };

/** Whose LoadBalancers clusters that exist have; decides the Service's annotations. */
export const loadBalancerPresets = ["metallb", "aws-nlb", "gke", "aks", "custom"] as const;
export type LoadBalancerPreset = (typeof loadBalancerPresets)[number];

export interface LoadBalancerSettings {
  readonly preset: LoadBalancerPreset;
  /** Besides those of the preset, and in their stead where both name one. */
  readonly annotations: Readonly<Record<string, string>>;
  /** `spec.loadBalancerClass`. */
  readonly class?: string;
}

/** How Kind clusters are made. */
export interface KindSettings {
  readonly network: {
    readonly name: string;
    /** False: the network exists, and its real subnet is read. */
    readonly create: boolean;
    /** IPv6 subnet of a network that is made, beside the IPv4 one. */
    readonly subnet6?: string;
  };
  /** Kind's own for its version when absent. */
  readonly nodeImage?: string;
  /** Port of the first cluster's API server on 127.0.0.1, the next one's is the next; Docker's choice when absent. */
  readonly apiPort?: number;
  /** Port of the first validator's provider node's RPC on 127.0.0.1, the next one's is the next. */
  readonly rpcPort: number;
  /** Whether clusters are made at the same time. */
  readonly parallel: boolean;
  /** Path of a file whose Kind settings are merged into every cluster's. */
  readonly extraConfig?: string;
}

/** What a chain node's container may use. */
export interface NodeResources {
  readonly cpu: string;
  readonly memory: string;
  readonly memoryLimit: string;
}

/** A testnet that the stack makes and runs: one node for every validator in config. */
export interface ManagedChain extends UnbondingSettings {
  readonly mode: "managed";
  readonly chainId: string;
  /** Pause between blocks (CometBFT `timeout_commit`). */
  readonly blockTimeMs: number;
  /** Blocks between two updates of the consumer chains' validator sets. */
  readonly blocksPerEpoch: number;
  /** p2p port of the provider chain's nodes on their LoadBalancer. */
  readonly p2pPort: number;
}

/** A chain that exists; the stack reads it and signs for its own validators. */
export interface ExternalChain {
  readonly mode: "external";
  readonly chainId: string;
  /** CometBFT RPC addresses, tried in this order. */
  readonly rpc: readonly string[];
  /** Amount and denom for one unit of gas, e.g. `0.025uatom`. */
  readonly gasPrice: string;
}

export interface ValidatorSettings {
  readonly name: string;
  /** False: the stack neither runs a cluster for this validator nor publishes its endpoint; it is read from the chain. */
  readonly managed: boolean;
  /** Which block of `network.poolSize` addresses is this validator's, counted from 0. */
  readonly poolIndex: number;
  /** Operator address; needed on an external chain, computed on a managed one. */
  readonly operator?: string;
  /** Voting power with which it starts on a managed chain: it bonds 1 000 000 times as much stake. Means nothing on an external one. */
  readonly power: number;
  readonly storage: Storage;
  /** Of clusters that exist. */
  readonly cluster?: ClusterAccess;
  /** LoadBalancer address that a cluster that exists is asked for; its own choice when absent. */
  readonly address?: string;
  /** Host that its consumer nodes tell their peers, where that is not the LoadBalancer's address. */
  readonly externalAddress?: string;
  /** Of this validator's Service alone, on clusters that exist. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** How a consumer chain is launched, and how long that may take. */
export interface ConsumerLaunchSettings extends UnbondingSettings {
  /** From the moment all own validators have opted in to the launch, unless `spawnTime` says when. */
  readonly spawnDelaySeconds: number;
  /** RFC 3339. */
  readonly spawnTime?: string;
  /** A launch further away than this is not waited for. */
  readonly spawnWaitSeconds: number;
  /** How long beyond the spawn time the launch may take. */
  readonly launchTimeoutSeconds: number;
  /** How long the nodes may take to find each other and to make blocks. */
  readonly convergenceTimeoutSeconds: number;
  /** Pause between blocks (CometBFT `timeout_commit`). */
  readonly blockTimeMs: number;
  /** Prices of one unit of gas below which the stack's nodes take no transaction, e.g. `0.01untrn`. */
  readonly minGasPrice: string;
  readonly relayer: Relayer;
  /** Prefix of its account addresses; that of `interchain-security-cd` when absent. */
  readonly accountPrefix?: string;
  /** Name of the chain's program: on PATH, and in its image; `interchain-security-cd` when absent. */
  readonly program?: string;
  /** Container image of its nodes; that of all consumer chains when absent. */
  readonly image?: string;
  /** `NODE_ID@HOST:PORT` of nodes that CometBFT asks for more, where it looks for more. */
  readonly seeds?: readonly string[];
  /** `NODE_ID@HOST:PORT` of peers besides those that discovery finds. */
  readonly persistentPeers?: readonly string[];
  /** Version of the chain's program, where that reads another consumer genesis than the provider chain makes. */
  readonly transform?: CcvTarget;
  /** Path of a base genesis; the chain binary's own defaults when absent. */
  readonly genesisFile?: string;
  /** Path or web address of the whole genesis, of a chain that somebody else registered. */
  readonly finalGenesisFile?: string;
  /** SHA-256 of the genesis that the launch has to come to, hex; whatever it is when absent. */
  readonly genesisSha256?: string;
}

export interface ConsumerChainSettings extends ConsumerLaunchSettings {
  readonly chainId: string;
  /** Decimal. Somebody else registered the chain under it: the stack never registers, launches or removes it. */
  readonly consumerId?: string;
  /** Name of the validator whose account registers the chain; the first managed one when absent. */
  readonly owner?: string;
  /** Which validators run it (see `consumerMembers`). */
  readonly policy: OptInPolicy;
  /** Names of validators that are opted out; their nodes run on while the chain counts on their signatures. */
  readonly optOut: readonly string[];
}

export interface NetworkSettings {
  /** Empty where it is still to be read (`StackFacts`). */
  readonly subnet: string;
  readonly poolFirst: number;
  readonly poolSize: number;
  /** `address/prefix` from which Docker hands out addresses by itself, where a network that exists has such a range. */
  readonly handedOut?: string;
  /** Addresses in the subnet that no pool may cover, besides the network and broadcast address. */
  readonly reserved: readonly { readonly name: string; readonly address: string }[];
}

/** What of CometBFT's p2p settings config decides for all consumer nodes. */
export interface P2pSettings {
  /** Whether the address book refuses private addresses. */
  readonly addrBookStrict: boolean;
  /** Whether several peers may arrive from one address, whatever the backend knows of it. */
  readonly allowDuplicateIp: boolean;
}

/** Container images of the workloads; on Kind the stack builds those that config does not name. */
export interface Images {
  readonly providerNode?: string;
  readonly consumerNode?: string;
  /** The agent, and the sidecar of consumer nodes. */
  readonly agent?: string;
  /** The relayer with Hermes. */
  readonly relayer?: string;
}

/** All that a stack's config says, checked for shape but not yet for sense (see `topologyPlan`). */
export interface Settings {
  readonly clusters: ClusterBackend;
  readonly providerChain: ManagedChain | ExternalChain;
  readonly validators: readonly ValidatorSettings[];
  readonly consumerChains: readonly ConsumerChainSettings[];
  readonly network: NetworkSettings;
  readonly portScheme: PortScheme;
  readonly expose: Expose;
  /** Whether namespaces in clusters that exist get a NetworkPolicy. */
  readonly networkPolicies: boolean;
  /** Whether consumer keys on an external chain can only be deleted once their validators are opted out. */
  readonly protectConsumerKeys: boolean;
  readonly nodeIdentity: NodeIdentityKind;
  readonly externalTrafficPolicy: ExternalTrafficPolicy;
  /** Whether strangers' loopback, link-local and private addresses may become peers. */
  readonly allowPrivateAddresses: boolean;
  readonly serviceSelector: ServiceSelector;
  readonly p2p: P2pSettings;
  readonly images: Images;
  readonly nodeResources: NodeResources;
  readonly kind: KindSettings;
  readonly loadBalancer: LoadBalancerSettings;
  readonly hermes: HermesSettings;
  /** Folder of the clusters and nodes of this machine; relative to the program. */
  readonly stateDir: string;
}
