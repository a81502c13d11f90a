import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import type { Component } from "../core/manifests/labels";
import { providerNamespace } from "../core/manifests/p2p-service";
import { podSecurityLabels } from "../core/manifests/pod-security";
import type { HostedValidatorPlan } from "../core/plan/topology-plan";
import type { Backend } from "./backend";
import { goesWithCluster } from "./cluster-lifetime";
import type { Hosting } from "./hosting";
import { sparesObjectsOfOthers } from "./objects-of-others";

export interface ValidatorClusterArgs {
  readonly validator: HostedValidatorPlan;
  readonly backend: Backend;
}

/**
 * One validator's Kubernetes cluster, made or found by the stack's backend, ready for workloads: what
 * gives LoadBalancers their addresses, and the namespace of the p2p Service.
 */
export class ValidatorCluster extends pulumi.ComponentResource {
  static readonly component: Component = "cluster";

  /** Creates resources in this cluster and no other. */
  readonly kubernetes: k8s.Provider;
  /** Kubeconfig text (secret). */
  readonly kubeconfig: pulumi.Output<string>;
  /** How the validator's parts are made. */
  readonly hosting: Hosting;
  /** Changes when the cluster was made anew. */
  readonly uid: pulumi.Output<string>;
  /** The namespace `provider`. */
  readonly namespace: k8s.core.v1.Namespace;
  /** What gives LoadBalancer Services their addresses; they wait for it. */
  readonly ready: readonly pulumi.Resource[];
  /** What pods need besides the cluster. */
  readonly podsNeed: readonly pulumi.Resource[];

  constructor(name: string, args: ValidatorClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ics:cluster:ValidatorCluster", name, {}, opts);
    const cluster = args.backend.cluster(name, args.validator, this);
    this.uid = cluster.identifier;
    this.kubeconfig = cluster.kubeconfig;
    this.podsNeed = cluster.podsNeed;
    this.hosting = cluster.hosting;
    this.kubernetes = new k8s.Provider(
      `${name}-kubernetes`,
      {
        ...cluster.provider,
        kubeconfig: this.kubeconfig,
        // A cluster made anew has none of its objects: another identifier makes them anew as well.
        clusterIdentifier: cluster.identifier,
      },
      { parent: this },
    );
    if (cluster.made !== undefined) goesWithCluster(this.kubernetes, cluster.made);
    else sparesObjectsOfOthers(name, this.kubernetes, this.kubeconfig);
    this.namespace = new k8s.core.v1.Namespace(
      `${name}-provider`,
      {
        metadata: {
          name: providerNamespace,
          labels: podSecurityLabels(args.validator.storage),
        },
      },
      { parent: this, provider: this.kubernetes },
    );
    this.ready = cluster.addresses(this.kubernetes, this);
    this.registerOutputs({ kubeconfig: this.kubeconfig });
  }
}
