import type * as pulumi from "@pulumi/pulumi";

import type { PortExceptions } from "../core/details/port-exception-text";
import type { Settings } from "../core/plan/settings";
import type { ConsumerPlan, HostedValidatorPlan } from "../core/plan/topology-plan";
import type { NodeAddress } from "../core/relayer/relayer-settings";
import type { ConsumerKey } from "../providers/consumer/consumer-key";
import type { OptIn } from "../providers/consumer/opt-in";
import type { PlannedPorts } from "../providers/ports/port-plan";
import type { ProviderChainAccess, ValidatorIdentity } from "./provider-chain";
import type { ValidatorCluster } from "./validator-cluster";

/** A validator of this stack that runs the chain, or is leaving it. */
export interface OwnMember {
  readonly plan: HostedValidatorPlan;
  readonly leaving: boolean;
  readonly identity: ValidatorIdentity;
  readonly cluster: ValidatorCluster;
  /** `[nodeId@]host` that the stack publishes. */
  readonly endpoint: pulumi.Input<string>;
  /** This chain's ports on the LoadBalancer. */
  readonly ports: pulumi.Output<PlannedPorts>;
  /** p2p ports that the stack publishes for the validator, by consumer id. */
  readonly exceptions: pulumi.Output<PortExceptions>;
  /** LoadBalancer address. */
  readonly address: pulumi.Input<string>;
  /** What leads connections to the node and tells it its peers. */
  readonly agent: pulumi.Resource;
  /** The validator's node of a provider chain of this stack, as pods of its cluster reach it. */
  readonly providerNode?: pulumi.Output<NodeAddress>;
}

/** The same with its key of the chain, and its opt-in. */
export type Opted = OwnMember & { readonly key: ConsumerKey; readonly optIn: OptIn };

export interface ConsumerChainArgs {
  readonly consumer: ConsumerPlan;
  readonly consumerId: pulumi.Output<string>;
  /** Whose account registered the chain; absent where nobody of this stack validates it. */
  readonly owner?: ValidatorIdentity;
  readonly members: readonly OwnMember[];
  /** Account mnemonic of its relayer, where config names one (secret). */
  readonly relayerMnemonic: pulumi.Output<string> | undefined;
  /** Address prefix of the provider chain's accounts. */
  readonly providerPrefix: string;
  /** Every validator that config has a name for. */
  readonly known: readonly { readonly name: string; readonly operator: pulumi.Input<string> }[];
  readonly settings: Settings;
  /** Of its nodes. */
  readonly image: pulumi.Input<string>;
  /** Of what tells running nodes in pods their peers. */
  readonly sidecarImage: pulumi.Input<string>;
  /** Of its relayer in a pod. */
  readonly relayerImage: pulumi.Input<string>;
  /** Folder of the stack's embedded processes. */
  readonly stateDir: pulumi.Output<string>;
  readonly chain: ProviderChainAccess;
  /** Publications that must be on chain before it is read. */
  readonly published: readonly pulumi.Resource[];
}
