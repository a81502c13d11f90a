import { isDeepStrictEqual } from "node:util";

import { type ChainReader, openChainReader } from "../chain/chain-reader";
import { fewAtATime } from "../chain/few-at-a-time";
import { blocksUntilNextEpochAt, type ValidatorsMemory } from "../chain/ics/consumer-queries";
import { type AgentPeers, agentPeers, type PeersOnChain } from "../core/peers/agent-peers";
import type { DiscoveredConsumer } from "../core/peers/discovered-consumer";
import type { PeersData } from "../core/peers/peers-data";
import type { AgentSettings } from "../core/plan/agent-settings";
import type { TriggerKind } from "./chain-events";
import { LossGuard } from "./loss-guard";
import { peersOnChain } from "./peers-on-chain";
import { Turns } from "./turns";

/** A consumer chain of the cluster, and the peers that its node has. */
export interface KnownConsumer extends PeersData {
  readonly consumer: DiscoveredConsumer;
}

export interface FollowerPorts {
  /** The cluster's consumer chains, by namespace. */
  readonly consumers: () => ReadonlyMap<string, KnownConsumer>;
  /** @param since - When what led to it arrived, by `performance.now()`. */
  readonly writePeers: (
    namespace: string,
    peers: Pick<PeersData, "text" | "privatePeers">,
    since: number,
  ) => Promise<void>;
  readonly onPeers: (chainId: string, peers: AgentPeers) => void;
  /** So many questions were asked, answered or not. */
  readonly onAsked: (requests: number) => void;
  /** @param whole - Whether all of the chain was read, not only what an event concerned. */
  readonly onRead: (whole: boolean) => void;
  readonly onFailure: (reason: string) => void;
}

const usualRereadMs = 60_000;
/** Between the starts of two reads, however many events come. */
const leastMs = 200;
const readWithinMs = 10_000;
/** Who writes other peers again and again may be another agent, which has not heard yet: not sooner than this. */
const contestedMs = 5_000;

/**
 * Keeps the peers of the cluster's consumer chains equal to what the provider chain says.
 *
 * Events are only the occasion to read: what the chain says then is the truth. It is asked about the
 * cluster's consumer chains and their own validators, so what it costs does not grow with the number
 * of validators that the provider chain has. All of it is read after whatever happens, at the epoch
 * after a change of consumer chains, and at least once a minute.
 */
export class RegistryFollower {
  /** What was read of each consumer chain, by consumer id. */
  private readonly known = new Map<string, PeersOnChain>();
  /** What each chain's peers came of, by namespace; from the same come the same. */
  private readonly computed = new Map<
    string,
    { readonly from: string; readonly peers: AgentPeers }
  >();
  private readonly memory: ValidatorsMemory = new Map();
  private isStale = true;
  private since = performance.now();
  private preferred = 0;
  private epochs = false;
  private epochHeight = Infinity;
  private height = 0;
  private readonly turns = new Turns(async () => this.round(), leastMs);
  private readonly timer: NodeJS.Timeout;
  private readonly written = new Map<string, { readonly text: string; readonly at: number }>();
  private again: NodeJS.Timeout | undefined;
  private readonly losses: LossGuard;

  /**
   * @param rereadMs - After so long without any event everything is read all the same.
   * @param lossAfterMs - How long one address alone has to tell of a loss of peers before it counts.
   */
  constructor(
    private readonly settings: AgentSettings,
    private readonly ports: FollowerPorts,
    rereadMs = usualRereadMs,
    lossAfterMs?: number,
  ) {
    const lossPorts = {
      reader: () => this.reader(),
      onAsked: ports.onAsked,
      onDoubt: ports.onFailure,
      lookAgain: () => {
        this.read(performance.now());
      },
    };
    this.losses = new LossGuard(settings, lossPorts, lossAfterMs);
    this.timer = setInterval(() => {
      this.read(performance.now());
    }, rereadMs);
  }

  /** @param index - Of the RPC address whose events are followed: it is the first to know. */
  prefer(index: number): void {
    this.preferred = index;
  }

  triggered(kind: TriggerKind, arrivedAt: number): void {
    if (kind === "consumer") this.epochs = true;
    this.read(arrivedAt);
  }

  /** The provider chain has a new block. */
  grown(height: number): void {
    this.height = height;
    if (height < this.epochHeight) return;
    this.epochHeight = Infinity;
    this.read(performance.now());
  }

  /** Something in the cluster changed: chains came or went, or somebody wrote their peers. */
  clusterChanged(): void {
    this.turns.take();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    clearTimeout(this.again);
    await this.turns.stop();
    this.losses.stop();
  }

