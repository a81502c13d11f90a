import { printable } from "../core/printable";
import { ChainError } from "./chain-error";
import type { SignedTx } from "./edit-validator";
import type { RpcPool } from "./fail-over";
import { answerOf } from "./fail-over";

/** What became of a transaction that was handed in: perhaps on its way, or certainly not. */
export type Broadcast = "sent" | "sign again";

/** Codes of the Cosmos SDK (`types/errors`). */
const codespace = "sdk";
const alreadyInMempool = 19;
/** Mempool full; the account's sequence is another one. */
const passing: ReadonlySet<number> = new Set([20, 32]);

interface TxResult {
  readonly code: number;
  readonly codespace?: string;
}

/** Whether a refused transaction will do after the account is read again. */
export function isStale(result: TxResult): boolean {
  return result.codespace === codespace && passing.has(result.code);
}

/** @param log - As the node gives it, so perhaps no text at all. */
export function refusal(txHash: string, log: unknown): ChainError {
  const reason = typeof log === "string" ? log : "no reason";
  return new ChainError(
    "REJECTED",
    `the chain refuses transaction ${txHash}; "${printable(reason, 300)}"; check the account's funds and the gas price`,
  );
}

/**
 * Hands a transaction to the first node that can be reached.
 *
 * Only a node to which no connection came about is passed over. Once one may have got the
 * transaction nothing is sent again: its fate is read from the chain, by its hash.
 *
 * @throws ChainError `REJECTED` when the node refuses it for good, `UNREACHABLE` when nobody is there.
 */
export async function broadcast(
  pool: RpcPool,
  timeoutMs: number,
  tx: SignedTx,
): Promise<Broadcast> {
  const { addresses, preferred } = pool;
  let failure: unknown;
  for (let tried = 0; tried < addresses.length; tried++) {
    const address = addresses[(preferred + tried) % addresses.length];
    if (address === undefined) break;
    try {
      const result = await answerOf(pool, address, timeoutMs, "broadcast_tx_sync", ({ comet }) =>
        comet.broadcastTxSync({ tx: tx.bytes }),
      );
      if (result.code === 0) return "sent";
      if (result.codespace === codespace && result.code === alreadyInMempool) return "sent";
      if (isStale(result)) return "sign again";
      throw refusal(tx.hash, result.log);
    } catch (cause) {
      if (!(cause instanceof ChainError)) throw cause;
      failure = cause;
      if (cause.code === "UNREACHABLE" || cause.code === "WRONG_CHAIN") continue;
      if (cause.code !== "REJECTED") return "sent";
      if (cause.message.includes("already exists in cache")) return "sent";
      if (cause.message.includes("mempool is full")) return "sign again";
      throw cause;
    }
  }
  throw failure;
}
