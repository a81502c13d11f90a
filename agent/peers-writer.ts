import { isDeepStrictEqual } from "node:util";

import { type AgentPeers, agentPeers, type PeersOnChain } from "../core/peers/agent-peers";
import type { DiscoveredConsumer } from "../core/peers/discovered-consumer";
import type { PeersData } from "../core/peers/peers-data";
import type { AgentSettings } from "../core/plan/agent-settings";
import { keepOnly } from "./keep-only";
import type { LossGuard } from "./loss-guard";

/** A consumer chain of the cluster, and the peers that its node has. */
export interface KnownConsumer extends PeersData {
  readonly consumer: DiscoveredConsumer;
}

export interface PeersWriterPorts {
  /** @param since - When what led to it arrived, by `performance.now()`. */
  readonly writePeers: (
    namespace: string,
    peers: Pick<PeersData, "text" | "privatePeers">,
    since: number,
  ) => Promise<void>;
  readonly onPeers: (chainId: string, peers: AgentPeers) => void;
}

/** Has the cluster hold the peers that the provider chain gives. */
export class PeersWriter {
  /** What each chain's peers came of, by namespace; from the same come the same. */
  private readonly computed = new Map<
    string,
    { readonly from: string; readonly peers: AgentPeers }
  >();
  private readonly written = new Map<string, { readonly text: string; readonly at: number }>();
  private again: NodeJS.Timeout | undefined;

  /**
   * @param lookAgain - Has all chains settled once more.
   * @param contestedMs - Who writes other peers again and again may be another agent, which has not heard yet: not
   *   sooner than this.
   */
  constructor(
    private readonly settings: AgentSettings,
    private readonly ports: PeersWriterPorts,
    private readonly losses: LossGuard,
    private readonly lookAgain: () => void,
    private readonly contestedMs: number,
  ) {}

  /** Once nothing is settled any more. */
  stop(): void {
    clearTimeout(this.again);
  }

  /** Forgets what belongs to chains that are gone. */
  keepOnly(namespaces: { has(namespace: string): boolean }): void {
    keepOnly(namespaces, this.computed, this.written);
  }

  /** @param since - When what led to it arrived, by `performance.now()`. */
  async settle(
    namespace: string,
    { consumer, text, privatePeers }: KnownConsumer,
    onChain: PeersOnChain,
    since: number,
  ): Promise<void> {
    const first = this.peersOf(namespace, consumer, onChain);
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
    if (last?.text !== text || performance.now() - last.at >= this.contestedMs) return false;
    this.again ??= setTimeout(() => {
      this.again = undefined;
      this.lookAgain();
    }, this.contestedMs);
    return true;
  }

  private peersOf(
    namespace: string,
    consumer: DiscoveredConsumer,
    onChain: PeersOnChain,
  ): AgentPeers {
    const from = JSON.stringify([consumer, onChain]);
    const known = this.computed.get(namespace);
    if (known?.from === from) return known.peers;
    const peers = agentPeers(this.settings, consumer, onChain);
    this.computed.set(namespace, { from, peers });
    this.ports.onPeers(consumer.chainId, peers);
    return peers;
  }
}
