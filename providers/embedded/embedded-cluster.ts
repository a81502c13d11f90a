import * as pulumi from "@pulumi/pulumi";

import { StackResource } from "../dynamic/stack-resource";

export interface EmbeddedClusterArgs {
  /** e.g. `alice-cluster` */
  readonly clusterName: pulumi.Input<string>;
  /** Folder of this cluster, absolute or relative to the program; it is the cluster's alone. */
  readonly directory: pulumi.Input<string>;
  /** How many nodes KWOK plays; 1 unless given. */
  readonly nodes?: pulumi.Input<number>;
}

/**
 * One validator's Kubernetes cluster on this machine: a real control plane, nodes played by KWOK, and
 * the real MetalLB controller with its resource definitions.
 *
 * It outlives the run that makes it. A preview tells what of it died; the next `up` starts that again
 * with its data, or makes the cluster anew when the data is gone. Nothing of it listens beyond loopback.
 */
export class EmbeddedCluster extends StackResource {
  /** Kubeconfig text (secret); the same after a restart, another one after a cluster was made anew. */
  declare readonly kubeconfig: pulumi.Output<string>;
  /** Which cluster it is: changes when it was made anew and all its objects are gone. */
  declare readonly clusterUid: pulumi.Output<string>;
  /** `running`, or what is wrong. */
  declare readonly health: pulumi.Output<string>;
  declare readonly directory: pulumi.Output<string>;

  constructor(name: string, args: EmbeddedClusterArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      {
        module: "embedded/embedded-cluster-provider",
        type: "EmbeddedCluster",
        outputs: ["kubeconfig", "clusterUid", "health"],
        secrets: ["kubeconfig"],
        knowsStack: true,
      },
      name,
      {
        ...args,
        nodes: args.nodes ?? 1,
      },
      opts,
    );
  }
}
