import * as pulumi from "@pulumi/pulumi";

import { delegate } from "../dynamic/delegate";
import type { ProviderChainArgs } from "../dynamic/provider-chain";

/**
 * That a provider chain of the stack makes blocks: its nodes run, and reach each other by their
 * LoadBalancers. Whoever writes to the chain waits for it.
 */
export class FirstBlocks extends pulumi.dynamic.Resource {
  /** `running`, or what is wrong. */
  declare readonly health: pulumi.Output<string>;

  constructor(name: string, args: ProviderChainArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      delegate("testnet/first-blocks-provider"),
      name,
      { ...args, health: undefined },
      opts,
      "ics",
      "FirstBlocks",
    );
  }
}
