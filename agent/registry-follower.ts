import { allValidators, openChainReader } from "../chain/chain-reader";
import {
  blocksUntilNextEpochAt,
  consumerValidatorsAt,
  type ValidatorsMemory,
} from "../chain/ics/consumer-queries";
import { type AgentPeers, agentPeers } from "../core/agent-peers";
import type { AgentSettings } from "../core/agent-settings";
import type { DiscoveredConsumer } from "../core/manifests/peers";
import type { PeersData } from "../core/peers-data";
import type { ChainValidator } from "../core/topology-members";
import type { TriggerKind } from "./chain-events";
import { Turns } from "./turns";

/** A consumer chain of the cluster, and the peers that its node has. */
export interface KnownConsumer extends PeersData {
  readonly consumer: DiscoveredConsumer;
}

export interface FollowerPorts {
  /** The cluster's consumer chains, by namespace. */
  readonly consumers: () => ReadonlyMap<string, KnownConsumer>;
  /** @param since - When what led to it arrived, by `performance.now()`. */
  readonly writePeers: (namespace: string, text: string, since: number) => Promise<void>;
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
const atOnce = 8;

/** Does something to all, a few at a time. */
async function inTurn<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const left = [...all];
  const worker = async (): Promise<void> => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await work(one);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/**
 * Keeps the peers of the cluster's consumer chains equal to what the provider chain says.
 *
 * Events are only the occasion to read: what the chain says then is the truth. An edited description
 * cannot change who validates, so only descriptions are read for it; everything is read after whatever
 * else happens, at the epoch after it, and at least once a minute.
 */
export class RegistryFollower {
  private staking: readonly ChainValidator[] | undefined;
  /** The same as text: by it is seen whether anything changed. */
  private stakingText = "";
  /** What each chain's peers came of, by namespace; from the same come the same. */
  private readonly computed = new Map<
    string,
    { readonly from: string; readonly peers: AgentPeers }
  >();
  /** Operator addresses of who validates, by consumer id. */
  private readonly validating = new Map<string, readonly string[]>();
  private stakingVersion = 0;
  private readonly memory: ValidatorsMemory = new Map();
  private everything = true;
  private descriptions = true;
  private since = performance.now();
  private preferred = 0;
  private epochs = false;
  private epochHeight = Infinity;
  private height = 0;
  private readonly turns = new Turns(async () => this.round(), leastMs);
  private readonly timer: NodeJS.Timeout;
  private readonly written = new Map<string, { readonly text: string; readonly at: number }>();
  private again: NodeJS.Timeout | undefined;

  /** @param rereadMs - After so long without any event everything is read all the same. */
  constructor(
    private readonly settings: AgentSettings,
    private readonly ports: FollowerPorts,
    rereadMs = usualRereadMs,
  ) {
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
    this.read(arrivedAt, kind !== "edit");
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
  }

  private read(arrivedAt: number, everything = true): void {
    if (!this.descriptions) this.since = arrivedAt;
    this.descriptions = true;
    this.everything ||= everything;
    this.turns.take();
  }

  private async round(): Promise<void> {
    const known = [...this.ports.consumers()];
    // Where only the cluster changed, nothing on chain led to what is written.
    const since = this.descriptions || this.everything ? this.since : performance.now();
    const [everything, descriptions] = [this.everything, this.descriptions || this.everything];
    this.everything = false;
    this.descriptions = false;
    try {
      await this.refresh(
        known.map(([, { consumer }]) => consumer.consumerId),
        everything,
        descriptions,
      );
      await inTurn(known, async ([namespace, { consumer, text }]) => {
        const peers = this.peersOf(namespace, consumer);
        if (peers.text === text || this.isContested(namespace, peers.text)) return;
        await this.ports.writePeers(namespace, peers.text, since);
        this.written.set(namespace, { text: peers.text, at: performance.now() });
      });
    } catch (error) {
      this.everything ||= everything;
      this.descriptions ||= descriptions;
      this.ports.onFailure((error as Error).message);
      throw error;
    }
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
    const validating = this.validating.get(consumer.consumerId) ?? [];
    const from = JSON.stringify([consumer, validating, this.stakingVersion]);
    const known = this.computed.get(namespace);
    if (known?.from === from) return known.peers;
    const peers = agentPeers(this.settings, consumer, { staking: this.staking ?? [], validating });
    this.computed.set(namespace, { from, peers });
    this.ports.onPeers(consumer.chainId, peers);
    return peers;
  }

  private learn(staking: readonly ChainValidator[]): void {
    const text = JSON.stringify(
      staking.map(({ operator, moniker, details }) => [operator, moniker, details]),
    );
    if (text === this.stakingText) return;
    this.stakingText = text;
    this.stakingVersion += 1;
    this.staking = staking;
  }

  /** Reads what may have changed, and all of a chain that was not known. */
  private async refresh(
    ids: readonly string[],
    everything: boolean,
    descriptions: boolean,
  ): Promise<void> {
    if (ids.length === 0) return;
    const toRead = everything ? ids : ids.filter((id) => !this.validating.has(id));
    const wantsStaking = descriptions || this.staking === undefined;
    if (!wantsStaking && toRead.length === 0) return;
    const { rpc, chainId } = this.settings.providerChain;
    const rotated = [...rpc.slice(this.preferred), ...rpc.slice(0, this.preferred)];
    // Whoever tells of the events knows what they are about; another may be a block behind.
    const options = { chainId, timeoutMs: readWithinMs, startsOver: true };
    const reader = openChainReader(rotated, options);
    let requests = 0;
    try {
      // All of one node, which is asked once whether it keeps up.
      await reader.ask("registry", async (comet) => {
        requests = 1;
        if (wantsStaking) {
          requests += 1;
          this.learn(await allValidators(comet));
        }
        await inTurn(toRead, async (id) => {
          requests += 1;
          const validators = await consumerValidatorsAt(comet, id, this.memory);
          this.validating.set(
            id,
            validators.map(({ operator }) => operator),
          );
        });
        if (this.epochs) {
          requests += 1;
          const blocks = Number(await blocksUntilNextEpochAt(comet));
          this.epochs = false;
          this.epochHeight = this.height + blocks + 1;
        }
      });
      for (const id of [...this.validating.keys()]) {
        if (ids.includes(id)) continue;
        this.validating.delete(id);
        this.memory.delete(id);
      }
      this.ports.onRead(everything);
    } finally {
      reader.close();
      this.ports.onAsked(requests);
    }
  }
}
