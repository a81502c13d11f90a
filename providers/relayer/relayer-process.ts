import * as pulumi from "@pulumi/pulumi";

import { StackResource } from "../dynamic/stack-resource";

export interface RelayerProcessArgs {
  /** Folder of the relayer, beside those of the nodes; absolute or relative to the program. */
  readonly directory: pulumi.Input<string>;
  readonly consumerChainId: string;
  /** RelayerSettings as JSON, but for the program's path (secret). */
  readonly settings: pulumi.Input<string>;
  /** `host:port` of its status, health and metrics. */
  readonly listen: pulumi.Input<string>;
}

/**
 * The relayer of one consumer chain as a process of this machine, kept running between runs: it opens
 * the channel, and has Hermes, a process of its own, relay.
 *
 * Other settings or a newer program restart it.
 */
export class RelayerProcess extends StackResource {
  /** `running`, or what is wrong. */
  declare readonly health: pulumi.Output<string>;

  constructor(name: string, args: RelayerProcessArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      {
        module: "relayer/relayer-process-provider",
        type: "RelayerProcess",
        outputs: ["program", "health"],
        secrets: ["settings"],
        knowsStack: true,
      },
      name,
      { ...args, settings: pulumi.secret(args.settings) },
      opts,
    );
  }
}
