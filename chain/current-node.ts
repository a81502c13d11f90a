import { setTimeout as pause } from "node:timers/promises";

import { printable } from "../core/printable";
import { ChainError } from "./chain-error";
import type { Ask, RpcNode, RpcPool } from "./fail-over";
import { firstAnswer } from "./fail-over";
import type { ChainStatus } from "./node-status";

const pollMs = 300;

/**
 * Where a node stands, if it keeps up with its chain.
 *
 * @throws ChainError `BEHIND` when it has no block yet or still fetches old ones: what it states is out of date.
 */
export async function currentStatus({ address, status }: RpcNode): Promise<ChainStatus> {
  const current = await status();
  const { chainId, height, catchingUp } = current;
  if (!catchingUp && height > 0n) return current;
  const state = catchingUp ? `still fetches old blocks (height ${height})` : "has no block yet";
  throw new ChainError(
    "BEHIND",
    `node of chain "${printable(chainId, 60)}" ${state}; "${address.shown}"; wait until it keeps up with the others`,
  );
}

/**
 * Reads from the first address that keeps up with the chain, and waits for one while none does.
 *
 * @param timeoutMs - For everything.
 */
export async function firstCurrentAnswer<T>(
  pool: RpcPool,
  timeoutMs: number,
  call: string,
  ask: Ask<T>,
): Promise<T> {
  const end = performance.now() + timeoutMs;
  const leftMs = (): number => end - performance.now();
  const askCurrent: Ask<T> = async (node) => {
    await currentStatus(node);
    return ask(node);
  };
  for (;;) {
    try {
      return await firstAnswer(pool, leftMs(), call, askCurrent);
    } catch (cause) {
      const passing = cause instanceof ChainError && cause.code === "BEHIND";
      // Not a look more than there is time for: it would say "no answer" instead of why.
      if (!passing || leftMs() < 2 * pollMs) throw cause;
    }
    await pause(pollMs);
  }
}
