import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import type { HostedValidatorPlan } from "../core/plan/topology-plan";
import type { Hosting } from "./hosting";

/** Container images of the workloads, whoever made them. */
export interface WorkloadImages {
  readonly providerNode: pulumi.Input<string>;
  readonly consumerNode: pulumi.Input<string>;
  /** The agent, and the sidecar of consumer nodes. */
  readonly agent: pulumi.Input<string>;
  readonly relayer: pulumi.Input<string>;
}

/** One validator's cluster as its backend made or found it. */
export interface ClusterHandle {
  /** Kubeconfig text (secret). */
  readonly kubeconfig: pulumi.Output<string>;
  /** How the validator's parts are made. */
  readonly hosting: Hosting;
  /** Changes when the cluster was made anew. */
  readonly identifier: pulumi.Output<string>;
  /** Of the Kubernetes provider: a cluster of the stack's own is its alone. */
  readonly provider: Omit<k8s.ProviderArgs, "kubeconfig" | "clusterIdentifier">;
  /** The cluster itself where the stack made it: all objects in it go with it. */
  readonly made?: pulumi.Resource;
  /** What pods need besides the cluster. */
  readonly podsNeed: readonly pulumi.Resource[];
  /**
   * Puts in what gives Services their addresses.
   *
   * @returns What they wait for.
   */
  readonly addresses: (
    kubernetes: k8s.Provider,
    parent: pulumi.Resource,
  ) => readonly pulumi.Resource[];
}

/** What differs from one cluster backend to another (docs/architecture.md "Three backends"). */
export interface Backend {
  readonly images: WorkloadImages;
  cluster(name: string, validator: HostedValidatorPlan, parent: pulumi.Resource): ClusterHandle;
}
