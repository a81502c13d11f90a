import * as pulumi from "@pulumi/pulumi";

import { formatEndpoint } from "../core/endpoint";
import { providerNamespace } from "../core/manifests/p2p-service";
import type { ExposedChain } from "../core/port-assignment";
import type { PortExceptions } from "../core/port-exception-text";
import { portExceptions } from "../core/port-exceptions";
import type { Settings } from "../core/settings";
import type { ConsumerPlan, HostedValidatorPlan } from "../core/topology-plan";
import { PublishedEndpoint } from "../providers/registry/published-endpoint";
import { AgentIdentity } from "./agent-identity";
import { ChainWorkload } from "./chain-workload";
import { P2pEntrance } from "./p2p-entrance";
import type { ProviderChainAccess, ValidatorIdentity } from "./provider-chain";
import type { ProviderTestnet } from "./provider-testnet";
import { ValidatorCluster } from "./validator-cluster";

export interface ManagedValidatorArgs {
  readonly validator: HostedValidatorPlan;
  readonly consumers: readonly ConsumerPlan[];
  readonly settings: Settings;
  /** Folder of the stack's embedded processes. */
  readonly stateDir: pulumi.Output<string>;
  readonly chain: ProviderChainAccess;
  readonly identity: ValidatorIdentity;
  /** By consumer chain key. */
  readonly consumerIds: ReadonlyMap<string, pulumi.Output<string>>;
  /** The testnet whose node this validator runs; absent on an external chain. */
  readonly testnet?: ProviderTestnet;
}

const providerHome = "/data/.provider";

/** Chains under their keys, while their ids on the provider chain are not known. */
const keyed = (chains: readonly ExposedChain[]): readonly ExposedChain[] =>
  chains.map((chain) => ({ ...chain, consumerId: chain.key }));

/** A validator of this stack: its cluster, its entrance, and its endpoint on the provider chain. */
export class ManagedValidator extends pulumi.ComponentResource {
  readonly cluster: ValidatorCluster;
  readonly entrance: P2pEntrance;
  /** `[nodeId@]host` as the stack declares it. */
  readonly endpoint: pulumi.Output<string>;
  /** p2p ports that others would not compute, by consumer id. */
  readonly exceptions: pulumi.Output<PortExceptions>;
  readonly publication: PublishedEndpoint;

  constructor(name: string, args: ManagedValidatorArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ics:validator:ManagedValidator", name, {}, opts);
    const { validator, settings, chain, identity } = args;

    this.cluster = new ValidatorCluster(
      name,
      { validator, stateDir: args.stateDir },
      { parent: this },
    );
    this.entrance = new P2pEntrance(
      name,
      { validator, consumers: args.consumers, settings, cluster: this.cluster },
      { parent: this },
    );
    new AgentIdentity(
      `${name}-agent`,
      { kubernetes: this.cluster.kubernetes, namespace: this.cluster.namespace },
      { parent: this },
    );
    if (args.testnet !== undefined) this.providerNode(name, args, args.testnet);

    this.endpoint =
      settings.nodeIdentity === "derived"
        ? this.entrance.address.apply((host) => formatEndpoint({ host }))
        : pulumi
            .all([identity.nodeId, this.entrance.address])
            .apply(([nodeId, host]) => formatEndpoint({ nodeId, host }));
    this.exceptions = this.movedPorts(args);
    this.publication = new PublishedEndpoint(
      `${name}-endpoint`,
      {
        rpc: chain.rpc,
        chainId: chain.chainId,
        managedChain: chain.managed,
        mnemonic: identity.mnemonic,
        operator: identity.operator,
        endpoint: this.endpoint,
        exceptions: this.exceptions,
        gasPrice: chain.gasPrice,
      },
      { parent: this },
    );
    this.registerOutputs({ endpoint: this.endpoint });
  }

  /**
   * Ports that others would not compute, by consumer id. Only a moved chain's id is waited for, so a
   * new chain that got its own port changes nothing here.
   */
  private movedPorts({
    validator,
    settings,
    consumerIds,
  }: ManagedValidatorArgs): pulumi.Output<PortExceptions> {
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

  private providerNode(name: string, args: ManagedValidatorArgs, testnet: ProviderTestnet): void {
    const files = testnet.files[args.validator.name];
    if (files === undefined) return;
    new ChainWorkload(
      `${name}-provider-node`,
      {
        node: {
          name: "provider",
          namespace: providerNamespace,
          chainId: args.chain.chainId,
          image: args.settings.images.providerNode,
          command: "interchain-security-pd",
          home: providerHome,
          storage: args.validator.storage,
        },
        config: files.config,
        genesis: testnet.genesis,
        keys: files.keys,
        kubernetes: this.cluster.kubernetes,
        dependsOn: [this.cluster.namespace],
      },
      { parent: this },
    );
  }
}
