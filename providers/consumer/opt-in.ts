import * as pulumi from "@pulumi/pulumi";

import type { ProviderChainArgs, SignerArgs } from "../dynamic/provider-chain";
import { StackResource } from "../dynamic/stack-resource";

export interface OptInArgs extends ProviderChainArgs, SignerArgs {
  readonly consumerId: pulumi.Input<string>;
  readonly consumerChainId: string;
  /** ed25519 public key with which the validator signs on the consumer chain, base64. */
  readonly consumerKey: pulumi.Input<string>;
  /** True: the validator is to be opted out. */
  readonly leaving: boolean;
  /** True: somebody else decides when, and whether, the chain is launched. */
  readonly joins: boolean;
}

/**
 * Whether a validator validates a consumer chain, and with which key, as the provider chain has it.
 *
 * The key goes along with the opt-in, before the chain is launched; afterwards a key in use is never
 * changed, since no relayer would tell the consumer chain.
 */
export class OptIn extends StackResource {
  constructor(name: string, args: OptInArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      {
        module: "consumer/opt-in-provider",
        type: "OptIn",
        outputs: ["drift"],
        secrets: ["mnemonic"],
      },
      name,
      args,
      opts,
    );
  }
}
