import * as pulumi from "@pulumi/pulumi";

import { StackResource } from "../dynamic/stack-resource";

export interface RelayerKeysArgs {
  /** Of an account that exists; a new one is made when absent. */
  readonly mnemonic?: pulumi.Input<string>;
  /** Address prefixes of the accounts of both chains. */
  readonly providerPrefix: string;
  readonly consumerPrefix: string;
}

/**
 * The account with which a consumer chain's relayer signs on both chains, and nobody else signs: two
 * writers of one account would use each other's sequence numbers.
 *
 * Made once and never again. It lives in the state as a secret.
 */
export class RelayerKeys extends StackResource {
  /** Account mnemonic (secret). */
  declare readonly accountMnemonic: pulumi.Output<string>;
  /** Account address on the provider chain. */
  declare readonly providerAddress: pulumi.Output<string>;
  /** Account address on the consumer chain. */
  declare readonly consumerAddress: pulumi.Output<string>;

  constructor(name: string, args: RelayerKeysArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      {
        module: "relayer/relayer-keys-provider",
        type: "RelayerKeys",
        outputs: ["accountMnemonic", "providerAddress", "consumerAddress"],
        secrets: ["mnemonic", "accountMnemonic"],
      },
      name,
      { ...args },
      opts,
    );
  }
}
