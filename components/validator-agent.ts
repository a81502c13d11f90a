import * as pulumi from "@pulumi/pulumi";

import type { Component } from "../core/manifests/labels";
import { rpcPorts } from "../core/manifests/network-policy";
import { providerNamespace } from "../core/manifests/p2p-service";
import type { Settings } from "../core/plan/settings";
import type { HostedValidatorPlan } from "../core/plan/topology-plan";
import { AgentIdentity } from "./agent-identity";
import { guardNamespace } from "./namespace-policy";
import type { ProviderChainAccess, ValidatorIdentity } from "./provider-chain";
import type { ValidatorCluster } from "./validator-cluster";

export interface ValidatorAgentArgs {
  readonly validator: HostedValidatorPlan;
  readonly settings: Settings;
  readonly image: pulumi.Input<string>;
  /** As the agent reaches it. */
  readonly chain: ProviderChainAccess;
  readonly identity: ValidatorIdentity;
  readonly cluster: ValidatorCluster;
}

/**
 * The agent of one validator's cluster, under an identity of its own: a Deployment, or on the
 * embedded backend a process of this machine.
 */
export class ValidatorAgent extends pulumi.ComponentResource {
  static readonly component: Component = "agent";

  /** What follows pods and chain; whoever waits for connections waits for it. */
  readonly runs: pulumi.Resource;

  constructor(name: string, args: ValidatorAgentArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ics:agent:ValidatorAgent", name, {}, opts);
    const { cluster } = args;
    const identity = new AgentIdentity(
      name,
      { kubernetes: cluster.kubernetes, namespace: cluster.namespace },
      { parent: this },
    );
    guardNamespace(
      name,
      {
        settings: args.settings,
        ...{ cluster, namespace: cluster.namespace, namespaceName: providerNamespace },
        open: [],
        rpc: pulumi.output(args.chain.rpc).apply((rpc) => rpcPorts(rpc)),
      },
      this,
    );
    const { kubernetes, hosting } = cluster;
    const parts = { kubernetes, image: args.image, settings: this.settingsText(args), identity };
    this.runs = hosting.agent(name, parts, this);
    this.registerOutputs({});
  }

  private settingsText({
    validator,
    settings,
    chain,
    identity,
  }: ValidatorAgentArgs): pulumi.Output<string> {
    const { portScheme, nodeIdentity, allowPrivateAddresses } = settings;
    return pulumi.all([identity.operator, chain.rpc]).apply(([operator, rpc]) =>
      JSON.stringify({
        validator: { name: validator.name, operator },
        providerChain: { chainId: chain.chainId, rpc },
        portScheme,
        nodeIdentity,
        allowPrivateAddresses,
      }),
    );
  }
}
