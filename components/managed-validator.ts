import * as pulumi from "@pulumi/pulumi";

import { formatEndpoint } from "../core/details/endpoint";
import type { PortExceptions } from "../core/details/port-exception-text";
import type { Component } from "../core/manifests/labels";
import { containerRpcPort } from "../core/manifests/node-config";
import { providerNamespace } from "../core/manifests/p2p-service";
import type { Settings } from "../core/plan/settings";
import type { ConsumerPlan, HostedValidatorPlan } from "../core/plan/topology-plan";
import type { ExposedChain } from "../core/ports/port-assignment";
import { portExceptions } from "../core/ports/port-exceptions";
import type { NodeAddress } from "../core/relayer/relayer-settings";
import { PublishedEndpoint } from "../providers/registry/published-endpoint";
import type { Backend } from "./backend";
import { ChainWorkload } from "./chain-workload";
import { nodeAddressOf } from "./node-address-of";
import { providerNodeName } from "./node-files";
import { P2pEntrance } from "./p2p-entrance";
import { type ProviderChainAccess, type ValidatorIdentity, withChain } from "./provider-chain";
import type { ProviderTestnet } from "./provider-testnet";
import { ValidatorAgent } from "./validator-agent";
import { ValidatorCluster } from "./validator-cluster";

export interface ManagedValidatorArgs {
  readonly validator: HostedValidatorPlan;
  readonly consumers: readonly ConsumerPlan[];
  readonly settings: Settings;
  readonly backend: Backend;
  readonly chain: ProviderChainAccess;
  readonly identity: ValidatorIdentity;
  /** The testnet whose node this validator runs; absent on an external chain. */
  readonly testnet?: ProviderTestnet;
}

/** What of a validator others are told, once the provider chain can be written to. */
export interface Publication {
  /** p2p ports that others would not compute, by consumer id. */
  readonly exceptions: pulumi.Output<PortExceptions>;
  readonly endpoint: PublishedEndpoint;
}

const providerHome = "/data/.provider";

/** Chains under their keys, while their ids on the provider chain are not known. */
const keyed = (chains: readonly ExposedChain[]): readonly ExposedChain[] =>
  chains.map((chain) => ({ ...chain, consumerId: chain.key }));

/** A validator of this stack: its cluster, its entrance and its agent; then its endpoint on the provider chain. */
export class ManagedValidator extends pulumi.ComponentResource {
  static readonly component: Component = "provider-rpc";

  readonly cluster: ValidatorCluster;
  readonly entrance: P2pEntrance;
  /** `[nodeId@]host` as the stack declares it. */
  readonly endpoint: pulumi.Output<string>;
  readonly agent: ValidatorAgent;
  /** Its node of a provider chain of this stack, as pods of its cluster reach it; absent where processes run. */
  readonly providerNode?: pulumi.Output<NodeAddress>;
  /** What a provider chain of this stack needs of it to make blocks. */
  readonly serves: readonly pulumi.Resource[];

  constructor(
    name: string,
    private readonly args: ManagedValidatorArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("ics:validator:ManagedValidator", name, {}, opts);
    const { validator, settings, chain, identity } = args;

    this.cluster = new ValidatorCluster(
      name,
      { validator, backend: args.backend },
      { parent: this },
    );
    this.entrance = new P2pEntrance(
      name,
      {
        validator,
        consumers: args.consumers,
        settings,
        cluster: this.cluster,
      },
      { parent: this },
    );
    const node =
      args.testnet === undefined ? undefined : this.providerWorkload(name, args, args.testnet);
    const { hosting, kubernetes, namespace } = this.cluster;
    const rpcService =
      node === undefined ? undefined : hosting.providerRpc(name, kubernetes, namespace, this);
    if (rpcService !== undefined) {
      this.providerNode = nodeAddressOf(rpcService, containerRpcPort);
    }
    this.agent = new ValidatorAgent(
      `${name}-agent`,
      {
        validator,
        settings,
        image: args.backend.images.agent,
        chain:
          this.providerNode === undefined
            ? chain
            : { ...chain, rpc: [this.providerNode.apply(({ rpc }) => rpc)] },
        identity,
        cluster: this.cluster,
      },
      { parent: this },
    );
    this.serves =
      node === undefined
        ? []
        : [node, ...(rpcService === undefined ? [] : [rpcService]), this.agent.runs];

    this.endpoint =
      settings.nodeIdentity === "derived"
        ? this.entrance.address.apply((host) => formatEndpoint({ host }))
        : pulumi
            .all([identity.nodeId, this.entrance.address])
            .apply(([nodeId, host]) => formatEndpoint({ nodeId, host }));
    this.registerOutputs({ endpoint: this.endpoint });
  }

  /**
   * Tells everybody where the validator is to be found.
   *
   * @param consumerIds - By consumer chain key.
   * @param dependsOn - What the provider chain needs before anything can be written to it.
   */
  publish(
    consumerIds: ReadonlyMap<string, pulumi.Output<string>>,
    dependsOn: readonly pulumi.Resource[],
  ): Publication {
    const { chain, identity } = this.args;
    const exceptions = this.movedPorts(consumerIds);
    const endpoint = new PublishedEndpoint(
      `${this.args.validator.name}-endpoint`,
      {
        rpc: chain.rpc,
        chainId: chain.chainId,
        managedChain: chain.managed,
        mnemonic: identity.mnemonic,
        operator: identity.operator,
        endpoint: this.endpoint,
        exceptions,
        gasPrice: chain.gasPrice,
      },
      withChain(chain, { parent: this, dependsOn: [...dependsOn] }),
    );
    return { exceptions, endpoint };
  }

  /**
   * Ports that others would not compute, by consumer id. Only a moved chain's id is waited for, so a
   * new chain that got its own port changes nothing here.
   */
  private movedPorts(
    consumerIds: ReadonlyMap<string, pulumi.Output<string>>,
  ): pulumi.Output<PortExceptions> {
    const { validator, settings } = this.args;
    const { portScheme } = settings;
    return this.entrance.ports.apply((ports) => {
      const moved = Object.keys(portExceptions(portScheme, keyed(validator.chains), ports));
      const ids = Object.fromEntries(moved.map((key) => [key, consumerIds.get(key)]));
      return pulumi.output(ids).apply((known) =>
        portExceptions(
          portScheme,
          validator.chains.flatMap((chain) => {
            const consumerId = known[chain.key];
            return consumerId === undefined ? [] : [{ ...chain, consumerId }];
          }),
          ports,
        ),
      );
    });
  }

  private providerWorkload(
    name: string,
    args: ManagedValidatorArgs,
    testnet: ProviderTestnet,
  ): ChainWorkload {
    const files = testnet.files[args.validator.name];
    if (files === undefined) throw new Error(`no files for validator "${args.validator.name}"`);
    return new ChainWorkload(
      `${name}-provider-node`,
      {
        node: {
          name: providerNodeName,
          namespace: providerNamespace,
          chainId: args.chain.chainId,
          image: args.backend.images.providerNode,
          resources: args.settings.nodeResources,
          command: "interchain-security-pd",
          home: providerHome,
          storage: args.validator.storage,
          discovers: false,
          publicRpc: false,
        },
        ...this.cluster.hosting.providerWorkload,
        config: files.config,
        genesis: testnet.genesis,
        keys: files.keys,
        kubernetes: this.cluster.kubernetes,
        dependsOn: [this.cluster.namespace, ...this.cluster.podsNeed],
      },
      { parent: this },
    );
  }
}