  private read(arrivedAt: number): void {
    if (!this.isStale) this.since = arrivedAt;
    this.isStale = true;
    this.turns.take();
  }

  private async round(): Promise<void> {
    const known = [...this.ports.consumers()];
    // Where only the cluster changed, nothing on chain led to what is written.
    const since = this.isStale ? this.since : performance.now();
    const wasStale = this.isStale;
    this.isStale = false;
    try {
      // Where the chain cannot be read now, what it said last is kept in the cluster all the same.
      const consumers = known.map(([, { consumer }]) => consumer);
      const unread = await this.refresh(consumers, wasStale).catch(
        (error: unknown) => error as Error,
      );
      const readable = known.filter(([, { consumer }]) => this.known.has(consumer.consumerId));
      await fewAtATime(readable, ([namespace, consumer]) =>
        this.settle(namespace, consumer, since),
      );
      if (unread instanceof Error) throw unread;
    } catch (error) {
      this.isStale ||= wasStale;
      this.ports.onFailure((error as Error).message);
      throw error;
    }
  }

  /** Has the cluster hold the peers that the chain gives. */
  private async settle(
    namespace: string,
    { consumer, text, privatePeers }: KnownConsumer,
    since: number,
  ): Promise<void> {
    const first = this.peersOf(namespace, consumer);
    const peers = await this.losses.soundPeers({ namespace, consumer, text }, first);
    if (peers === undefined) return;
    const isThere = peers.text === text && isDeepStrictEqual(peers.privatePeers, privatePeers);
    if (isThere || this.isContested(namespace, peers.text)) return;
    await this.ports.writePeers(namespace, peers, since);
    this.written.set(namespace, { text: peers.text, at: performance.now() });
  }

  /** Whether the same peers were written there a moment ago; then they are looked at again a little later. */
  private isContested(namespace: string, text: string): boolean {
    const last = this.written.get(namespace);
    if (last?.text !== text || performance.now() - last.at >= contestedMs) return false;
    this.again ??= setTimeout(() => {
      this.again = undefined;
      this.turns.take();
    }, contestedMs);
    return true;
  }

  private peersOf(namespace: string, consumer: DiscoveredConsumer): AgentPeers {
    const onChain = this.known.get(consumer.consumerId) ?? { described: [], validating: {} };
    const from = JSON.stringify([consumer, onChain]);
    const known = this.computed.get(namespace);
    if (known?.from === from) return known.peers;
    const peers = agentPeers(this.settings, consumer, onChain);
    this.computed.set(namespace, { from, peers });
    this.ports.onPeers(consumer.chainId, peers);
    return peers;
  }

  /** Forgets what belongs to chains that are gone. */
  private forgetOthers(consumers: readonly DiscoveredConsumer[]): void {
    const ids = new Set(consumers.map(({ consumerId }) => consumerId));
    for (const one of [this.known, this.memory]) {
      for (const id of [...one.keys()]) if (!ids.has(id)) one.delete(id);
    }
    const namespaces = this.ports.consumers();
    this.losses.keepOnly(namespaces);
    for (const one of [this.computed, this.written]) {
      for (const namespace of [...one.keys()])
        if (!namespaces.has(namespace)) one.delete(namespace);
    }
  }

  private reader(): ChainReader {
    const { rpc, chainId } = this.settings.providerChain;
    const rotated = [...rpc.slice(this.preferred), ...rpc.slice(0, this.preferred)];
    // Whoever tells of the events knows what they are about; another may be a block behind.
    const options = { chainId, timeoutMs: readWithinMs, startsOver: true, onlyFresh: true };
    return openChainReader(rotated, options);
  }

  /** Reads what may have changed, and all of a chain that was not known. */
  private async refresh(consumers: readonly DiscoveredConsumer[], isStale: boolean): Promise<void> {
    this.forgetOthers(consumers);
    const toRead = isStale
      ? consumers
      : consumers.filter(({ consumerId }) => !this.known.has(consumerId));
    if (toRead.length === 0) return;
    const reader = this.reader();
    let requests = 0;
    try {
      // All of one node, which is asked once whether it keeps up.
      await reader.ask("registry", async (comet) => {
        requests = 1;
        await fewAtATime(toRead, async (consumer) => {
          const onChain = await peersOnChain(comet, consumer, this.memory, () => (requests += 1));
          this.known.set(consumer.consumerId, onChain);
        });
        if (this.epochs) {
          requests += 1;
          const blocks = Number(await blocksUntilNextEpochAt(comet));
          this.epochs = false;
          this.epochHeight = this.height + blocks + 1;
        }
      });
      this.ports.onRead(isStale);
    } finally {
      reader.close();
      this.ports.onAsked(requests);
    }
  }
}
