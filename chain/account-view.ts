import { StargateClient } from "@cosmjs/stargate";
import type { Comet38Client } from "@cosmjs/tendermint-rpc";

import { ChainError } from "./chain-error";
import { validatorAt } from "./chain-reader";
import { currentStatus } from "./current-node";
import type { RpcPool } from "./fail-over";
import { firstAnswer } from "./fail-over";
import type { ValidatorRecord } from "./validator-record";

/** What became of a transaction that is in a block. */
export interface TxOutcome {
  readonly code: number;
  readonly codespace?: string;
  readonly log?: string;
}

/** A validator's account and description as one node has them at one time. */
export interface AccountView {
  readonly chainId: string;
  readonly height: bigint;
  readonly accountNumber: bigint;
  readonly sequence: number;
  readonly validator: ValidatorRecord;
  /** Absent while the transaction asked for is in no block, or the node keeps no index. */
  readonly outcome?: TxOutcome;
}

async function outcomeOf(client: Comet38Client, txHash: string): Promise<TxOutcome | undefined> {
  try {
    const { txs } = await client.txSearch({ query: `tx.hash='${txHash}'` });
    return txs[0]?.result;
  } catch (cause) {
    if (cause instanceof ChainError && cause.code === "REJECTED") return undefined;
    throw cause;
  }
}

/**
 * Reads what publishing needs to know, all from one node.
 *
 * The order counts: transaction, then account, then validator. So a transaction that is found, or
 * whose sequence number is used up, has had its effect on the description that is read after it.
 *
 * @throws ChainError `NOT_A_VALIDATOR`; `BEHIND` when a node has no block yet or still fetches old ones.
 */
export function accountView(
  pool: RpcPool,
  timeoutMs: number,
  { account, operator }: { readonly account: string; readonly operator: string },
  txHash?: string,
): Promise<AccountView> {
  return firstAnswer(pool, timeoutMs, "validator", async (node) => {
    const { comet } = node;
    const { chainId, height } = await currentStatus(node);
    const outcome = txHash === undefined ? undefined : await outcomeOf(comet, txHash);
    const found = await StargateClient.create(comet).getAccount(account);
    const validator = await validatorAt(comet, operator);
    if (found === null || validator === undefined) {
      throw new ChainError(
        "NOT_A_VALIDATOR",
        `chain "${chainId}" has no validator of this account; "${operator}"; check the mnemonic, or create the validator first`,
      );
    }
    const { accountNumber, sequence } = found;
    const view = { chainId, height, accountNumber, sequence, validator };
    return outcome === undefined ? view : { ...view, outcome };
  });
}
