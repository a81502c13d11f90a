import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";

import { BackOff } from "../../chain/back-off";
import type { WatchListener } from "../network-watch";

/** What follows a network from its start to its stop. */
export interface Watch {
  /** @throws Error where there is nothing to be seen yet. */
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

const firstRetryMs = 1_000;
const longestRetryMs = 30_000;

/** Follows a network for as long as somebody wants to see it, and asks nothing meanwhile. */
export class WantedWatch {
  private session: AbortController | undefined;

  constructor(
    private readonly watchOf: (listener: WatchListener) => Watch,
    private readonly listener: WatchListener,
    private readonly retryMs = firstRetryMs,
  ) {}

  begin(): void {
    if (this.session !== undefined) return;
    this.session = new AbortController();
    void this.follow(this.session.signal);
  }

  end(): void {
    this.session?.abort();
    this.session = undefined;
  }

  private async follow(signal: AbortSignal): Promise<void> {
    const backOff = new BackOff(this.retryMs, longestRetryMs);
    const heard = this.heard(signal);
    for (let hasFailed = false; !signal.aborted; hasFailed = true) {
      const watch = this.watchOf(heard);
      const stop = (): void => void watch.stop();
      signal.addEventListener("abort", stop, { once: true });
      try {
        await watch.start();
        if (hasFailed) heard.onFollowed();
        if (!isOver(signal)) await once(signal, "abort");
      } catch (error) {
        heard.onLost(error instanceof Error ? error.message : String(error));
      }
      signal.removeEventListener("abort", stop);
      // What was begun while it was stopped ends here.
      await watch.stop();
      if (isOver(signal)) return;
      await pause(backOff.nextMs(), undefined, { signal }).catch(() => undefined);
    }
  }

  /** Nothing is told to a session that is over. */
  private heard(signal: AbortSignal): WatchListener {
    const { onSeen, onLost, onFollowed } = this.listener;
    const unlessOver =
      <Args extends readonly unknown[]>(tell: (...args: Args) => void) =>
      (...args: Args): void => {
        if (!signal.aborted) tell(...args);
      };
    return {
      onSeen: unlessOver(onSeen),
      onLost: unlessOver(onLost),
      onFollowed: unlessOver(onFollowed),
    };
  }
}

const isOver = (signal: AbortSignal): boolean => signal.aborted;
