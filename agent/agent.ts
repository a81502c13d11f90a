import type { KubeConfig } from "@kubernetes/client-node";

import { ChainEvents } from "../chain/chain-events";
import { listDifference } from "../core/list-difference";
import { consumerAnnotation } from "../core/manifests/peers";
import type { AgentPeers } from "../core/peers/agent-peers";
import { parseDiscoveredConsumer } from "../core/peers/discovered-consumer";
import { parsePeersData } from "../core/peers/peers-data";
import { peersOfText } from "../core/peers/peers-text";
import type { AgentSettings } from "../core/plan/agent-settings";
import { printable } from "../core/printable";
import { ClusterWatch } from "./cluster-watch";
import type { Logger } from "./log";
import type { AgentMetrics } from "./metrics";
import { NodePeers } from "./node-peers";
import { PeersConfigMaps } from "./peers-config-map";
import type { KnownConsumer } from "./peers-writer";
import { RegistryFollower } from "./registry-follower";
import { SliceKeeper } from "./slice-keeper";
import { ToldOnce } from "./told-once";

/**
 * The agent of one validator's cluster: slices follow the pods, peers follow the chain.
 *
 * Whatever changes, it looks at all of it: what to do is decided from how things are, never from what
 * happened.
 */
export class Agent {
  private readonly cluster: ClusterWatch;
  private readonly slices: SliceKeeper;
  private readonly follower: RegistryFollower;
  private readonly events: ChainEvents;
  private readonly nodes: NodePeers | undefined;
  private readonly told = new ToldOnce();
  /** Whom nobody can dial and why, by chain id. */
  private readonly leftOut = new Map<string, readonly string[]>();

  constructor(
    settings: AgentSettings,
    kubeConfig: KubeConfig,
    private readonly metrics: AgentMetrics,
    private readonly log: Logger,
  ) {
    const configMaps = new PeersConfigMaps(kubeConfig);
    this.cluster = new ClusterWatch(kubeConfig, {
      onChange: () => {
        this.clusterChanged();
      },
      onBroken: (what, reason) => {
        metrics.kubernetesReconnects.inc();
        log.warn({ what, reason: printable(reason) }, "watch broke; trying again");
      },
    });
    this.slices = new SliceKeeper(kubeConfig, this.cluster, {
      onWritten: (change, slice) => {
        metrics.sliceChanges.inc({ change });
        this.told.forget(`slice ${slice}`);
        log.info({ change, slice }, "endpoint slice written");
      },
      onFailure: (slice, reason) => {
        this.told.tell(`slice ${slice}`, reason, () => {
          log.error({ slice, reason: printable(reason) }, "endpoint slice not written");
        });
      },
    });
    this.follower = new RegistryFollower(settings, {
      consumers: () => this.consumers(),
      writePeers: async (namespace, { text, privatePeers }, since) => {
        const heard = new Date(Date.now() - (performance.now() - since));
        const former = this.consumers().get(namespace)?.text ?? "";
        await configMaps.write(namespace, { text, privatePeers }, heard);
        const peers = peersOfText(text);
        const difference = listDifference(peersOfText(former), peers);
        log.info({ namespace, ...difference, peers: peers.length }, "peers written");
      },
      onPeers: (chainId, peers) => {
        this.report(chainId, peers);
      },
      onAsked: (requests) => {
        metrics.chainRequests.inc(requests);
      },
      onRead: (whole) => {
        if (whole) metrics.lastRefresh.setToCurrentTime();
        this.told.forget("provider chain");
      },
      onSettled: () => {
        this.told.forgetAll("chain ");
      },
      onFailure: (reason, chain) => {
        metrics.refreshFailures.inc();
        this.told.tell(chain === undefined ? "provider chain" : `chain ${chain}`, reason, () => {
          log.warn({ reason: printable(reason) }, "peers not refreshed; trying again");
        });
      },
    });
    this.nodes =
      settings.embedded === undefined
        ? undefined
        : new NodePeers(this.cluster, settings.embedded.nodes, metrics, log);
    const { rpc, chainId } = settings.providerChain;
    this.events = new ChainEvents(rpc, chainId, {
      onTrigger: (kind, arrivedAt) => {
        this.follower.triggered(kind, arrivedAt);
      },
      onHeight: (height) => {
        this.follower.grown(height);
      },
      onConnected: (index) => {
        this.follower.prefer(index);
        log.info({ index }, "following the provider chain");
      },
      onLost: (address, reason) => {
        metrics.chainReconnects.inc();
        log.warn({ address, reason: printable(reason) }, "provider chain's events lost");
      },
    });
  }

  /** Whether it is in step with the API server; the chain may be away. */
  get isReady(): boolean {
    return this.cluster.inStep;
  }

  async stop(): Promise<void> {
    this.cluster.stop();
    await Promise.all([
      this.events.stop(),
      this.follower.stop(),
      this.slices.stop(),
      this.nodes?.stop(),
    ]);
  }

  private clusterChanged(): void {
    const { faults } = this.cluster.entrances;
    this.told.tell("entrances", faults.join("; "), () => {
      if (faults.length > 0) this.log.error({ faults }, "ports of the Service lead nowhere");
    });
    this.forgetOthers();
    this.slices.look();
    this.follower.clusterChanged();
    this.nodes?.follow(this.consumers());
  }

  /** Consumer chains of the cluster whose peers are to be kept, by namespace. */
  private consumers(): ReadonlyMap<string, KnownConsumer> {
    return new Map(
      [...this.cluster.peers].flatMap(([namespace, { metadata, data }]) => {
        const consumer = parseDiscoveredConsumer(metadata?.annotations?.[consumerAnnotation]);
        const known = parsePeersData(data);
        return consumer === undefined ? [] : [[namespace, { consumer, ...known }] as const];
      }),
    );
  }

  private report(chainId: string, { leftOut }: AgentPeers): void {
    const chain = printable(chainId);
    this.metrics.invalidEndpoints.set({ chain_id: chain }, leftOut.length);
    const now = leftOut.map(({ name, reason }) => `${name}: ${reason}`);
    const { added, removed } = listDifference(this.leftOut.get(chainId) ?? [], now);
    this.leftOut.set(chainId, now);
    if (added.length === 0 && removed.length === 0) return;
    const said = { chain, added, removed, leftOut: now.length };
    this.log.warn(said, "validators that nobody can dial");
  }

  /** Says no more of chains that are not the cluster's. */
  private forgetOthers(): void {
    const chains = new Set([...this.consumers().values()].map(({ consumer }) => consumer.chainId));
    for (const chainId of [...this.leftOut.keys()]) {
      if (chains.has(chainId)) continue;
      this.leftOut.delete(chainId);
      const labels = { chain_id: printable(chainId) };
      const { invalidEndpoints, peersExpected, peersConnected } = this.metrics;
      for (const gauge of [invalidEndpoints, peersExpected, peersConnected]) gauge.remove(labels);
    }
  }
}
