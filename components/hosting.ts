import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import type { EmbeddedListen } from "../core/manifests/embedded-listen";
import type { Settings } from "../core/plan/settings";
import type { ConsumerPlan } from "../core/plan/topology-plan";
import type { NodeAddress, RelayerSettings } from "../core/relayer/relayer-settings";
import type { DeclaredPlace } from "../providers/consumer/declared-place";
import type { PlannedPorts } from "../providers/ports/port-plan";
import type { DeclaredRelayer } from "../providers/relayer/declared-relayer";
import type { ChainWorkloadArgs } from "./chain-workload";
import type { ProviderChainAccess } from "./provider-chain";

/** A consumer chain's node that is to run, in terms of its pod. */
export interface ConsumerNodeParts {
  readonly consumer: ConsumerPlan;
  readonly kubernetes: k8s.Provider;
  readonly namespace: k8s.core.v1.Namespace;
  readonly workload: Omit<ChainWorkloadArgs, "podAnnotations"> & {
    readonly genesis: pulumi.Input<string>;
  };
  /** Of what tells a running node in a pod its peers. */
  readonly sidecarImage: pulumi.Input<string>;
  /** The chain's ports on the validator's LoadBalancer. */
  readonly ports: pulumi.Output<PlannedPorts>;
  /** LoadBalancer address. */
  readonly address: pulumi.Input<string>;
}

/** A node as others see it. */
export interface RunningNode {
  /** What runs it; whoever looks at it waits for it. */
  readonly node: pulumi.Resource;
  /** Where it listens on this machine; absent where pods run. */
  readonly listen?: pulumi.Output<EmbeddedListen>;
}

/** An agent that is to run. */
export interface AgentParts {
  readonly kubernetes: k8s.Provider;
  readonly image: pulumi.Input<string>;
  /** JSON text; the provider chain's addresses may hold passwords. */
  readonly settings: pulumi.Output<string>;
  /** Its ServiceAccount and rights. */
  readonly identity: pulumi.Resource;
}

/** A relayer that is to run beside the first of the stack's nodes of its chain. */
export interface RelayerParts {
  readonly consumer: ConsumerPlan;
  readonly settings: Settings;
  readonly kubernetes: k8s.Provider;
  /** Of the chain. */
  readonly namespace: pulumi.Resource;
  readonly image: pulumi.Input<string>;
  /** The chain's ports on the validator's LoadBalancer. */
  readonly ports: pulumi.Output<PlannedPorts>;
  /** Where the stack's nodes of the chain listen on this machine; none where pods run them. */
  readonly nodes: readonly pulumi.Output<EmbeddedListen>[];
  /** The provider chain as this machine reaches it. */
  readonly chain: ProviderChainAccess;
  /** A node of it in the same cluster, where the stack runs one in a pod. */
  readonly providerNode?: pulumi.Output<NodeAddress>;
}

/** What a relayer is told of where it runs. */
export interface RelayerWays extends Pick<RelayerSettings, "telemetry" | "rest" | "events"> {
  /** Tried in order. */
  readonly consumer: readonly NodeAddress[];
  readonly provider: readonly NodeAddress[];
}

/** A relayer as others see it. */
export interface RunningRelayer {
  /** What runs it. */
  readonly resource: pulumi.Resource;
  /** Where it is asked what it does. */
  readonly place: DeclaredRelayer;
}

/** Where a relayer is to run. */
export interface RelayerSite {
  readonly ways: pulumi.Output<RelayerWays>;
  /**
   * Has it run.
   *
   * @param settings - RelayerSettings as JSON, but for Hermes' path (secret).
   */
  run(settings: pulumi.Output<string>, after: readonly pulumi.Resource[]): RunningRelayer;
}

/** Folders of this machine, by consumer chain key. */
export interface ChainFolders {
  readonly folders?: Readonly<Record<string, pulumi.Output<string>>>;
}

/** How the parts of one validator are made where they run: as processes of this machine, or in pods. */
export interface Hosting {
  /** Port of a consumer node's pod that public RPC is led to. */
  readonly publicRpcPort: number;
  /** Whether all connections arrive from one address. */
  readonly hidesSources: boolean;
  /** What else the provider chain's node is declared with. */
  readonly providerWorkload: Pick<ChainWorkloadArgs, "podAnnotations">;
  /** Folders of this machine in which the nodes of consumer chains are, by key; none for pods. */
  folders(consumers: readonly ConsumerPlan[]): ChainFolders;
  /** Where a node of a consumer chain is to be found, known before the chain's id and ports are. */
  place(consumer: ConsumerPlan): DeclaredPlace;
  /** What of the cluster leads to RPC and gRPC of the provider chain's node; nothing where the machine does. */
  providerRpc(
    name: string,
    kubernetes: k8s.Provider,
    namespace: k8s.core.v1.Namespace,
    parent: pulumi.Resource,
  ): k8s.core.v1.Service | undefined;
  consumerNode(name: string, parts: ConsumerNodeParts, parent: pulumi.Resource): RunningNode;
  agent(name: string, parts: AgentParts, parent: pulumi.Resource): pulumi.Resource;
  relayer(name: string, parts: RelayerParts, parent: pulumi.Resource): RelayerSite;
}
