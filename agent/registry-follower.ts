import type { Comet38Client } from "@cosmjs/tendermint-rpc";

import { BackOff } from "../chain/back-off";
import type { TriggerKind } from "../chain/chain-events";
import { type ChainReader, openChainReader } from "../chain/chain-reader";
import { blocksUntilNextEpochAt } from "../chain/ics/consumer-queries";
import { Turns } from "../chain/turns";
import type { DiscoveredConsumer } from "../core/peers/discovered-consumer";
import type { AgentSettings } from "../core/plan/agent-settings";
import { ConsumerReads } from "./consumer-reads";
import { eachByItself } from "./each-by-itself";
import { type FollowerTimes, usualTimes } from "./follower-times";
import { LossGuard } from "./loss-guard";
import { type KnownConsumer, PeersWriter, type PeersWriterPorts } from "./peers-writer";

export interface FollowerPorts extends PeersWriterPorts {
  /** The cluster's consumer chains, by namespace. */
  readonly consumers: () => ReadonlyMap<string, KnownConsumer>;
  /** So many questions were asked, answered or not. */
  readonly onAsked: (requests: number) => void;
  /** @param whole - Whether all of the chain was read, not only what an event concerned. */
  readonly onRead: (whole: boolean) => void;
  /** All chains are read, and their peers written. */
  readonly onSettled?: () => void;
  /** @param chain - The one that it is about, where others do not suffer from it. */
  readonly onFailure: (reason: string, chain?: string) => void;
}

const readWithinMs = 10_000;

/**
 * Keeps the peers of the cluster's consumer chains equal to what the provider chain says.
 *
 * Events are only the occasion to read: what the chain says then is the truth. It is asked about the
 * cluster's consumer chains and their own validators, so what it costs does not grow with the number
 * of validators that the provider chain has. All of it is read after whatever happens, at the epoch
 * after a change of consumer chains, and at least once a minute.
 */
export class RegistryFollower {
  private readonly reads = new ConsumerReads();
  private isStale = true;
  private since = performance.now();
  /** When what led to what failed arrived; it is done again on its behalf. */
  private retriedSince: number | undefined;
  /** Whether a reading of all chains has left some out, which are still to be read. */
  private isPartial = false;
  private preferred = 0;
  private epochs = false;
  private epochHeight = Infinity;
  private height = 0;
  private readonly turns: Turns;
  private readonly timer: NodeJS.Timeout;
  private retry: NodeJS.Timeout | undefined;
  private readonly backOff: BackOff;
  private readonly losses: LossGuard;
  private readonly writer: PeersWriter;

  constructor(
    private readonly settings: AgentSettings,
    private readonly ports: FollowerPorts,
    given: Partial<FollowerTimes> = {},
  ) {
    const times = { ...usualTimes, ...given };
    this.turns = new Turns(async () => this.round(), times.leastMs);
    this.backOff = new BackOff(times.firstRetryMs, times.longestRetryMs);
    const lossPorts = {
      reader: () => this.reader(),
      onAsked: ports.onAsked,
      onDoubt: ports.onFailure,
      lookAgain: () => {
        this.read(performance.now());
      },
    };
    this.losses = new LossGuard(settings, lossPorts, times);
    const lookAgain = (): void => {
      this.turns.take();
    };
    this.writer = new PeersWriter(settings, ports, this.losses, lookAgain, times.contestedMs);
    this.timer = setInterval(() => {
      this.read(performance.now());
    }, times.rereadMs);
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
    await this.turns.stop();
    this.writer.stop();
    clearTimeout(this.retry);
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
    const since = this.isStale ? this.since : (this.retriedSince ?? performance.now());
    const wasStale = this.isStale;
    this.isStale = false;
    const left = new Map(known);
    let unsettled = 0;
    const settle = async (consumerId?: string): Promise<void> => {
      const ready = [...left].filter(
        ([, { consumer }]) => consumerId === undefined || consumer.consumerId === consumerId,
      );
      for (const [namespace] of ready) left.delete(namespace);
      const failed = await eachByItself(ready, async ([namespace, one]) => {
        const onChain = this.reads.of(one.consumer.consumerId);
        if (onChain !== undefined) await this.writer.settle(namespace, one, onChain, since);
      });
      for (const { one, error } of failed) this.tell(one[1].consumer.chainId, error);
      unsettled += failed.length;
    };
    const consumers = known.map(([, { consumer }]) => consumer);
    // Beside the reading, whose time-out is no concern of theirs.
    const settling: Promise<void>[] = [];
    const unread = await this.refresh(consumers, wasStale, ({ consumerId }) => {
      settling.push(settle(consumerId));
    }).catch((error: unknown) => error as Error);
    // Where the chain cannot be read now, what it said last is kept in the cluster all the same.
    await Promise.all([...settling, settle()]);
    if (unread instanceof Error) {
      this.isStale ||= wasStale;
      this.ports.onFailure(unread.message);
      throw unread;
    }
    this.retriedSince = unread + unsettled === 0 ? undefined : since;
    this.retryLater(unread + unsettled);
  }

