import * as pulumi from "@pulumi/pulumi";

import { consumerAccountPrefix } from "../core/consumer/consumer-program";
import type { Component } from "../core/manifests/labels";
import type { Settings } from "../core/plan/settings";
import type { ConsumerPlan } from "../core/plan/topology-plan";
import { gasPriceOf } from "../core/relayer/gas-price";
import type { OpenChannel } from "../core/relayer/handshake-step";
import type { RelayerSettings } from "../core/relayer/relayer-settings";
import type { RelayerPod } from "../core/stack-outputs";
import { RelayerChannel } from "../providers/relayer/relayer-channel";
import { RelayerFunds } from "../providers/relayer/relayer-funds";
import { RelayerKeys } from "../providers/relayer/relayer-keys";
import type { ConsumerChainArgs, OwnMember } from "./consumer-chain-args";
import type { ConsumerMember } from "./consumer-member";
import type { RelayerWays } from "./hosting";
import { type ProviderChainAccess, signer, type ValidatorIdentity } from "./provider-chain";

/** What a relayer of a testnet is given, in its smallest unit: fees are free there, but an account has to be. */
const testnetFunds = "10000000";

/** Of chains of others, whose epochs nobody tells: Interchain Security's own default of 600 blocks of 6 s. */
const externalEpochSeconds = 3_600;

export interface ConsumerRelayerArgs {
  readonly consumer: ConsumerPlan;
  readonly consumerId: pulumi.Output<string>;
  readonly settings: Settings;
  readonly chain: ProviderChainAccess;
  /** Address prefix of the provider chain's accounts. */
  readonly providerPrefix: string;
  /** Whose account pays for the relayer's on a chain of the stack. */
  readonly owner: ValidatorIdentity;
  readonly keys: RelayerKeys;
  /** The node of the stack that it runs beside, and whose that is. */
  readonly host: { readonly member: OwnMember; readonly node: ConsumerMember };
  /** Of the relayer in a pod. */
  readonly image: pulumi.Input<string>;
  /** The stack's nodes of the chain. */
  readonly nodes: readonly ConsumerMember[];
  /** What it waits for: before the chain's first block there is nothing to relay. */
  readonly after: readonly pulumi.Resource[];
}

/** The account of a consumer chain's relayer; nothing where the chain has none. */
export function relayerKeys(
  name: string,
  { consumer, providerPrefix, relayerMnemonic }: ConsumerChainArgs,
  parent: pulumi.Resource,
): RelayerKeys | undefined {
  if (consumer.launch.relayer === "none") return undefined;
  return new RelayerKeys(
    `${name}-relayer-keys`,
    {
      providerPrefix,
      consumerPrefix: consumer.launch.accountPrefix ?? consumerAccountPrefix,
      ...(relayerMnemonic === undefined ? {} : { mnemonic: relayerMnemonic }),
    },
    { parent },
  );
}

/** The relayer of a consumer chain, beside the first of the stack's nodes; nothing where there is none. */
export function consumerRelayer(
  name: string,
  args: ConsumerChainArgs,
  keys: RelayerKeys,
  nodes: readonly { readonly member: OwnMember; readonly node: ConsumerMember }[],
  after: readonly pulumi.Resource[],
  parent: pulumi.Resource,
): ConsumerRelayer | undefined {
  const { owner, consumer } = args;
  const host = nodes.find(({ member }) => member.plan.name === consumer.relayerHost);
  if (host === undefined || owner === undefined) return undefined;
  return new ConsumerRelayer(
    `${name}-relayer`,
    {
      ...args,
      ...{ owner, keys, host, after },
      image: args.relayerImage,
      nodes: nodes.map(({ node }) => node),
    },
    { parent },
  );
}

/** The relayer of one consumer chain: its account's funds, its process or pod, and the channel that it opens. */
export class ConsumerRelayer extends pulumi.ComponentResource {
  static readonly component: Component = "relayer";

  /** Ids of the channel; absent while it is not open. */
  readonly channel: pulumi.Output<OpenChannel | undefined>;
  /** What outputs tell of where it is. */
  readonly told: { readonly relayer?: pulumi.Output<string>; readonly relayerPod?: RelayerPod };

  constructor(name: string, args: ConsumerRelayerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ics:relayer:ConsumerRelayer", name, {}, opts);
    const { consumer, chain, keys, settings } = args;
    const { member, node } = args.host;
    const { kubernetes, hosting } = member.cluster;
    const child = { parent: this };
    const funds = chain.managed
      ? [
          new RelayerFunds(
            `${name}-funds`,
            {
              ...signer(chain, args.owner),
              account: keys.providerAddress,
              amount: testnetFunds,
              denom: gasPriceOf(chain.gasPrice).denom,
            },
            // Once the chain is registered, the provider chain makes blocks.
            { ...child, dependsOn: [...args.after] },
          ),
        ]
      : [];
    const site = hosting.relayer(
      name,
      {
        ...{ consumer, settings, chain, kubernetes, image: args.image },
        namespace: node.namespace,
        ports: member.ports,
        ...(member.providerNode && { providerNode: member.providerNode }),
        nodes: args.nodes.flatMap(({ listen }) => (listen === undefined ? [] : [listen])),
      },
      this,
    );
    const { resource, place } = site.run(this.settingsText(args, site.ways), [
      ...args.after,
      ...funds,
    ]);
    const pod = { validator: member.plan.name, namespace: consumer.namespace };
    this.told = place.listen === undefined ? { relayerPod: pod } : { relayer: place.listen };
    const { waitForChannel, channelTimeoutSeconds } = settings.hermes;
    this.channel = new RelayerChannel(
      `${name}-channel`,
      {
        consumerChainId: consumer.chainId,
        ...place,
        waits: waitForChannel,
        timeoutSeconds: channelTimeoutSeconds,
      },
      { ...child, dependsOn: [resource] },
    ).channel;
    this.registerOutputs({ channel: this.channel });
  }

  private settingsText(
    args: ConsumerRelayerArgs,
    ways: pulumi.Output<RelayerWays>,
  ): pulumi.Output<string> {
    const { consumer, chain, keys, settings, providerPrefix } = args;
    const { providerChain } = settings;
    const [consumerGasPrice = "0stake"] = consumer.launch.minGasPrice.split(",");
    return pulumi
      .all([keys.accountMnemonic, args.consumerId, ways])
      .apply(([mnemonic, consumerId, { provider, consumer: nodes, telemetry, rest, events }]) => {
        const text: Omit<RelayerSettings, "hermes"> = {
          provider: {
            chainId: chain.chainId,
            addresses: provider,
            accountPrefix: providerPrefix,
            gasPrice: chain.gasPrice,
          },
          consumer: {
            chainId: consumer.chainId,
            consumerId,
            addresses: nodes,
            accountPrefix: consumer.launch.accountPrefix ?? consumerAccountPrefix,
            gasPrice: consumerGasPrice,
          },
          mnemonic,
          ...{ telemetry, rest, events },
          epochSeconds:
            providerChain.mode === "managed"
              ? (providerChain.blocksPerEpoch * providerChain.blockTimeMs) / 1_000
              : externalEpochSeconds,
        };
        return JSON.stringify(text);
      });
  }
}
