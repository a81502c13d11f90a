import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { formatEndpoint } from "../core/endpoint";
import { appToml, cometConfigToml } from "../core/manifests/node-config";
import { derivedNodeKey, nodeKeyJson } from "../core/node-identity";
import { printable } from "../core/printable";
import type { Settings } from "../core/settings";
import type { ConsumerPlan, HostedValidatorPlan } from "../core/topology-plan";
import { ConsumerTopology } from "../providers/registry/consumer-topology";
import { AgentConsumerAccess } from "./agent-identity";
import { ChainWorkload } from "./chain-workload";
import type { ProviderChainAccess, ValidatorIdentity } from "./provider-chain";

/** A validator of this consumer chain. */
export interface ConsumerMember {
  readonly name: string;
  readonly operator: pulumi.Input<string>;
  /** Present where this stack runs the validator's cluster. */
  readonly managed?: {
    readonly plan: HostedValidatorPlan;
    readonly identity: ValidatorIdentity;
    readonly kubernetes: k8s.Provider;
    /** `[nodeId@]host` that the stack publishes. */
    readonly endpoint: pulumi.Input<string>;
    /** p2p port of this chain on the LoadBalancer. */
    readonly port: pulumi.Output<number>;
    readonly address: pulumi.Input<string>;
  };
}

export interface ConsumerChainArgs {
  readonly consumer: ConsumerPlan;
  readonly members: readonly ConsumerMember[];
  readonly settings: Settings;
  readonly chain: ProviderChainAccess;
  /** Publications that must be on chain before it is read. */
  readonly published: readonly pulumi.Resource[];
}

const consumerHome = "/data/.consumer";
const defaultBlockTimeMs = 1_000;

/** One consumer chain: who its peers are, and its workload in every managed validator's cluster. */
export class ConsumerChain extends pulumi.ComponentResource {
  readonly topology: ConsumerTopology;

  constructor(name: string, args: ConsumerChainArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ics:chain:ConsumerChain", name, {}, opts);
    const { consumer, members, settings, chain } = args;

    this.topology = new ConsumerTopology(
      `${name}-topology`,
      {
        rpc: chain.rpc,
        providerChainId: chain.chainId,
        managedChain: chain.managed,
        consumerChainId: consumer.chainId,
        scheme: settings.portScheme,
        nodeIdentity: settings.nodeIdentity,
        allowPrivateAddresses: settings.allowPrivateAddresses,
        validators: members.map(({ name: validator, operator, managed }) => ({
          name: validator,
          operator,
          ...(managed === undefined
            ? {}
            : { declared: { endpoint: managed.endpoint, port: managed.port } }),
        })),
      },
      { parent: this, dependsOn: [...args.published] },
    );
    this.topology.leftOut.apply((leftOut) => {
      for (const { name: validator, reason } of leftOut) {
        void pulumi.log.warn(
          `${validator} is no peer of consumer chain "${printable(consumer.chainId)}": ${reason}`,
          this.topology,
        );
      }
    });
    for (const { managed } of members) {
      if (managed !== undefined) this.workload(name, args, managed);
    }
    this.registerOutputs({ ports: this.topology.ports, peers: this.topology.peers });
  }

  private workload(
    name: string,
    { consumer, settings }: ConsumerChainArgs,
    managed: NonNullable<ConsumerMember["managed"]>,
  ): void {
    const { kubernetes, plan: validator } = managed;
    const prefix = `${name}-${validator.name}`;
    const namespace = new k8s.core.v1.Namespace(
      `${prefix}-namespace`,
      {
        metadata: {
          name: consumer.namespace,
          annotations: { "ics-discovery/chain-id": consumer.chainId },
        },
      },
      { parent: this, provider: kubernetes },
    );
    const config = pulumi
      .all([this.topology.peers, managed.address, managed.port])
      .apply(([peers, address, port]) =>
        cometConfigToml({
          moniker: validator.name,
          persistentPeers: peers[validator.name] ?? "",
          externalAddress: formatEndpoint({ host: address, port }),
          addrBookStrict: !settings.allowPrivateAddresses,
          allowDuplicateIp:
            settings.externalTrafficPolicy === "Cluster" || settings.clusters === "embedded",
          pex: settings.clusters === "existing",
          expose: settings.expose,
          blockTimeMs: defaultBlockTimeMs,
        }),
      );
    new ChainWorkload(
      prefix,
      {
        node: {
          name: consumer.namespace,
          namespace: consumer.namespace,
          chainId: consumer.chainId,
          image: settings.images.consumerNode,
          command: "interchain-security-cd",
          home: consumerHome,
          storage: validator.storage,
        },
        config: { "config.toml": config, "app.toml": appToml("0stake", settings.expose.grpc) },
        keys: {
          "node_key.json":
            settings.nodeIdentity === "derived"
              ? nodeKeyJson(derivedNodeKey(validator.name, consumer.chainId).seed)
              : pulumi
                  .output(managed.identity.nodeSeed)
                  .apply((hex) => nodeKeyJson(Buffer.from(hex, "hex"))),
        },
        kubernetes,
        dependsOn: [namespace],
      },
      { parent: this },
    );
    new AgentConsumerAccess(
      `${prefix}-agent`,
      { kubernetes, namespace, namespaceName: consumer.namespace },
      { parent: this },
    );
  }
}
