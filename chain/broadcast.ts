import type { TxResult } from "./account-view";
import { ChainError } from "./chain-error";
import type { RpcPool } from "./fail-over";
import { answerOf } from "./fail-over";
import { isKnown, isStale, refusal } from "./refusal";
import type { RpcAddress } from "./rpc-address";
import type { SignedTx } from "./signed-tx";
import type { ChainWrite } from "./write-failure";
import { unanswered } from "./write-failure";

/** What became of a transaction that was handed in: perhaps on its way, or certainly not. */
export type Broadcast = "sent" | "sign again";

/** What one node makes of a transaction; a failure is given back where the node cannot have got it. */
async function handIn(
  pool: RpcPool,
  address: RpcAddress,
  timeoutMs: number,
  tx: SignedTx,
  write: ChainWrite,
): Promise<Broadcast | ChainError> {
  const handed = { in: false };
  let result: TxResult;
  try {
    result = await answerOf(pool, address, timeoutMs, "broadcast_tx_sync", ({ comet }) => {
      handed.in = true;
      return comet.broadcastTxSync({ tx: tx.bytes });
    });
  } catch (cause) {
    if (!(cause instanceof ChainError)) throw cause;
    if (!handed.in || cause.code === "UNREACHABLE") return unanswered(write, cause);
    if (cause.code !== "REJECTED") return "sent";
    if (cause.message.includes("already exists in cache")) return "sent";
    if (cause.message.includes("mempool is full")) return "sign again";
    throw unanswered(write, cause);
  }
  if (result.code === 0 || isKnown(result)) return "sent";
  if (isStale(result)) return "sign again";
  throw refusal(write, result, tx.hash, address.shown);
}

/**
 * Hands a transaction to the first node that can be reached.
 *
 * A node is passed over only while it cannot have got the transaction: no connection came about, or
 * the node failed before. Once one may have got it nothing is sent again: its fate is read from the
 * chain, by its hash.
 *
 * @param timeoutMs - For all addresses together, in equal shares of what is left.
 * @throws ChainError `REJECTED` when the node refuses it for good, `UNREACHABLE` when nobody is there.
 */
export async function broadcast(
  pool: RpcPool,
  timeoutMs: number,
  tx: SignedTx,
  write: ChainWrite,
): Promise<Broadcast> {
  const { addresses } = pool;
  const first = pool.memory.preferred;
  const end = performance.now() + timeoutMs;
  let failure: ChainError | undefined;
  for (let tried = 0; tried < addresses.length; tried++) {
    const address = addresses[(first + tried) % addresses.length];
    if (address === undefined) break;
    const shareMs = (end - performance.now()) / (addresses.length - tried);
    const outcome = await handIn(pool, address, shareMs, tx, write);
    if (!(outcome instanceof ChainError)) return outcome;
    failure = outcome;
  }
  throw failure ?? new Error("a pool has at least one address");
}
