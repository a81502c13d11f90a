import * as pulumi from "@pulumi/pulumi";

import { delegate } from "../delegate";

/**
 * The consensus key of one validator on one consumer chain, made once and used for nothing else.
 *
 * It lives in the state as a secret and goes with the chain.
 */
export class ConsumerKey extends pulumi.dynamic.Resource {
  /** Seed of the ed25519 key, 64 hex digits (secret). */
  declare readonly seed: pulumi.Output<string>;
  /** ed25519 public key, base64. */
  declare readonly publicKey: pulumi.Output<string>;

  constructor(name: string, opts?: pulumi.CustomResourceOptions) {
    super(
      delegate("consumer/consumer-key-provider"),
      name,
      { seed: undefined, publicKey: undefined },
      { ...opts, additionalSecretOutputs: ["seed"] },
      "ics",
      "ConsumerKey",
    );
  }
}
