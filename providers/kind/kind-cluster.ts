import * as pulumi from "@pulumi/pulumi";

import { StackResource } from "../dynamic/stack-resource";

export interface KindClusterArgs {
  /** e.g. `alice-cluster` */
  readonly clusterName: string;
  /** Folder of this cluster, absolute or relative to the program; it is the cluster's alone. */
  readonly directory: pulumi.Input<string>;
  /** Name of the Docker network. */
  readonly network: pulumi.Input<string>;
  /** Kind's own for its version when absent. */
  readonly nodeImage?: string;
  /** Port of the API server on 127.0.0.1; Docker's choice when absent. */
  readonly apiPort?: number;
  /** Ports of 127.0.0.1 that lead to ports of the node. */
  readonly ports: readonly { readonly host: number; readonly node: number }[];
  /** Path of a file whose Kind settings are merged into the cluster's. */
  readonly extraConfig?: string;
  /** Folders of the node that pods of any user may write to. */
  readonly folders: readonly string[];
  /** Whether other clusters of the stack may be made at the same time. */
  readonly parallel: boolean;
}

/**
 * One validator's Kubernetes cluster as a Kind cluster of one node, on the stack's Docker network.
 *
 * A preview tells what of it is gone or stopped; the next `up` starts it again, or makes it anew. What
 * an interrupted run has made of it is taken up, or removed and made again. A Kind cluster of this name
 * that the stack did not make is never touched.
 */
export class KindCluster extends StackResource {
  /** Kubeconfig text (secret). */
  declare readonly kubeconfig: pulumi.Output<string>;
  /** Which cluster it is: changes when it was made anew and all its objects are gone. */
  declare readonly clusterUid: pulumi.Output<string>;
  /** `running`, or what is wrong. */
  declare readonly health: pulumi.Output<string>;

  constructor(name: string, args: KindClusterArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      {
        module: "kind/kind-cluster-provider",
        type: "KindCluster",
        outputs: ["kubeconfig", "clusterUid", "health"],
        secrets: ["kubeconfig"],
        knowsStack: true,
      },
      name,
      {
        ...args,
      },
      opts,
    );
  }
}
