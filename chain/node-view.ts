import type { RpcClient } from "@cosmjs/tendermint-rpc";

import type { CountedKey } from "../core/peers/counted-key";
import { chainStatus, nodeStatus, statusAnswer } from "./node-status";
import { rpcAddress } from "./rpc-address";
import { rpcClient } from "./rpc-client";

/** One node as it sees itself: how far it is, whether it signs, and with whom it is connected. */
export interface NodeView {
  readonly chainId: string;
  readonly height: bigint;
  /** Time of the latest block; 1970 before the first. */
  readonly blockTime: Date;
  /** ed25519 key that it signs with, base64; absent for another kind. */
  readonly publicKey?: string;
  /** Power of the node's own key in the chain's validator set; 0 for a full node. */
  readonly votingPower: bigint;
  /** CometBFT's answer to `net_info`, unread. */
  readonly netInfo: unknown;
}

/** An ed25519 key as CometBFT writes one. */
function ed25519KeyOf(key: unknown): string | undefined {
  const { type, value } = (key ?? {}) as { readonly type?: unknown; readonly value?: unknown };
  if (type !== "tendermint/PubKeyEd25519" || typeof value !== "string") return undefined;
  return Buffer.from(value, "base64").length === 32 ? value : undefined;
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
  const { voting_power: power, pub_key: key } = status["validator_info"] ?? {};
  const publicKey = ed25519KeyOf(key);
  if (typeof power !== "string" || !/^\d{1,19}$/.test(power)) {
    throw new Error("it does not say whether it validates");
  }
  return {
    chainId,
    height,
    blockTime,
    ...(publicKey === undefined ? {} : { publicKey }),
    votingPower: BigInt(power),
    netInfo: answer.result as unknown,
  };
}

/** CometBFT's most. */
const pageSize = 100;
const pageLimit = 20;

/** Validators as CometBFT writes them; those without power, or with a key of another kind, are left out. */
function countedKeys(validators: readonly unknown[]): readonly CountedKey[] {
  return validators.flatMap((one) => {
    const { pub_key: key, voting_power: power } = (one ?? {}) as {
      readonly pub_key?: unknown;
      readonly voting_power?: unknown;
    };
    if (typeof power !== "string" || !/^\d{1,19}$/.test(power))
      throw new Error("power is no number");
    const publicKey = ed25519KeyOf(key);
    return publicKey === undefined || BigInt(power) === 0n
      ? []
      : [{ publicKey, power: BigInt(power) }];
  });
}

/** All pages. Not by cosmjs, which reads proposers' priorities and addresses too and takes 30 a page. */
async function setOf(rpc: RpcClient): Promise<readonly CountedKey[]> {
  const found: unknown[] = [];
  for (let page = 1; page <= pageLimit; page++) {
    const params = { page: String(page), per_page: String(pageSize) };
    const answer = await rpc.execute({ jsonrpc: "2.0", id: 1, method: "validators", params });
    const { validators, total } = answer.result as {
      readonly validators: unknown;
      readonly total: unknown;
    };
    if (!Array.isArray(validators)) throw new Error("it names no validators");
    found.push(...(validators as readonly unknown[]));
    if (validators.length === 0 || found.length >= Number(total)) return countedKeys(found);
  }
  throw new Error(`more than ${pageLimit} pages of validators`);
}

/**
 * The validators whose signatures the chain of a node counts, as it has them.
 *
 * @param timeoutMs - For everything.
 * @throws ChainError, or Error when the node makes no sense.
 * @see https://docs.cometbft.com/v0.38/rpc/#/Info/validators
 */
export const servedSet = async (
  address: string,
  timeoutMs: number,
): Promise<readonly CountedKey[]> =>
  setOf(rpcClient(rpcAddress(address), AbortSignal.timeout(timeoutMs)));

/**
 * The same of a chain by its id.
 *
 * @throws ChainError, or Error when the node serves another chain or makes no sense.
 */
export async function signingSet(
  address: string,
  chainId: string,
  timeoutMs: number,
): Promise<readonly CountedKey[]> {
  const rpc = rpcClient(rpcAddress(address), AbortSignal.timeout(timeoutMs));
  const served = await nodeStatus(rpc);
  if (served.chainId !== chainId) throw new Error("it serves another chain");
  return setOf(rpc);
}
