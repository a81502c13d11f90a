import { StargateClient } from "@cosmjs/stargate";
import type { Comet38Client } from "@cosmjs/tendermint-rpc";

import { ChainError } from "./chain-error";
import { currentStatus } from "./current-node";
import type { RpcNode, RpcPool } from "./fail-over";
import { firstAnswer } from "./fail-over";

/** What became of a transaction: in a node's pool, or in a block. */
export interface TxResult {
  readonly code: number;
  readonly codespace?: string;
  /** As the node gives it, so perhaps no text at all. */
  readonly log?: unknown;
}

/** An account and what it writes about, as one node has them at one time. */
export interface AccountView<S> {
  /** The address that said so, fit to be shown. */
  readonly shown: string;
  readonly chainId: string;
  readonly height: bigint;
  /** Absent while the chain has no such account. */
  readonly account?: { readonly accountNumber: bigint; readonly sequence: number };
  /** What became of the transaction; absent while it is in no block, or the node keeps no index. */
  readonly outcome?: TxResult;
  readonly state: S;
}

async function outcomeOf(client: Comet38Client, txHash: string): Promise<TxResult | undefined> {
  try {
    const { txs } = await client.txSearch({ query: `tx.hash='${txHash}'` });
    return txs[0]?.result;
  } catch (cause) {
    if (cause instanceof ChainError && cause.code === "REJECTED") return undefined;
    throw cause;
  }
}

/**
 * Reads what a writer needs to know, all from one node.
 *
 * The order counts: transaction, then account, then state. So a transaction that is found, or whose
 * sequence number is used up, has had its effect on the state that is read after it.
 *
 * @throws ChainError `BEHIND` when a node has no block yet or still fetches old ones; whatever `read` throws.
 */
export function accountView<S>(
  pool: RpcPool,
  timeoutMs: number,
  {
    account,
    about,
    read,
  }: {
    readonly account: string;
    readonly about: string;
    readonly read: (node: RpcNode, account: string) => Promise<S>;
  },
  txHash?: string,
): Promise<AccountView<S>> {
  return firstAnswer(pool, timeoutMs, about, async (node) => {
    const { comet, address } = node;
    const { chainId, height } = await currentStatus(node);
    const outcome = txHash === undefined ? undefined : await outcomeOf(comet, txHash);
    const found = await StargateClient.create(comet).getAccount(account);
    const state = await read(node, account);
    return {
      ...{ shown: address.shown, chainId, height, state },
      ...(found === null ? {} : { account: found }),
      ...(outcome === undefined ? {} : { outcome }),
    };
  });
}
