import * as pulumi from "@pulumi/pulumi";

import { consumerMark } from "../../core/consumer/consumer-mark";
import type { ProviderChainArgs, SignerArgs } from "../dynamic/provider-chain";
import { StackResource } from "../dynamic/stack-resource";
import type { DeclaredPlace } from "./declared-place";

/** The signer may be missing where the chain is only joined. */
export interface ConsumerRegistrationArgs extends ProviderChainArgs, Partial<SignerArgs> {
  readonly consumerChainId: string;
  /** Consumer id under which somebody else registered the chain; it is then only read. */
  readonly joins?: string;
  readonly unbondingSeconds: pulumi.Input<number>;
  /** The stack's nodes of the chain: while one of them is counted on, the chain is not gone. */
  readonly nodes?: readonly (DeclaredPlace & { readonly name: string })[];
}

/**
 * A consumer chain's entry on the provider chain.
 *
 * Chain ids repeat there, so what the stack registers carries its mark, and only an entry with that
 * mark, of the same owner, that was not stopped, is taken up again. Deleted, it is stopped where it
 * runs and kept from starting where it does not; the provider chain forgets no entry at once.
 */
export class ConsumerRegistration extends StackResource {
  /** Decimal; known in previews once the chain is registered. */
  declare readonly consumerId: pulumi.Output<string>;

  constructor(name: string, args: ConsumerRegistrationArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      {
        module: "consumer/consumer-registration-provider",
        type: "ConsumerRegistration",
        outputs: ["consumerId", "absent"],
        secrets: ["mnemonic"],
      },
      name,
      {
        ...args,
        mark: consumerMark({
          project: pulumi.getProject(),
          stack: pulumi.getStack(),
          chainId: args.consumerChainId,
        }),
      },
      opts,
    );
  }
}
