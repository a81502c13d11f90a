import * as pulumi from "@pulumi/pulumi";

import { consumerAccountPrefix } from "../core/consumer/consumer-program";
import { formatEndpoint } from "../core/details/endpoint";
import type { EmbeddedListen } from "../core/manifests/embedded-listen";
import type { Settings } from "../core/plan/settings";
import type { ConsumerPlan, ValidatorInProcesses } from "../core/plan/topology-plan";
import { gasPriceOf } from "../core/relayer/gas-price";
import type { OpenChannel } from "../core/relayer/handshake-step";
import { relayerListen } from "../core/relayer/relayer-listen";
import type { NodeAddress, RelayerSettings } from "../core/relayer/relayer-settings";
import type { PlannedPorts } from "../providers/ports/port-plan";
import { RelayerChannel } from "../providers/relayer/relayer-channel";
import { RelayerFunds } from "../providers/relayer/relayer-funds";
import { RelayerKeys } from "../providers/relayer/relayer-keys";
import { RelayerProcess } from "../providers/relayer/relayer-process";
import type { ConsumerChainArgs, OwnMember } from "./consumer-chain-args";
import type { ConsumerMember } from "./consumer-member";
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
  /** Whose nodes' address it listens at, and the chain's ports there. */
  readonly host: ValidatorInProcesses;
  readonly ports: pulumi.Output<PlannedPorts>;
  /** Folder of the stack's processes. */
  readonly stateDir: pulumi.Output<string>;
  /** Where the stack's nodes of the consumer chain listen. */
  readonly nodes: readonly pulumi.Output<EmbeddedListen>[];
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
  const { owner } = args;
  const [first] = nodes;
  if (first === undefined || owner === undefined) return undefined;
  const { plan, ports } = first.member;
  if (plan.runs !== "processes") return undefined;
  return new ConsumerRelayer(
    `${name}-relayer`,
    {
      ...args,
      ...{ owner, keys, host: plan, ports },
      nodes: nodes.flatMap(({ node }) => (node.listen === undefined ? [] : [node.listen])),
      after,
    },
    { parent },
  );
}

/** RPC and gRPC of a node of this machine. */
const nodeAddress = ({ rpc, grpc }: EmbeddedListen): NodeAddress => ({
  rpc: `http://${formatEndpoint(rpc)}`,
  grpc: `http://${formatEndpoint(grpc)}`,
});

/** The relayer of one consumer chain: its account's funds, its process, and the channel that it opens. */
export class ConsumerRelayer extends pulumi.ComponentResource {
  /** Ids of the channel; absent while it is not open. */
  readonly channel: pulumi.Output<OpenChannel | undefined>;
  /** `host:port` of its status, health and metrics. */
  readonly listen: pulumi.Output<string>;

  constructor(name: string, args: ConsumerRelayerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ics:relayer:ConsumerRelayer", name, {}, opts);
    const { consumer, chain, keys, settings, stateDir, host } = args;
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
    const listen = args.ports.apply(({ p2p }) =>
      relayerListen(host.nodeAddress, settings.portScheme, p2p),
    );
    const own = listen.apply(({ own: at }) => at);
    this.listen = own;
    const process = new RelayerProcess(
      `${name}-process`,
      {
        directory: pulumi.interpolate`${stateDir}/${consumer.namespace}-relayer`,
        consumerChainId: consumer.chainId,
        settings: this.settingsText(args, listen),
        listen: own,
      },
      { ...child, dependsOn: [...args.after, ...funds] },
    );
    const { waitForChannel, channelTimeoutSeconds } = settings.hermes;
    this.channel = new RelayerChannel(
      `${name}-channel`,
      {
        consumerChainId: consumer.chainId,
        listen: own,
        waits: waitForChannel,
        timeoutSeconds: channelTimeoutSeconds,
      },
      { ...child, dependsOn: [process] },
    ).channel;
    this.registerOutputs({ channel: this.channel });
  }

  private settingsText(
    args: ConsumerRelayerArgs,
    listen: pulumi.Output<ReturnType<typeof relayerListen>>,
  ): pulumi.Output<string> {
    const { consumer, chain, keys, settings, providerPrefix } = args;
    const { providerChain } = settings;
    const [consumerGasPrice = "0stake"] = consumer.launch.minGasPrice.split(",");
    return pulumi
      .all([
        keys.accountMnemonic,
        args.consumerId,
        listen,
        pulumi.output(chain.rpc).apply((rpc) => pulumi.all([...rpc])),
        pulumi.output(chain.grpc ?? []).apply((grpc) => pulumi.all([...grpc])),
        pulumi.all([...args.nodes]),
      ])
      .apply(([mnemonic, consumerId, { telemetry, rest }, rpc, grpc, nodes]) => {
        const text: Omit<RelayerSettings, "hermes"> = {
          provider: {
            chainId: chain.chainId,
            addresses: rpc.map((address, index) => ({ rpc: address, grpc: grpc[index] ?? "" })),
            accountPrefix: providerPrefix,
            gasPrice: chain.gasPrice,
          },
          consumer: {
            chainId: consumer.chainId,
            consumerId,
            addresses: nodes.map(nodeAddress),
            accountPrefix: consumer.launch.accountPrefix ?? consumerAccountPrefix,
            gasPrice: consumerGasPrice,
          },
          mnemonic,
          ...{ telemetry, rest },
          events: "push",
          epochSeconds:
            providerChain.mode === "managed"
              ? (providerChain.blocksPerEpoch * providerChain.blockTimeMs) / 1_000
              : externalEpochSeconds,
        };
        return JSON.stringify(text);
      });
  }
}
