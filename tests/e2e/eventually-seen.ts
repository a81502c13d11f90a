import { setTimeout as pause } from "node:timers/promises";

import { Deadline } from "../../providers/machine/deadline";

const pollMs = 500;

/**
 * Looks until there is something to see. Each look may start programs and may fail, since what it looks
 * at is on its way; it is therefore made seldom, and the last failure is told.
 *
 * @throws Error naming what was awaited, where there is none in time.
 */
export async function eventuallySeen<T>(
  what: string,
  look: () => Promise<T | undefined>,
  deadlineMs = 120_000,
): Promise<T> {
  const deadline = Deadline.in(deadlineMs);
  for (;;) {
    let failure = "";
    try {
      const seen = await look();
      if (seen !== undefined) return seen;
    } catch (error) {
      failure = `; the last look: ${(error as Error).message}`;
    }
    if (deadline.passed) throw new Error(`not within ${String(deadlineMs)} ms: ${what}${failure}`);
    await pause(pollMs);
  }
}
