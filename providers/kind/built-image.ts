import * as pulumi from "@pulumi/pulumi";

import { delegate } from "../dynamic/delegate";

export interface BuiltImageArgs {
  readonly recipe: "chain-node" | "agent";
}

/**
 * A container image of the stack's own programs, built by the machine's Docker.
 *
 * Its tag is the digest of all that goes into it, so a preview shows which workloads a change of the
 * programs renews, and what is built already is not built again.
 */
export class BuiltImage extends pulumi.dynamic.Resource {
  /** Name and tag. */
  declare readonly image: pulumi.Output<string>;

  constructor(name: string, args: BuiltImageArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      delegate("kind/built-image-provider"),
      name,
      { ...args, image: undefined },
      opts,
      "ics",
      "BuiltImage",
    );
  }
}
