import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import type { EmbeddedListen } from "../core/manifests/embedded-listen";
import type { ConsumerPlan } from "../core/plan/topology-plan";
import type { DeclaredPlace } from "../providers/consumer/declared-place";
import type { PlannedPorts } from "../providers/ports/port-plan";
import type { ChainWorkloadArgs } from "./chain-workload";

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
  /** What of the cluster leads to the RPC of the provider chain's node; nothing where the machine does. */
  providerRpc(
    name: string,
    kubernetes: k8s.Provider,
    namespace: k8s.core.v1.Namespace,
    parent: pulumi.Resource,
  ): k8s.core.v1.Service | undefined;
  consumerNode(name: string, parts: ConsumerNodeParts, parent: pulumi.Resource): RunningNode;
  agent(name: string, parts: AgentParts, parent: pulumi.Resource): pulumi.Resource;
}
