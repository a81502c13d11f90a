import * as pulumi from "@pulumi/pulumi";

import type { Expose } from "../../core/ports/expose";
import type { PortScheme } from "../../core/ports/hashed-ports";
import type { ExposedChain, FixedPort, MovedChain } from "../../core/ports/port-assignment";
import { StackResource } from "../dynamic/stack-resource";

export interface PortPlanArgs {
  readonly scheme: PortScheme;
  /** Consumer chains on this LoadBalancer, in config order. */
  readonly chains: readonly ExposedChain[];
  /** Ports that are not a consumer chain's. */
  readonly fixed: readonly FixedPort[];
  readonly expose: Expose;
  /** Where processes play the pods: the folder of each chain's node, by key. While it is there, so is the node. */
  readonly folders?: Readonly<Record<string, pulumi.Input<string>>>;
}

/** A chain that was taken away, whose node may still listen. */
export interface LeavingChain {
  readonly key: string;
  readonly name: string;
  readonly port: number;
  /** Which the port is of: under another one it says nothing of where the chain would be. */
  readonly scheme: PortScheme;
  readonly folder: string;
}

/** A port number of one consumer chain, and those that follow it. */
export interface PlannedPorts {
  readonly p2p: number;
  readonly rpc: number;
  readonly grpc: number;
}

/**
 * The ports of one LoadBalancer, remembered.
 *
 * Decided while the engine checks the inputs, so previews know them; the former decision comes along
 * as former inputs, so a chain that is there keeps its port whoever joins (docs/protocol.md "Collisions").
 */
export class PortPlan extends StackResource {
  /** Ports by chain key. */
  declare readonly ports: pulumi.Output<Readonly<Record<string, PlannedPorts>>>;
  /** Chain keys as they stand on the LoadBalancer: those that were there first, newcomers last. */
  declare readonly order: pulumi.Output<readonly string[]>;
  /** Chains that did not get the port of their formula. */
  declare readonly moved: pulumi.Output<readonly MovedChain[]>;
  /** In a plan: chains that do not get it because its holder leaves in the same run. */
  declare readonly displaced: pulumi.Output<readonly MovedChain[]>;

  constructor(name: string, args: PortPlanArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      {
        module: "ports/port-plan-provider",
        type: "PortPlan",
        outputs: ["ports", "order", "moved", "displaced", "leaving"],
      },
      name,
      {
        ...args,
      },
      opts,
    );
  }
}
