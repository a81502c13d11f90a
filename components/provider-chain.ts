import type * as pulumi from "@pulumi/pulumi";

import type { ProviderChainArgs, SignerArgs } from "../providers/dynamic/provider-chain";

/** The provider chain as the rest of the program sees it, whether the stack runs it or only reads it. */
export interface ProviderChainAccess {
  readonly chainId: string;
  readonly rpc: pulumi.Input<readonly pulumi.Input<string>[]>;
  /** gRPC addresses, in the order of the others; as far as anybody needs and knows them. */
  readonly grpc?: pulumi.Input<readonly pulumi.Input<string>[]>;
  readonly managed: boolean;
  /** Where the stack runs it: what endpoints and opt-ins on it go with. */
  readonly origin?: pulumi.Resource;
  readonly gasPrice: string;
  /** Unbonding period of one that the stack runs, as it was made. */
  readonly unbondingSeconds?: pulumi.Output<number>;
}

/** What the stack holds of one validator: its place on chain and, if it signs for it, its secrets. */
export interface ValidatorIdentity {
  readonly operator: pulumi.Input<string>;
  readonly nodeId: pulumi.Input<string>;
  /** Account mnemonic (secret). */
  readonly mnemonic: pulumi.Input<string>;
  /** Seed of the p2p node key, hex (secret). */
  readonly nodeSeed: pulumi.Input<string>;
}

/** How a resource reaches the provider chain. */
export const reach = ({ rpc, chainId, managed }: ProviderChainAccess): ProviderChainArgs => ({
  rpc,
  providerChainId: chainId,
  managedChain: managed,
});

/**
 * Spares a destroy the withdrawal of what stands on a chain that is about to go, a transaction and
 * often an epoch each; what is deleted alone still is withdrawn.
 */
export const withChain = (
  { origin }: ProviderChainAccess,
  opts: pulumi.CustomResourceOptions,
): pulumi.CustomResourceOptions => (origin === undefined ? opts : { ...opts, deletedWith: origin });

/** How a validator's resources reach the provider chain and sign there. */
export const signer = (
  chain: ProviderChainAccess,
  { mnemonic, operator }: ValidatorIdentity,
): ProviderChainArgs & SignerArgs => ({
  ...reach(chain),
  mnemonic,
  operator,
  gasPrice: chain.gasPrice,
});
