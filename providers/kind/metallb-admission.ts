import * as pulumi from "@pulumi/pulumi";

import { delegate } from "../delegate";

export interface MetalLbAdmissionArgs {
  /** Kubeconfig text (secret). */
  readonly kubeconfig: pulumi.Input<string>;
  /** Another one means another cluster. */
  readonly clusterUid: pulumi.Input<string>;
}

/** That a cluster's MetalLB takes pools: its webhook answers some seconds after its pods are ready. */
export class MetalLbAdmission extends pulumi.dynamic.Resource {
  constructor(name: string, args: MetalLbAdmissionArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      delegate("kind/metallb-admission-provider"),
      name,
      { ...args },
      opts,
      "ics",
      "MetalLbAdmission",
    );
  }
}
