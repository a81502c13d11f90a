import { setTimeout as pause } from "node:timers/promises";

const pollMs = 100;

/**
 * Asks until there is an answer.
 *
 * @throws Error naming what was awaited when there is none in time.
 */
export async function eventually<T>(
  what: string,
  answer: () => T | undefined | Promise<T | undefined>,
  deadlineMs = 30_000,
): Promise<T> {
  const end = Date.now() + deadlineMs;
  for (;;) {
    const found = await answer();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`not within ${deadlineMs} ms: ${what}`);
    await pause(pollMs);
  }
}
