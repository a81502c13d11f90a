import * as pulumi from "@pulumi/pulumi";

import { StackResource } from "../dynamic/stack-resource";

export interface StateFolderArgs {
  /** Absolute or relative to the program. */
  readonly directory: pulumi.Input<string>;
}

/**
 * The folder in which a stack's embedded processes have theirs.
 *
 * Made before them and removed after them: with it goes what a killed run had begun and did not live
 * to record, processes included. Resources that are made there take their folder from `directory`.
 */
export class StateFolder extends StackResource {
  /** As given. */
  declare readonly directory: pulumi.Output<string>;

  constructor(name: string, args: StateFolderArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      { module: "embedded/state-folder-provider", type: "StateFolder", knowsStack: true },
      name,
      args,
      opts,
    );
  }
}
