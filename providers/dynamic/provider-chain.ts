import type * as pulumi from "@pulumi/pulumi";

/** How a resource reaches the provider chain. */
export interface ProviderChainArgs {
  /** RPC addresses of the provider chain, tried in order. */
  readonly rpc: pulumi.Input<readonly pulumi.Input<string>[]>;
  /** Chain id that those addresses must serve. */
  readonly providerChainId: string;
  /** True: the stack runs the chain, which may not answer yet while a preview looks. */
  readonly managedChain: boolean;
}

/** Whose account signs for a resource, and what a unit of gas costs there. */
export interface SignerArgs {
  /** Mnemonic of the account (secret). */
  readonly mnemonic: pulumi.Input<string>;
  /** Operator address of the account's validator. */
  readonly operator: pulumi.Input<string>;
  /** Fee per unit of gas, e.g. `0stake`. */
  readonly gasPrice: string;
}
