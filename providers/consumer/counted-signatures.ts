import * as pulumi from "@pulumi/pulumi";

import type { ProviderChainArgs } from "../dynamic/provider-chain";
import { StackResource } from "../dynamic/stack-resource";
import type { DeclaredPlace } from "./declared-place";

/** A node of this stack that may sign for a consumer chain. */
export interface SigningNode extends DeclaredPlace {
  /** Key of the consumer chain in config. */
  readonly chain: string;
  readonly consumerChainId: string;
  readonly consumerId: pulumi.Input<string>;
  /** Operator address of the validator whose account registered the chain, which then ends with its entry in config; absent where somebody else did. */
  readonly owner?: pulumi.Input<string>;
  /** Name of the validator. */
  readonly name: string;
  /** In which cluster its volume is, where it could be declared elsewhere. */
  readonly cluster?: pulumi.Input<string>;
  /** Which volume that is. */
  readonly volume?: string;
}

export interface CountedSignaturesArgs extends ProviderChainArgs {
  /** Keys of all consumer chains in config. */
  readonly chains: readonly string[];
  readonly nodes: readonly SigningNode[];
}

/**
 * That no node goes whose signature a consumer chain counts on.
 *
 * Nothing is made. It remembers the stack's nodes; a plan that drops one, with its validator or with
 * the whole chain, is refused while the chain's validator set has that node's key, unless the chain
 * is over or ends with it.
 */
export class CountedSignatures extends StackResource {
  constructor(name: string, args: CountedSignaturesArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      { module: "consumer/counted-signatures-provider", type: "CountedSignatures" },
      name,
      args,
      opts,
    );
  }
}
