import { setTimeout as pause } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";

import { BackOff } from "../chain/back-off";
import type { Lookup } from "../chain/host-lookup";
import { rpcAddress } from "../chain/rpc-address";
import { rpcClient } from "../chain/rpc-client";
import { type ExpectedPeer, expectedPeers } from "../core/peers/expected-peer";
import { type LocatedPeers, locatedPeers } from "../core/peers/named-peers";
import { peersOfNetInfo } from "../core/peers/net-info";
import { nextLookMs, type PeerStand, peerStand } from "../core/peers/peer-keeping";
import type { PeersData, PrivatePeers } from "../core/peers/peers-data";
import { NamedHosts } from "./named-hosts";

export interface KeeperReport {
  readonly onStand: (stand: PeerStand) => void;
  /** The node took the whole list, of addresses; `since` is what it was kept with. */
  readonly onAccepted: (text: string, since?: number) => void;
  /** Names of peers that lead where nobody is to be dialled, at every look. */
  readonly onRefused: (refused: readonly string[]) => void;
  /** The node does not answer, or refuses; told once until it answers again. */
  readonly onFailure: (reason: string) => void;
}

const callMs = 3_000;
const firstRetryMs = 500;
const longestRetryMs = 10_000;

/**
 * Keeps one running node's persistent peers equal to a list, without restarting it.
 *
 * `dial_peers` replaces the list, so it always gets the whole one; nothing takes peers away for good,
 * so an empty list is left for the node's next start.
 *
 * @see docs/protocol.md "Node configuration" for what CometBFT makes of it
 */
export class PeerKeeper {
  private text = "";
  private since: number | undefined;
  private wanted: readonly ExpectedPeer[] = [];
  private mayBePrivate: PrivatePeers = [];
  private dialled: string | undefined;
  private troubledAt = performance.now();
  private wasWhole = false;
  private failing = false;
  private readonly backOff = new BackOff(firstRetryMs, longestRetryMs);
  private readonly stopped = new AbortController();
  private wake = new AbortController();
  private readonly named: NamedHosts;
  private readonly running: Promise<void>;

  /** @param rpc - Of the node, with its unsafe methods: never beyond the pod's loopback. */
  constructor(
    private readonly rpc: string,
    private readonly report: KeeperReport,
    lookup?: Lookup,
    lookupEveryMs?: number,
  ) {
    this.named = new NamedHosts(
      () => {
        this.troubledAt = performance.now();
        this.wake.abort();
      },
      lookup,
      lookupEveryMs,
    );
    this.running = this.run();
  }

  /**
   * Peers that the node is to have from now on; the same as before change nothing.
   *
   */
  keep({ text, since, privatePeers }: PeersData): void {
    this.since = since;
    if (text === this.text && isDeepStrictEqual(privatePeers, this.mayBePrivate)) return;
    this.text = text;
    this.mayBePrivate = privatePeers;
    this.wanted = expectedPeers(text);
    this.named.follow(this.wanted.filter(({ isNamed }) => isNamed).map(({ host }) => host));
    this.troubledAt = performance.now();
    this.wake.abort();
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    this.wake.abort();
    this.named.close();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopped.signal.aborted) {
      // Before the round: what comes in the middle of it makes for one more.
      this.wake = new AbortController();
      const signal = AbortSignal.any([this.stopped.signal, this.wake.signal]);
      const waitMs = await this.round();
      await pause(waitMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** The list that the node is to have, as far as the names in it are known. */
  private listNow(): LocatedPeers & { readonly text: string } {
    const located = locatedPeers(this.wanted, this.mayBePrivate, (name) =>
      this.named.addressesOf(name),
    );
    return { ...located, text: located.dialled.join(",") };
  }

  /** One look, and the list where it is needed; returns how long to wait for the next. */
  private async round(): Promise<number> {
    const { text } = this;
    const list = this.listNow();
    this.report.onRefused(list.refused);
    try {
      if (this.dialled !== list.text) await this.dial(text, list);
      const netInfo = await this.call("net_info", {});
      const stand = peerStand(list.peers, peersOfNetInfo(netInfo));
      this.failing = false;
      this.backOff.succeeded();
      this.report.onStand(stand);
      const isWhole = stand.connected === stand.expected;
      // One that is missed anew is looked for eagerly, however long another has been met elsewhere.
      if (isWhole ? stand.stray === 0 : this.wasWhole) this.troubledAt = performance.now();
      this.wasWhole = isWhole;
      if (stand.connected < stand.expected) {
        await this.dial(text, list);
      }
      return nextLookMs(stand, performance.now() - this.troubledAt);
    } catch (error) {
      if (this.stopped.signal.aborted) return 0;
      // Whatever it was given, a node that comes back knows only what it started with.
      this.dialled = undefined;
      if (!this.failing) this.report.onFailure((error as Error).message);
      this.failing = true;
      return this.backOff.nextMs();
    }
  }

  /** @param text - What the list was made from; told as soon as the node has taken it. */
  private async dial(text: string, list: LocatedPeers & { readonly text: string }): Promise<void> {
    const flags = { persistent: true, unconditional: true, private: true };
    // An empty list changes nothing, and CometBFT refuses it.
    if (list.dialled.length > 0) await this.call("dial_peers", { peers: list.dialled, ...flags });
    if (this.dialled === list.text) return;
    this.dialled = list.text;
    if (list.dialled.length === 0) return;
    this.report.onAccepted(list.text, text === this.text ? this.since : undefined);
  }

  private async call(method: string, params: object): Promise<unknown> {
    const signal = AbortSignal.any([this.stopped.signal, AbortSignal.timeout(callMs)]);
    const rpc = rpcClient(rpcAddress(this.rpc), signal);
    const answer = await rpc.execute({ jsonrpc: "2.0", id: 1, method, params } as never);
    return answer.result;
  }
}
