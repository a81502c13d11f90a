import { toBase64 } from "@cosmjs/encoding";
import { Comet38Client } from "@cosmjs/tendermint-rpc";

import { chainStatus, nodeStatus, statusAnswer } from "./node-status";
import { rpcAddress } from "./rpc-address";
import { rpcClient } from "./rpc-client";

/** One node as it sees itself: how far it is, whether it signs, and with whom it is connected. */
export interface NodeView {
  readonly chainId: string;
  readonly height: bigint;
  /** Time of the latest block; 1970 before the first. */
  readonly blockTime: Date;
  /** Power of the node's own key in the chain's validator set; 0 for a full node. */
  readonly votingPower: bigint;
  /** CometBFT's answer to `net_info`, unread. */
  readonly netInfo: unknown;
}

/**
 * Asks one node, which need not keep up with its chain.
 *
 * @param timeoutMs - For everything.
 * @throws ChainError, or Error when an answer has not the shape of CometBFT's.
 * @see https://docs.cometbft.com/v0.38/rpc/#/Info/net_info
 */
export async function nodeView(address: string, timeoutMs: number): Promise<NodeView> {
  const rpc = rpcClient(rpcAddress(address), AbortSignal.timeout(timeoutMs));
  const [status, answer] = await Promise.all([
    statusAnswer(rpc),
    rpc.execute({ jsonrpc: "2.0", id: 1, method: "net_info", params: {} }),
  ]);
  const { chainId, height, blockTime } = chainStatus(status);
  const power = status["validator_info"]?.["voting_power"];
  if (typeof power !== "string" || !/^\d{1,19}$/.test(power)) {
    throw new Error("it does not say whether it validates");
  }
  return {
    chainId,
    height,
    blockTime,
    votingPower: BigInt(power),
    netInfo: answer.result as unknown,
  };
}

/**
 * Public keys of the validators whose signatures a chain counts, as one node has them; base64, all pages.
 *
 * @param timeoutMs - For everything.
 * @throws ChainError, or Error when the node serves another chain or makes no sense.
 */
export async function signingKeys(
  address: string,
  chainId: string,
  timeoutMs: number,
): Promise<string[]> {
  const rpc = rpcClient(rpcAddress(address), AbortSignal.timeout(timeoutMs));
  const served = await nodeStatus(rpc);
  if (served.chainId !== chainId) throw new Error("it serves another chain");
  const { validators } = await Comet38Client.create(rpc).validatorsAll();
  return validators.flatMap(({ pubkey, votingPower }) =>
    pubkey !== undefined && votingPower > 0n ? [toBase64(pubkey.data)] : [],
  );
}
