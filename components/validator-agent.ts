import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { formatEndpoint } from "../core/details/endpoint";
import { agentDeploymentManifest, agentSettingsManifest } from "../core/manifests/agent-deployment";
import { metricsPort } from "../core/manifests/metrics-port";
import { rpcPorts } from "../core/manifests/network-policy";
import { providerNamespace } from "../core/manifests/p2p-service";
import type { Settings } from "../core/plan/settings";
import type { HostedValidatorPlan } from "../core/plan/topology-plan";
import { AgentProcess } from "../providers/embedded/agent-process";
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
  /** Folder of the stack's embedded processes. */
  readonly stateDir: pulumi.Output<string>;
}

/**
 * The agent of one validator's cluster, under an identity of its own: a Deployment, or on the
 * embedded backend a process of this machine.
 */
export class ValidatorAgent extends pulumi.ComponentResource {
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
    const text = this.settingsText(args);
    this.runs =
      args.settings.clusters === "embedded"
        ? this.process(name, args, text, identity)
        : this.deployment(name, args, text, identity);
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

  private process(
    name: string,
    { validator, cluster, stateDir }: ValidatorAgentArgs,
    settings: pulumi.Output<string>,
    identity: AgentIdentity,
  ): pulumi.Resource {
    const { directory } = cluster;
    const { nodeAddress } = validator;
    if (directory === undefined || nodeAddress === undefined) {
      throw new Error(`cluster of "${validator.name}" is not of this machine`);
    }
    return new AgentProcess(
      `${name}-process`,
      {
        directory: pulumi.interpolate`${stateDir}/${validator.name}-agent`,
        cluster: {
          name: validator.clusterName,
          directory,
          uid: cluster.uid,
        },
        settings,
        listen: formatEndpoint({ host: nodeAddress, port: metricsPort }),
      },
      { parent: this, dependsOn: [identity] },
    );
  }

  private deployment(
    name: string,
    { image, cluster }: ValidatorAgentArgs,
    text: pulumi.Output<string>,
    identity: AgentIdentity,
  ): pulumi.Resource {
    const options = { parent: this, provider: cluster.kubernetes, dependsOn: [identity] };
    const secret = new k8s.core.v1.Secret(
      `${name}-settings`,
      agentSettingsManifest(pulumi.secret(text)),
      options,
    );
    return new k8s.apps.v1.Deployment(`${name}-deployment`, agentDeploymentManifest(image), {
      ...options,
      dependsOn: [identity, secret, ...cluster.podsNeed],
    });
  }
}
