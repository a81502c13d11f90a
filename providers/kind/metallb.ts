import * as pulumi from "@pulumi/pulumi";

import { StackResource } from "../dynamic/stack-resource";

export interface MetalLbArgs {
  /** Kubeconfig text (secret). */
  readonly kubeconfig: pulumi.Input<string>;
  /** Another one means another cluster. */
  readonly clusterUid: pulumi.Input<string>;
}

/**
 * MetalLB at the version that is pinned in tools/go/metallb, from its own manifests (L2 mode), up to
 * where its admission webhook answers: before that it takes no pools.
 *
 * One resource, whose `objects` tell a preview which of MetalLB's objects a new release changes.
 *
 * @see docs/decisions/0018-metallb-is-one-resource.md
 */
export class MetalLb extends StackResource {
  constructor(name: string, args: MetalLbArgs, opts?: pulumi.CustomResourceOptions) {
    super({ module: "kind/metallb-provider", type: "MetalLb" }, name, args, opts);
  }
}
