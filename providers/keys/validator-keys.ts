import * as pulumi from "@pulumi/pulumi";

import { StackResource } from "../dynamic/stack-resource";

export interface ValidatorKeysArgs {
  /** Mnemonic of an account that exists; a new one is made when absent. */
  readonly mnemonic?: pulumi.Input<string>;
  /** Operator address that the mnemonic must belong to, where config names one. */
  readonly expectedOperator?: string;
  /** Address prefix of the provider chain's accounts. */
  readonly prefix: string;
}

/**
 * A validator's secrets, made once and never again: account mnemonic, consensus key, p2p node key.
 *
 * They live in the state as secrets; replacing this resource means a new validator.
 */
export class ValidatorKeys extends StackResource {
  /** Account mnemonic (secret). */
  declare readonly accountMnemonic: pulumi.Output<string>;
  /** Seed of the ed25519 consensus key, 64 hex digits (secret). */
  declare readonly consensusSeed: pulumi.Output<string>;
  /** Seed of the ed25519 p2p node key, 64 hex digits (secret). */
  declare readonly nodeSeed: pulumi.Output<string>;
  /** Account address. */
  declare readonly account: pulumi.Output<string>;
  /** Operator address of the account's validator. */
  declare readonly operator: pulumi.Output<string>;
  /** p2p node id, 40 hex digits. */
  declare readonly nodeId: pulumi.Output<string>;

  constructor(name: string, args: ValidatorKeysArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      {
        module: "keys/validator-keys-provider",
        type: "ValidatorKeys",
        outputs: ["accountMnemonic", "consensusSeed", "nodeSeed", "account", "operator", "nodeId"],
        secrets: ["mnemonic", "accountMnemonic", "consensusSeed", "nodeSeed"],
      },
      name,
      {
        ...args,
      },
      opts,
    );
  }
}
