import * as pulumi from "@pulumi/pulumi";

import { StackResource } from "../dynamic/stack-resource";

export interface AgentProcessArgs {
  /** Folder of the agent, beside those of the validator's nodes; absolute or relative to the program. */
  readonly directory: pulumi.Input<string>;
  readonly cluster: {
    readonly name: string;
    /** Folder of the embedded cluster. */
    readonly directory: pulumi.Input<string>;
    /** Changes when the cluster was made anew and no longer knows the agent. */
    readonly uid: pulumi.Input<string>;
  };
  /** AgentSettings as JSON (secret: addresses of a chain may hold a key). */
  readonly settings: pulumi.Input<string>;
  /** `host:port` of its health and metrics. */
  readonly listen: string;
}

/**
 * The agent of one embedded cluster: a process of this machine that is kept running between runs.
 *
 * It acts under its ServiceAccount, as it does in a pod, by a token that the cluster gives it. Other
 * settings, another cluster or a newer program restart it.
 */
export class AgentProcess extends StackResource {
  /** `running`, or what is wrong. */
  declare readonly health: pulumi.Output<string>;

  constructor(name: string, args: AgentProcessArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      {
        module: "embedded/agent-process-provider",
        type: "AgentProcess",
        outputs: ["program", "health"],
        secrets: ["settings"],
        knowsStack: true,
      },
      name,
      {
        ...args,
        settings: pulumi.secret(args.settings),
      },
      opts,
    );
  }
}
