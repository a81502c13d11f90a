import { setTimeout as pause } from "node:timers/promises";

/** A point in time after which waiting is given up. */
export class Deadline {
  private constructor(
    private readonly at: number,
    readonly allowedMs: number,
  ) {}

  static in(allowedMs: number): Deadline {
    return new Deadline(performance.now() + allowedMs, allowedMs);
  }

  get leftMs(): number {
    return Math.max(0, this.at - performance.now());
  }

  get passed(): boolean {
    return this.leftMs === 0;
  }
}

const pollMs = 50;

/**
 * Waits until a condition holds, looking again every 50 ms.
 *
 * @returns Whether it came to hold; false when the deadline passed first. What the condition throws ends the wait.
 */
export async function holdsBefore(
  deadline: Deadline,
  condition: () => boolean | Promise<boolean>,
): Promise<boolean> {
  for (;;) {
    if (await condition()) return true;
    if (deadline.passed) return false;
    await pause(Math.min(pollMs, deadline.leftMs));
  }
}

/**
 * Does something that may fail for a while, once more whenever it has failed.
 *
 * @throws its last failure when the deadline has passed.
 */
export async function doneBefore<T>(deadline: Deadline, work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (failure) {
      if (deadline.passed) throw failure;
    }
    await pause(Math.min(pollMs, deadline.leftMs));
  }
}
