import type * as pulumi from "@pulumi/pulumi";

import type { OpenChannel } from "../../core/relayer/handshake-step";
import { StackResource } from "../dynamic/stack-resource";
import type { DeclaredRelayer } from "./declared-relayer";

export interface RelayerChannelArgs extends DeclaredRelayer {
  readonly consumerChainId: string;
  /** Whether the channel is waited for; else it opens when it opens. */
  readonly waits: boolean;
  readonly timeoutSeconds: number;
}

/** That a relayer relays: the CCV channel between a consumer chain and its provider chain is open. */
export class RelayerChannel extends StackResource {
  /** `running`, or what is wrong. */
  declare readonly health: pulumi.Output<string>;
  /** Ids of the channel at both ends; absent while it is not open. */
  declare readonly channel: pulumi.Output<OpenChannel | undefined>;

  constructor(name: string, args: RelayerChannelArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      {
        module: "relayer/relayer-channel-provider",
        type: "RelayerChannel",
        outputs: ["health", "channel"],
      },
      name,
      { ...args },
      opts,
    );
  }
}
