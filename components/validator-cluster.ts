import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { addressPoolManifest, l2AdvertisementManifest } from "../core/manifests/metallb-pool";
import { providerNamespace } from "../core/manifests/p2p-service";
import type { HostedValidatorPlan } from "../core/topology-plan";
import { EmbeddedCluster } from "../providers/embedded/embedded-cluster";

export interface ValidatorClusterArgs {
  readonly validator: HostedValidatorPlan;
  /** Folder of the stack's embedded processes. */
  readonly stateDir: pulumi.Output<string>;
}

/**
 * One validator's Kubernetes cluster, ready for workloads: control plane, MetalLB with the
 * validator's pool, and the namespace of the p2p Service.
 */
export class ValidatorCluster extends pulumi.ComponentResource {
  /** Creates resources in this cluster and no other. */
  readonly kubernetes: k8s.Provider;
  /** Kubeconfig text (secret). */
  readonly kubeconfig: pulumi.Output<string>;
  /** Folder of the embedded cluster. */
  readonly directory: pulumi.Output<string>;
  /** Changes when the cluster was made anew. */
  readonly uid: pulumi.Output<string>;
  /** The namespace `provider`. */
  readonly namespace: k8s.core.v1.Namespace;
  /** What gives LoadBalancer Services their addresses; they wait for it. */
  readonly pool: k8s.apiextensions.CustomResource;

  constructor(name: string, args: ValidatorClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ics:cluster:ValidatorCluster", name, {}, opts);
    const { validator } = args;

    this.directory = pulumi.interpolate`${args.stateDir}/${validator.clusterName}`;
    const cluster = new EmbeddedCluster(
      `${name}-control-plane`,
      {
        clusterName: validator.clusterName,
        directory: this.directory,
        nodes: 1,
      },
      { parent: this },
    );
    this.uid = cluster.clusterUid;
    this.kubeconfig = pulumi.secret(cluster.kubeconfig);
    this.kubernetes = new k8s.Provider(
      `${name}-kubernetes`,
      {
        kubeconfig: this.kubeconfig,
        // A cluster made anew has none of its objects: another identifier makes them anew as well.
        clusterIdentifier: cluster.clusterUid,
        // What is gone with a cluster of our own needs no deleting.
        deleteUnreachable: true,
        // Peers change in place: a replaced ConfigMap would restart what mounts it.
        enableConfigMapMutable: true,
        enableSecretMutable: true,
        // The cluster is this stack's alone: what a killed run left there is taken up again.
        upsertExistingObjects: true,
        // What somebody changed by hand goes back to what is declared; otherwise it would be a conflict for ever.
        enablePatchForce: true,
      },
      { parent: this },
    );
    const inCluster = { parent: this, provider: this.kubernetes };

    this.namespace = new k8s.core.v1.Namespace(
      `${name}-provider`,
      { metadata: { name: providerNamespace } },
      inCluster,
    );
    this.pool = new k8s.apiextensions.CustomResource(
      `${name}-pool`,
      addressPoolManifest(validator.name, validator.pool.range),
      inCluster,
    );
    new k8s.apiextensions.CustomResource(
      `${name}-l2`,
      l2AdvertisementManifest(validator.name),
      inCluster,
    );
    this.registerOutputs({ kubeconfig: this.kubeconfig });
  }
}
