import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { formatEndpoint } from "../core/endpoint";
import { appToml, cometConfigToml } from "../core/manifests/node-config";
import { consensusKeyJson, derivedNodeKey, nodeKeyJson } from "../core/node-identity";
import type { Settings } from "../core/settings";
import type { ConsumerPlan, HostedValidatorPlan } from "../core/topology-plan";
import { ChainNode } from "../providers/embedded/chain-node";
import type { PlannedPorts } from "../providers/ports/port-plan";
import { AgentConsumerAccess } from "./agent-identity";
import { ChainWorkload } from "./chain-workload";
import { inConfigFolder, type NodeFiles } from "./node-files";
import type { ValidatorIdentity } from "./provider-chain";

/** A validator of this stack on one consumer chain. */
export interface ConsumerMemberArgs {
  readonly consumer: ConsumerPlan;
  readonly validator: HostedValidatorPlan;
  readonly settings: Settings;
  /** Folder of the stack's embedded processes. */
  readonly stateDir: pulumi.Output<string>;
  readonly identity: ValidatorIdentity;
  readonly kubernetes: k8s.Provider;
  /** The chain's ports on the validator's LoadBalancer. */
  readonly ports: pulumi.Output<PlannedPorts>;
  /** LoadBalancer address. */
  readonly address: pulumi.Input<string>;
  /** Seed of the validator's consensus key on this chain, hex (secret). */
  readonly consensusSeed: pulumi.Output<string>;
  readonly genesis: pulumi.Output<string>;
  /** `persistent_peers`. */
  readonly peers: pulumi.Output<string>;
}

export const consumerBinary = "interchain-security-cd";
const consumerHome = "/data/.consumer";
const minimumGasPrices = "0stake";
/**
 * The embedded nodes of a validator share one address, where one chain's gRPC port, 30300 + its
 * offset, may be another's RPC port, 30200 + its own. Further up nobody's ports are.
 */
const grpcDistance = 10_000;

const seed = (hex: string): Uint8Array => Buffer.from(hex, "hex");

/** One validator's node of a consumer chain: its workload, and on the embedded backend its process. */
export class ConsumerMember extends pulumi.ComponentResource {
  /** The process that plays the pod; absent where pods run. */
  readonly node?: ChainNode;

  constructor(name: string, args: ConsumerMemberArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ics:chain:ConsumerMember", name, {}, opts);
    const { consumer, validator, settings, kubernetes } = args;
    const files = this.files(args);
    const namespace = new k8s.core.v1.Namespace(
      `${name}-namespace`,
      {
        metadata: {
          name: consumer.namespace,
          annotations: { "ics-discovery/chain-id": consumer.chainId },
        },
      },
      { parent: this, provider: kubernetes },
    );
    new ChainWorkload(
      name,
      {
        node: {
          name: consumer.namespace,
          namespace: consumer.namespace,
          chainId: consumer.chainId,
          image: settings.images.consumerNode,
          command: consumerBinary,
          home: consumerHome,
          storage: validator.storage,
        },
        ...files,
        genesis: args.genesis,
        kubernetes,
        dependsOn: [namespace],
      },
      { parent: this },
    );
    new AgentConsumerAccess(
      `${name}-agent`,
      { kubernetes, namespace, namespaceName: consumer.namespace },
      { parent: this },
    );
    if (settings.clusters === "embedded") this.node = this.process(name, args, files);
    this.registerOutputs({});
  }

  private files({ consumer, validator, settings, ...args }: ConsumerMemberArgs): NodeFiles {
    const config = pulumi
      .all([args.peers, args.address, args.ports])
      .apply(([persistentPeers, host, { p2p }]) =>
        cometConfigToml({
          moniker: validator.name,
          persistentPeers,
          externalAddress: formatEndpoint({ host, port: p2p }),
          addrBookStrict: !settings.allowPrivateAddresses,
          allowDuplicateIp:
            settings.externalTrafficPolicy === "Cluster" || settings.clusters === "embedded",
          pex: settings.clusters === "existing",
          expose: settings.expose,
          blockTimeMs: consumer.launch.blockTimeMs,
        }),
      );
    const nodeKey =
      settings.nodeIdentity === "derived"
        ? pulumi.output(nodeKeyJson(derivedNodeKey(validator.name, consumer.chainId).seed))
        : pulumi.output(args.identity.nodeSeed).apply((hex) => nodeKeyJson(seed(hex)));
    return {
      config: {
        "config.toml": config,
        "app.toml": pulumi.output(appToml(minimumGasPrices, settings.expose.grpc)),
      },
      keys: {
        "node_key.json": nodeKey,
        "priv_validator_key.json": args.consensusSeed.apply((hex) => consensusKeyJson(seed(hex))),
      },
    };
  }

  private process(name: string, args: ConsumerMemberArgs, files: NodeFiles): ChainNode {
    const { consumer, validator } = args;
    return new ChainNode(
      `${name}-process`,
      {
        directory: pulumi.interpolate`${args.stateDir}/${validator.name}-${consumer.namespace}`,
        binary: consumerBinary,
        chainId: consumer.chainId,
        files: { ...inConfigFolder(files.config), "config/genesis.json": args.genesis },
        secretFiles: inConfigFolder(files.keys),
        startArgs: ["start"],
        listen: pulumi.all([args.address, args.ports]).apply(([host, { p2p, rpc, grpc }]) => ({
          p2p: `tcp://${formatEndpoint({ host, port: p2p })}`,
          rpc: `tcp://${formatEndpoint({ host: validator.nodeAddress, port: rpc })}`,
          grpc: formatEndpoint({ host: validator.nodeAddress, port: grpc + grpcDistance }),
        })),
      },
      { parent: this },
    );
  }
}
