import type { RpcClient } from "@cosmjs/tendermint-rpc";

/** Where a node stands. */
export interface ChainStatus {
  readonly chainId: string;
  /** Height of the latest block; 0 before the first. */
  readonly height: bigint;
  /** Time in the header of the latest block; 1970 before the first. */
  readonly blockTime: Date;
  /** True while the node still fetches old blocks: what it says is out of date. */
  readonly catchingUp: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

/** CometBFT's answer to `status`, unread. */
export type StatusAnswer = Readonly<Record<string, Fields | undefined>>;

/** @see https://docs.cometbft.com/v0.38/rpc/#/Info/status */
export async function statusAnswer(rpc: RpcClient): Promise<StatusAnswer> {
  const request = { jsonrpc: "2.0", id: 1, method: "status", params: {} } as const;
  return (await rpc.execute(request)).result as StatusAnswer;
}

/**
 * Reads where a node stands.
 *
 * Not by cosmjs, which takes the answer of a node that has no block yet for a broken one.
 *
 * @throws Error when the answer has not the shape of a CometBFT status.
 */
export function chainStatus(result: StatusAnswer): ChainStatus {
  const chainId = result["node_info"]?.["network"];
  const sync = result["sync_info"] ?? {};
  const height = sync["latest_block_height"];
  const time = sync["latest_block_time"];
  const catchingUp = sync["catching_up"];
  if (typeof chainId !== "string" || chainId === "") throw new Error("it names no chain");
  if (typeof height !== "string" || !/^\d{1,19}$/.test(height)) throw new Error("it has no height");
  const blockTime = new Date(typeof time === "string" ? time : NaN);
  if (Number.isNaN(blockTime.getTime())) throw new Error("its latest block has no time");
  if (typeof catchingUp !== "boolean") throw new Error("it does not say whether it catches up");
  return { chainId, height: BigInt(height), blockTime, catchingUp };
}

/**
 * Asks a node where it stands.
 *
 * @throws ChainError, or Error when the answer has not the shape of a CometBFT status.
 */
export const nodeStatus = async (rpc: RpcClient): Promise<ChainStatus> =>
  chainStatus(await statusAnswer(rpc));
