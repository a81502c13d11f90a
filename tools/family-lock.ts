import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { lock } from "proper-lockfile";

import { ToolsError } from "./tools-error";

/** After this long without a sign of life a lock belongs to nobody: its run was killed. */
const staleMs = 5_000;
const retryMs = 250;

export interface LockOptions {
  readonly signal?: AbortSignal;
  /** Called once, when another run turns out to hold the lock. */
  readonly onWait: () => void;
}

/**
 * Takes the lock of one family, so that of two runs one builds and the other waits for it.
 *
 * It saves work and is not what keeps the cache whole: should two runs ever build at once (a
 * suspended machine, say), each has a draft of its own and the first rename wins.
 */
export async function lockFamily(
  cacheRoot: string,
  family: string,
  options: LockOptions,
): Promise<() => Promise<void>> {
  const locks = join(cacheRoot, ".locks");
  let waiting = false;
  for (;;) {
    options.signal?.throwIfAborted();
    try {
      mkdirSync(locks, { recursive: true });
      const release = await lock(join(locks, family), {
        realpath: false,
        stale: staleMs,
        update: staleMs / 5,
        onCompromised: () => undefined,
      });
      return () => release().catch(() => undefined);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== "ELOCKED") {
        throw new ToolsError(
          `cannot write to the cache of built tools; "${cacheRoot}"; free space there or set ICS_TOOLS_CACHE to another folder`,
          { cause },
        );
      }
    }
    if (!waiting) {
      waiting = true;
      options.onWait();
    }
    await pause(retryMs, undefined, options.signal === undefined ? {} : { signal: options.signal });
  }
}
