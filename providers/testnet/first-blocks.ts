import * as pulumi from "@pulumi/pulumi";

import type { ProviderChainArgs } from "../dynamic/provider-chain";
import { StackResource } from "../dynamic/stack-resource";

/**
 * That a provider chain of the stack makes blocks: its nodes run, and reach each other by their
 * LoadBalancers. Whoever writes to the chain waits for it.
 */
export class FirstBlocks extends StackResource {
  /** `running`, or what is wrong. */
  declare readonly health: pulumi.Output<string>;

  constructor(name: string, args: ProviderChainArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      { module: "testnet/first-blocks-provider", type: "FirstBlocks", outputs: ["health"] },
      name,
      args,
      opts,
    );
  }
}
