import { Deadline, holdsBefore } from "../../providers/machine/deadline";

/**
 * Asks until there is an answer.
 *
 * @throws Error naming what was awaited when there is none in time.
 */
export async function eventually<T>(
  what: string,
  answer: () => T | undefined | Promise<T | undefined>,
  deadlineMs = 60_000,
): Promise<T> {
  let found: T | undefined;
  await holdsBefore(Deadline.in(deadlineMs), async () => {
    found = await answer();
    return found !== undefined;
  });
  if (found === undefined) throw new Error(`not within ${deadlineMs} ms: ${what}`);
  return found;
}
