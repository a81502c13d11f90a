import { setTimeout as pause } from "node:timers/promises";

import { type KubeConfig, type KubernetesObject, ListWatch, Watch } from "@kubernetes/client-node";

import { BackOff } from "../chain/back-off";

/** What is followed: the objects of one collection, or some of them. */
export interface Followed<T extends KubernetesObject> {
  /** For people, e.g. `pods of x-1`. */
  readonly what: string;
  /** Path of the collection, e.g. `/api/v1/namespaces/x/pods`. */
  readonly path: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Whether its namespace may go, and with it the right to read it: what is refused for long is empty then. */
  readonly mayGo?: boolean;
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
/** Roles are made in the seconds after a namespace; a refusal that lasts longer is meant. */
const refusedMs = 10_000;

/** Whether the API server says that there is no such thing, or no right to it. */
function isRefusal(error: unknown): boolean {
  const { code, statusCode } = error as { readonly code?: unknown; readonly statusCode?: unknown };
  return [403, 404].includes(Number(code ?? statusCode));
}

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
  private refusedSince: number | undefined;
  private isRefused = false;

  constructor(
    kubeConfig: KubeConfig,
    private readonly followed: Followed<T>,
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
    void this.follow();
  }

  /** Whether the copy is what the API server has, as far as one can know. */
  get inStep(): boolean {
    return this.synced || this.isRefused;
  }

  get items(): readonly T[] {
    return this.isRefused ? [] : this.watch.list();
  }

  stop(): void {
    this.stopped.abort();
    void this.watch.stop();
    this.broken?.(undefined);
  }

  private isStopped(): boolean {
    return this.stopped.signal.aborted;
  }

  private async follow(): Promise<void> {
    const { what } = this.followed;
    const backOff = new BackOff(firstRetryMs, longestRetryMs);
    const { signal } = this.stopped;
    while (!this.isStopped()) {
      const reason = await this.session(backOff);
      this.synced = false;
      if (this.isStopped()) return;
      this.refused(reason);
      this.listener.onBroken(what, reasonOf(reason));
      await pause(backOff.nextMs(), undefined, { signal }).catch(() => undefined);
    }
  }

  private refused(reason: unknown): void {
    if (this.followed.mayGo !== true || !isRefusal(reason)) {
      this.refusedSince = undefined;
      return;
    }
    const now = performance.now();
    this.refusedSince ??= now;
    if (this.isRefused || now - this.refusedSince < refusedMs) return;
    this.isRefused = true;
    this.listener.onChange();
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
      this.refusedSince = undefined;
      this.isRefused = false;
      this.listener.onChange();
    }
    return ended;
  }
}