  private tell(chain: string, { message }: Error): void {
    this.ports.onFailure(`consumer chain "${chain}": ${message}`, chain);
  }

  /** Takes another turn for chains that failed by themselves, which no other waits for. */
  private retryLater(failures: number): void {
    if (failures === 0) {
      this.backOff.succeeded();
      this.ports.onSettled?.();
      return;
    }
    this.retry ??= setTimeout(() => {
      this.retry = undefined;
      this.turns.take();
    }, this.backOff.nextMs());
  }

  /** Forgets what belongs to chains that are gone. */
  private forgetOthers(consumers: readonly DiscoveredConsumer[]): void {
    this.reads.keepOnly(consumers);
    const namespaces = this.ports.consumers();
    this.losses.keepOnly(namespaces);
    this.writer.keepOnly(namespaces);
  }

  private reader(): ChainReader {
    const { rpc, chainId } = this.settings.providerChain;
    const rotated = [...rpc.slice(this.preferred), ...rpc.slice(0, this.preferred)];
    // Whoever tells of the events knows what they are about; another may be a block behind.
    const options = { chainId, timeoutMs: readWithinMs, startsOver: true, onlyFresh: true };
    return openChainReader(rotated, options);
  }

  /**
   * Reads what may have changed, all of a chain that was not known, and what could not be read before.
   *
   * @returns How many chains could not be read by themselves.
   */
  private async refresh(
    consumers: readonly DiscoveredConsumer[],
    isStale: boolean,
    onRead: (consumer: DiscoveredConsumer) => void,
  ): Promise<number> {
    this.forgetOthers(consumers);
    const toRead = isStale ? consumers : this.reads.missing(consumers);
    if (toRead.length === 0) return 0;
    const reader = this.reader();
    let requests = 0;
    const asking = (): void => {
      requests += 1;
    };
    try {
      const first = (comet: Comet38Client) => this.readEpoch(comet, asking);
      const failed = await this.reads.read(reader, toRead, { asking, first, onRead });
      for (const { one, error } of failed) this.tell(one.chainId, error);
      const concernsAll = isStale || this.isPartial || toRead.length === consumers.length;
      this.isPartial = concernsAll && failed.length > 0;
      this.ports.onRead(concernsAll && failed.length === 0);
      return failed.length;
    } catch (error) {
      if (isStale) throw error;
      // Others are known, and do not wait for what is missing.
      for (const { chainId } of toRead) this.tell(chainId, error as Error);
      return toRead.length;
    } finally {
      reader.close();
      this.ports.onAsked(requests);
    }
  }

  private async readEpoch(comet: Comet38Client, asking: () => void): Promise<void> {
    if (!this.epochs) return;
    asking();
    const blocks = Number(await blocksUntilNextEpochAt(comet));
    this.epochs = false;
    this.epochHeight = this.height + blocks + 1;
  }
}
