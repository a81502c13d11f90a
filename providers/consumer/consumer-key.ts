import * as pulumi from "@pulumi/pulumi";

import { StackResource } from "../dynamic/stack-resource";

/**
 * The consensus key of one validator on one consumer chain, made once and used for nothing else.
 *
 * It lives in the state as a secret and goes with the chain. A chain that is registered anew gets a
 * new one even where its chain id is the old one: two blocks of one height that one key has signed
 * under one chain id are proof of a double signature, whichever of the two chains they were for.
 */
export class ConsumerKey extends StackResource {
  /** Seed of the ed25519 key, 64 hex digits (secret). */
  declare readonly seed: pulumi.Output<string>;
  /** ed25519 public key, base64. */
  declare readonly publicKey: pulumi.Output<string>;

  constructor(
    name: string,
    args: { readonly consumerId: pulumi.Input<string> },
    opts?: pulumi.CustomResourceOptions,
  ) {
    super(
      {
        module: "consumer/consumer-key-provider",
        type: "ConsumerKey",
        outputs: ["seed", "publicKey"],
        secrets: ["seed"],
      },
      name,
      args,
      opts,
    );
  }
}
