import type * as pulumi from "@pulumi/pulumi";

import type { ProviderChainArgs, SignerArgs } from "../dynamic/provider-chain";
import { StackResource } from "../dynamic/stack-resource";

export interface RelayerFundsArgs extends ProviderChainArgs, SignerArgs {
  /** The relayer's account on the provider chain. */
  readonly account: pulumi.Input<string>;
  /** What it is to have, in the smallest unit. */
  readonly amount: string;
  readonly denom: string;
}

/** That a relayer can pay on a provider chain of the stack: a validator of the stack sends it what it lacks. */
export class RelayerFunds extends StackResource {
  /** `funded`, or what is there in a plan that sends the rest. */
  declare readonly funds: pulumi.Output<string>;

  constructor(name: string, args: RelayerFundsArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      {
        module: "relayer/relayer-funds-provider",
        type: "RelayerFunds",
        outputs: ["funds"],
        secrets: ["mnemonic"],
      },
      name,
      { ...args },
      opts,
    );
  }
}
