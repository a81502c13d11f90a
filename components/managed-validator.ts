import * as pulumi from "@pulumi/pulumi";

import { formatEndpoint } from "../core/endpoint";
import { providerNamespace } from "../core/manifests/p2p-service";
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
  readonly chain: ProviderChainAccess;
  readonly identity: ValidatorIdentity;
  /** The testnet whose node this validator runs; absent on an external chain. */
  readonly testnet?: ProviderTestnet;
}

const providerHome = "/data/.provider";

/** A validator of this stack: its cluster, its entrance, and its endpoint on the provider chain. */
export class ManagedValidator extends pulumi.ComponentResource {
  readonly cluster: ValidatorCluster;
  readonly entrance: P2pEntrance;
  /** `[nodeId@]host` as the stack declares it. */
  readonly endpoint: pulumi.Output<string>;
  readonly publication: PublishedEndpoint;

  constructor(name: string, args: ManagedValidatorArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ics:validator:ManagedValidator", name, {}, opts);
    const { validator, settings, chain, identity } = args;

    this.cluster = new ValidatorCluster(
      name,
      { validator, stateDir: settings.stateDir },
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
    this.publication = new PublishedEndpoint(
      `${name}-endpoint`,
      {
        rpc: chain.rpc,
        chainId: chain.chainId,
        managedChain: chain.managed,
        mnemonic: identity.mnemonic,
        operator: identity.operator,
        endpoint: this.endpoint,
        gasPrice: chain.gasPrice,
      },
      { parent: this },
    );
    this.registerOutputs({ endpoint: this.endpoint });
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
