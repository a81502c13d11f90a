import * as pulumi from "@pulumi/pulumi";

import { StackResource } from "../dynamic/stack-resource";
import type { DeclaredPlace } from "./declared-place";

/** One validator's node of a consumer chain, and whom it is to be connected with. */
export interface ConvergingNode extends DeclaredPlace {
  readonly name: string;
  readonly nodeId: pulumi.Input<string>;
  /** `persistent_peers` of the node. */
  readonly peers: pulumi.Input<string>;
}

export interface ConsumerConvergenceArgs {
  readonly consumerChainId: string;
  readonly nodes: readonly ConvergingNode[];
  /** How long peers and blocks are waited for. */
  readonly timeoutSeconds: number;
  /** True where nodes may find peers by others' word too, as on real networks. */
  readonly findsMore: boolean;
}

/**
 * That a consumer chain's own nodes hold the connections that discovery computed, and make blocks.
 *
 * Nothing is made: `up` waits, and fails where a validator lacks a peer or no blocks come; a preview
 * tells who lacks whom now, and that the chain stands still.
 */
export class ConsumerConvergence extends StackResource {
  /** Block height that was seen when it converged. */
  declare readonly height: pulumi.Output<number>;
  /** Connections to expected peers, over all nodes. */
  declare readonly connected: pulumi.Output<number>;
  declare readonly expected: pulumi.Output<number>;
  /** Whether a validator's node signs, or only follows until a relayer carries the validator set; by name. */
  declare readonly roles: pulumi.Output<Readonly<Record<string, "signs" | "follows">>>;

  constructor(name: string, args: ConsumerConvergenceArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      {
        module: "consumer/consumer-convergence-provider",
        type: "ConsumerConvergence",
        outputs: ["health", "height", "connected", "expected", "roles"],
      },
      name,
      {
        ...args,
      },
      opts,
    );
  }
}
