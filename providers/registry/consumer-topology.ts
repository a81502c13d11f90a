import * as pulumi from "@pulumi/pulumi";

import type { PortExceptions } from "../../core/details/port-exception-text";
import type { NodeIdentityKind } from "../../core/plan/settings";
import type { PortScheme } from "../../core/ports/hashed-ports";
import { StackResource } from "../dynamic/stack-resource";

/** A validator that config has a name for. */
export interface TopologyValidator {
  /** Name in this stack. */
  readonly name: string;
  readonly operator: pulumi.Input<string>;
  /** Whether config has it run the chain, so that people are told if it does not. */
  readonly listed: boolean;
  /** What this stack publishes for the validator; absent for one that is only read from the chain. */
  readonly declared?: {
    /** `[nodeId@]host`. */
    readonly endpoint: pulumi.Input<string>;
    /** p2p port of this consumer chain on the validator's LoadBalancer. */
    readonly port: pulumi.Input<number>;
    /** p2p ports that others would not compute, by consumer id. */
    readonly exceptions: pulumi.Input<PortExceptions>;
  };
}

export interface ConsumerTopologyArgs {
  /** RPC addresses of the provider chain, tried in order. */
  readonly rpc: pulumi.Input<readonly pulumi.Input<string>[]>;
  /** Chain id that those addresses must serve. */
  readonly providerChainId: string;
  /** True: the stack runs the chain, which may not answer yet while a preview looks. */
  readonly managedChain: boolean;
  readonly consumerChainId: string;
  readonly consumerId: pulumi.Input<string>;
  readonly scheme: PortScheme;
  readonly nodeIdentity: NodeIdentityKind;
  readonly allowPrivateAddresses: boolean;
  readonly validators: readonly TopologyValidator[];
  /** `nodeId@host:port` of peers that config names besides. */
  readonly persistentPeers?: readonly string[] | undefined;
}

/** A validator that cannot be a peer, and why. */
export interface LeftOutValidator {
  readonly name: string;
  readonly reason: string;
}

/**
 * What the provider chain says about one consumer chain's peers: the query and the computation are
 * in `check`, so previews show addresses, ports and peers, old → new.
 *
 * Own validators stand as declared, strangers as the chain has them. `up` reads the chain once more
 * and refuses to record what the chain does not say.
 */
export class ConsumerTopology extends StackResource {
  /** p2p port of every validator that can be a peer, by name. */
  declare readonly ports: pulumi.Output<Readonly<Record<string, number>>>;
  /** `persistent_peers` of every managed validator, by name. */
  declare readonly peers: pulumi.Output<Readonly<Record<string, string>>>;
  /** `[nodeId@]host[:port]` of every validator that states one, by name. */
  declare readonly endpoints: pulumi.Output<Readonly<Record<string, string>>>;
  /** Power on the consumer chain of every validator that the chain says validates it, by name. */
  declare readonly power: pulumi.Output<Readonly<Record<string, string>>>;
  /** Names of those validators, sorted. */
  declare readonly validates: pulumi.Output<readonly string[]>;
  /** Validators that nobody can dial, with the reason. */
  declare readonly leftOut: pulumi.Output<readonly LeftOutValidator[]>;

  constructor(name: string, args: ConsumerTopologyArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      {
        module: "registry/consumer-topology-provider",
        type: "ConsumerTopology",
        outputs: ["ports", "peers", "endpoints", "power", "validates", "leftOut"],
      },
      name,
      {
        ...args,
      },
      opts,
    );
  }
}
