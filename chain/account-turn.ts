import { setTimeout as pause } from "node:timers/promises";

import { ChainError } from "./chain-error";

/** By account address: ends when the last writer of the account in the queue has ended. */
const queues = new Map<string, Promise<void>>();

async function endedWithin(before: Promise<void>, waitMs: number, account: string): Promise<void> {
  const giveUp = new AbortController();
  const tooLate = pause(waitMs, "too late", { signal: giveUp.signal }).catch(() => "ended");
  const outcome = await Promise.race([before, tooLate]);
  giveUp.abort();
  if (outcome === "too late") {
    throw new ChainError(
      "TIMEOUT",
      `another transaction of the account has not ended within ${waitMs} ms; "${account}"; run again when the chain makes blocks`,
    );
  }
}

/**
 * Lets one writer at a time sign for an account, in the order of the calls.
 *
 * Transactions of an account are numbered; two written at once would take the same number, and the
 * chain would refuse one. Writers in other processes are met by signing again.
 *
 * @param waitMs - How long to wait for the turn.
 * @throws ChainError `TIMEOUT` when the turn did not come; `write` is not called then.
 */
export async function inTurn<T>(
  account: string,
  waitMs: number,
  write: () => Promise<T>,
): Promise<T> {
  const before = queues.get(account);
  let end!: () => void;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const queue = (before ?? Promise.resolve()).then(() => ended);
  queues.set(account, queue);
  try {
    if (before !== undefined) await endedWithin(before, waitMs, account);
    return await write();
  } finally {
    end();
    if (queues.get(account) === queue) queues.delete(account);
  }
}
