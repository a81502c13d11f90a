import { setTimeout as pause } from "node:timers/promises";

import { rpcAddress } from "../chain/rpc-address";
import { rpcClient } from "../chain/rpc-client";
import { peersOfNetInfo } from "../core/net-info";
import {
  type ExpectedPeer,
  expectedPeers,
  nextLookMs,
  type PeerStand,
  peerStand,
} from "../core/peer-keeping";
import { peersOfText } from "../core/peers-text";
import { BackOff } from "./back-off";
import { NamedHosts } from "./named-hosts";

export interface KeeperReport {
  readonly onStand: (stand: PeerStand) => void;
  /** The node took the whole list; `since` is what it was kept with. */
  readonly onAccepted: (text: string, since?: number) => void;
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
 * @see facts.md §4.3 for what CometBFT makes of it
 */
export class PeerKeeper {
  private text = "";
  private since: number | undefined;
  private wanted: readonly ExpectedPeer[] = [];
  private dialled: string | undefined;
  private troubledAt = performance.now();
  private failing = false;
  private readonly backOff = new BackOff(firstRetryMs, longestRetryMs);
  private readonly stopped = new AbortController();
  private wake = new AbortController();
  private readonly running: Promise<void>;

  /** @param rpc - Of the node, with its unsafe methods: never beyond the pod's loopback. */
  constructor(
    private readonly rpc: string,
    private readonly report: KeeperReport,
    private readonly named = new NamedHosts(),
  ) {
    this.running = this.run();
  }

  /**
   * Peers that the node is to have from now on; the same as before change nothing.
   *
   * @param since - When the agent heard of what led to them, Unix time in milliseconds.
   */
  keep(text: string, since?: number): void {
    this.since = since;
    if (text === this.text) return;
    this.text = text;
    this.wanted = expectedPeers(text);
    this.troubledAt = performance.now();
    this.wake.abort();
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    this.wake.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopped.signal.aborted) {
      const waitMs = await this.round();
      this.wake = new AbortController();
      // Asked for while the round was under way.
      if (!this.failing && this.text !== "" && this.dialled !== this.text) continue;
      const signal = AbortSignal.any([this.stopped.signal, this.wake.signal]);
      await pause(waitMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** One look, and the list where it is needed; returns how long to wait for the next. */
  private async round(): Promise<number> {
    const { text, wanted } = this;
    try {
      const names = wanted.filter(({ isNamed }) => isNamed).map(({ host }) => host);
      if (await this.named.moved(names)) {
        this.dialled = undefined;
        this.troubledAt = performance.now();
      }
      if (text !== "" && this.dialled !== text) await this.dial(text);
      const netInfo = await this.call("net_info", {});
      const stand = peerStand(wanted, peersOfNetInfo(netInfo));
      this.failing = false;
      this.backOff.succeeded();
      this.report.onStand(stand);
      if (stand.connected === stand.expected && stand.stray === 0) {
        this.troubledAt = performance.now();
      } else if (stand.connected < stand.expected) {
        await this.dial(text);
      }
      const nextMs = nextLookMs(stand, performance.now() - this.troubledAt);
      return names.length > 0 ? Math.min(nextMs, this.named.everyMs) : nextMs;
    } catch (error) {
      if (this.stopped.signal.aborted) return 0;
      // Whatever it was given, a node that comes back knows only what it started with.
      this.dialled = undefined;
      if (!this.failing) this.report.onFailure((error as Error).message);
      this.failing = true;
      return this.backOff.nextMs();
    }
  }

  private async dial(text: string): Promise<void> {
    const flags = { persistent: true, unconditional: true, private: true };
    await this.call("dial_peers", { peers: peersOfText(text), ...flags });
    if (this.dialled === text) return;
    this.dialled = text;
    this.report.onAccepted(text, text === this.text ? this.since : undefined);
  }

  private async call(method: string, params: object): Promise<unknown> {
    const signal = AbortSignal.any([this.stopped.signal, AbortSignal.timeout(callMs)]);
    const rpc = rpcClient(rpcAddress(this.rpc), signal);
    const answer = await rpc.execute({ jsonrpc: "2.0", id: 1, method, params } as never);
    return answer.result;
  }
}
