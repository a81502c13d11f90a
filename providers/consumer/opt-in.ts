import * as pulumi from "@pulumi/pulumi";

import { delegate } from "../dynamic/delegate";
import type { ProviderChainArgs, SignerArgs } from "../dynamic/provider-chain";

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
export class OptIn extends pulumi.dynamic.Resource {
  constructor(name: string, args: OptInArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      delegate("consumer/opt-in-provider"),
      name,
      { ...args, drift: undefined },
      { ...opts, additionalSecretOutputs: ["mnemonic"] },
      "ics",
      "OptIn",
    );
  }
}
