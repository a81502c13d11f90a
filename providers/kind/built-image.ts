import * as pulumi from "@pulumi/pulumi";

import { StackResource } from "../dynamic/stack-resource";

/** Which of `images/`. */
export type ImageRecipeName = "chain-node" | "agent" | "relayer";

export interface BuiltImageArgs {
  readonly recipe: ImageRecipeName;
}

/**
 * A container image of the stack's own programs, built by the machine's Docker.
 *
 * Its tag is the digest of all that goes into it, so a preview shows which workloads a change of the
 * programs renews, and what is built already is not built again.
 */
export class BuiltImage extends StackResource {
  /** Name and tag. */
  declare readonly image: pulumi.Output<string>;

  constructor(name: string, args: BuiltImageArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      { module: "kind/built-image-provider", type: "BuiltImage", outputs: ["image"] },
      name,
      args,
      opts,
    );
  }
}
