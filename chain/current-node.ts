import { setTimeout as pause } from "node:timers/promises";

import { printable } from "../core/printable";
import { isStale } from "../core/rpc/chain-clock";
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
 * The same of a node whose latest block is of now.
 *
 * @throws ChainError `STALE` when that is old: cut off from the others, a node catches up with nobody.
 */
export async function freshStatus(node: RpcNode): Promise<ChainStatus> {
  const current = await currentStatus(node);
  const now = new Date();
  if (!isStale(current.blockTime, now)) return current;
  throw new ChainError(
    "STALE",
    `node of chain "${printable(current.chainId, 60)}" stands still, its last block is of ${current.blockTime.toISOString()} and here it is ${now.toISOString()}; ` +
      `"${node.address.shown}"; check the node and this machine's clock, or wait until the chain makes blocks again`,
  );
}

/**
 * Reads from the first address that keeps up with the chain, and waits for one while none does.
 *
 * @param timeoutMs - For everything.
 * @param statusOf - What a node is judged by.
 */
export async function firstCurrentAnswer<T>(
  pool: RpcPool,
  timeoutMs: number,
  call: string,
  ask: Ask<T>,
  statusOf: (node: RpcNode) => Promise<ChainStatus> = currentStatus,
): Promise<T> {
  const end = performance.now() + timeoutMs;
  const leftMs = (): number => end - performance.now();
  const askCurrent: Ask<T> = async (node) => {
    await statusOf(node);
    return ask(node);
  };
  let behind: ChainError | undefined;
  for (;;) {
    try {
      return await firstAnswer(pool, leftMs(), call, askCurrent);
    } catch (cause) {
      // A look that the end of the time has cut short says less than the one before it.
      if (cause instanceof ChainError && cause.code === "TIMEOUT") throw behind ?? cause;
      if (!(cause instanceof ChainError) || cause.code !== "BEHIND") throw cause;
      if (leftMs() < 2 * pollMs) throw cause;
      behind = cause;
    }
    await pause(pollMs);
  }
}
