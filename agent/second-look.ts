/** A chain's own changes last; what a node says that lags or restarts does not. */
const secondLookMs = 30_000;

/** What nobody but one address says: it counts when it is still said a while later. */
export class SecondLook {
  private readonly since = new Map<string, number>();

  constructor(private readonly afterMs = secondLookMs) {}

  /** Whether it was said so long ago for the first time, and since. */
  isOver(what: string, now: number): boolean {
    const first = this.since.get(what) ?? now;
    this.since.set(what, first);
    return now - first >= this.afterMs;
  }

  /** Milliseconds until it is worth while to look again; nothing where nothing is in doubt. */
  leftMs(now: number): number | undefined {
    const ends = [...this.since.values()].map((first) => first + this.afterMs);
    return ends.length === 0 ? undefined : Math.max(0, Math.min(...ends) - now);
  }

  /** It is not said any more. */
  forget(what: string): void {
    this.since.delete(what);
  }

  keepOnly(known: { has(what: string): boolean }): void {
    for (const what of [...this.since.keys()]) if (!known.has(what)) this.forget(what);
  }
}
