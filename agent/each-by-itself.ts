import { fewAtATime } from "../chain/few-at-a-time";

/** One for which something failed, and why. */
export interface FailedOne<T> {
  readonly one: T;
  readonly error: Error;
}

/** Does something to all, a few at a time; one failure keeps no other from being done. */
export async function eachByItself<T>(
  all: readonly T[],
  work: (one: T) => Promise<void>,
): Promise<readonly FailedOne<T>[]> {
  const failures: FailedOne<T>[] = [];
  await fewAtATime(all, async (one) => {
    try {
      await work(one);
    } catch (error) {
      failures.push({ one, error: error instanceof Error ? error : new Error(String(error)) });
    }
  });
  return failures;
}
