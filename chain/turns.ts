import { setTimeout as pause } from "node:timers/promises";

import { BackOff } from "./back-off";

const firstRetryMs = 200;
const longestRetryMs = 10_000;

/**
 * Work of which one turn is done at a time, however often it is asked for: what is asked for during a
 * turn makes for one more after it. A turn that fails is taken again by itself, ever later.
 */
export class Turns {
  private asked = false;
  private running: Promise<void> | undefined;
  private readonly stopped = new AbortController();
  private readonly backOff = new BackOff(firstRetryMs, longestRetryMs);
  private begun = -Infinity;

  /**
   * @param work - One turn; it throws where it is to be taken again.
   * @param leastMs - Between the starts of two turns.
   */
  constructor(
    private readonly work: (signal: AbortSignal) => Promise<void>,
    private readonly leastMs = 0,
  ) {}

  /** Asks for a turn. */
  take(): void {
    this.asked = true;
    this.running ??= this.run();
  }

  /** Ends the turn under way, and takes none after it. */
  async stop(): Promise<void> {
    this.stopped.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopped;
    // What changes together is looked at together.
    await new Promise(setImmediate);
    while (this.asked) {
      await this.wait(this.begun + this.leastMs - performance.now());
      if (signal.aborted) break;
      this.asked = false;
      this.begun = performance.now();
      try {
        await this.work(signal);
        this.backOff.succeeded();
      } catch {
        this.asked = true;
        await this.wait(this.backOff.nextMs());
      }
    }
    // At once, so that nobody asks in between and is not heard.
    this.running = undefined;
  }

  private async wait(ms: number): Promise<void> {
    if (ms <= 0) return;
    await pause(ms, undefined, { signal: this.stopped.signal }).catch(() => undefined);
  }
}
