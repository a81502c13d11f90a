import { setTimeout as pause } from "node:timers/promises";

import { type KubeConfig, type KubernetesObject, ListWatch, Watch } from "@kubernetes/client-node";

import { BackOff } from "./back-off";

/** What is followed: the objects of one collection, or some of them. */
export interface Followed<T extends KubernetesObject> {
  /** For people, e.g. `pods of x-1`. */
  readonly what: string;
  /** Path of the collection, e.g. `/api/v1/namespaces/x/pods`. */
  readonly path: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Lists them, by the same selectors. */
  readonly list: () => Promise<{ items: T[] }>;
}

export interface ListListener {
  /** An object came, went or is another; or the list came into step. */
  readonly onChange: () => void;
  /** The watch broke; it is tried again by itself. */
  readonly onBroken: (what: string, reason: string) => void;
}

const firstRetryMs = 200;
const longestRetryMs = 5_000;

const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/**
 * A copy of a collection of the API server that is kept in step by a watch.
 *
 * The library's informer ends at every failure, an API server's restart and a role that is not there
 * yet among them: here it is started again until it is stopped.
 */
export class FollowedList<T extends KubernetesObject> {
  private readonly watch: ListWatch<T>;
  private readonly stopped = new AbortController();
  private broken: ((reason: unknown) => void) | undefined;
  private synced = false;

  constructor(
    kubeConfig: KubeConfig,
    followed: Followed<T>,
    private readonly listener: ListListener,
  ) {
    const { path, list, labelSelector, fieldSelector } = followed;
    this.watch = new ListWatch<T>(
      path,
      new Watch(kubeConfig),
      list,
      false,
      labelSelector,
      fieldSelector,
    );
    this.watch.on("change", () => {
      listener.onChange();
    });
    this.watch.on("error", (error) => this.broken?.(error));
    void this.follow(followed.what);
  }

  /** Whether the copy is what the API server has, as far as one can know. */
  get inStep(): boolean {
    return this.synced;
  }

  get items(): readonly T[] {
    return this.watch.list();
  }

  stop(): void {
    this.stopped.abort();
    void this.watch.stop();
    this.broken?.(undefined);
  }

  private isStopped(): boolean {
    return this.stopped.signal.aborted;
  }

  private async follow(what: string): Promise<void> {
    const backOff = new BackOff(firstRetryMs, longestRetryMs);
    const { signal } = this.stopped;
    while (!this.isStopped()) {
      const reason = await this.session(backOff);
      this.synced = false;
      if (this.isStopped()) return;
      this.listener.onBroken(what, reasonOf(reason));
      await pause(backOff.nextMs(), undefined, { signal }).catch(() => undefined);
    }
  }

  /** One informer from its start to its end; returns why it ended. */
  private async session(backOff: BackOff): Promise<unknown> {
    const state = { ended: false };
    const ended = new Promise<unknown>((resolve) => {
      this.broken = (reason) => {
        state.ended = true;
        resolve(reason);
      };
    });
    await this.watch.start().catch((error: unknown) => this.broken?.(error));
    if (!state.ended) {
      backOff.succeeded();
      this.synced = true;
      this.listener.onChange();
    }
    return ended;
  }
}
