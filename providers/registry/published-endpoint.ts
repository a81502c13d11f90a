import * as pulumi from "@pulumi/pulumi";

import type { PortExceptions } from "../../core/details/port-exception-text";
import { StackResource } from "../dynamic/stack-resource";

export interface PublishedEndpointArgs {
  /** RPC addresses of the provider chain, tried in order. */
  readonly rpc: pulumi.Input<readonly pulumi.Input<string>[]>;
  /** Chain id that those addresses must serve. */
  readonly chainId: string;
  /** True: the stack runs the chain, which may not answer yet while a preview looks. */
  readonly managedChain: boolean;
  /** Mnemonic of the validator's account (secret). */
  readonly mnemonic: pulumi.Input<string>;
  /** Operator address of the validator. */
  readonly operator: pulumi.Input<string>;
  /** `[nodeId@]host` to publish. */
  readonly endpoint: pulumi.Input<string>;
  /** p2p ports that others would not compute, by consumer id; published beside the endpoint. */
  readonly exceptions: pulumi.Input<PortExceptions>;
  /** Fee per unit of gas, e.g. `0stake`. */
  readonly gasPrice: string;
}

/**
 * A managed validator's endpoint on the provider chain, kept there by signed MsgEditValidator.
 *
 * The chain is read at every preview: an edit by hand shows there as `drift`, with what the chain
 * says, and the next `up` puts it right.
 */
export class PublishedEndpoint extends StackResource {
  /** The endpoint as the chain states it. */
  declare readonly published: pulumi.Output<string>;

  constructor(name: string, args: PublishedEndpointArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      {
        module: "registry/published-endpoint-provider",
        type: "PublishedEndpoint",
        outputs: ["published", "drift"],
        secrets: ["mnemonic"],
      },
      name,
      args,
      opts,
    );
  }
}
