import type { RpcClient } from "@cosmjs/tendermint-rpc";
import { Comet38Client } from "@cosmjs/tendermint-rpc";

import { printable } from "../core/printable";
import { ChainError } from "./chain-error";
import { ModuleGone } from "./ics/module-query";
import type { ChainStatus } from "./node-status";
import { nodeStatus } from "./node-status";
import { type PoolMemory, poolMemory } from "./pool-memory";
import type { RpcAddress } from "./rpc-address";
import { rpcAddress } from "./rpc-address";
import { rpcClient } from "./rpc-client";
import { rpcFailure } from "./rpc-failure";

/** RPC addresses of one chain, in the order in which they are tried. */
export interface RpcPool {
  readonly addresses: readonly RpcAddress[];
  /** Chain id that an address must serve; any chain is taken when absent. */
  readonly chainId?: string;
  /** Shared by all pools of the same addresses and chain id in this process. */
  readonly memory: PoolMemory;
  /** Addresses found to serve `chainId`. */
  readonly verified: Set<RpcAddress>;
  /** Ends every call of the pool when it aborts. */
  readonly closed: AbortController;
}

/** @throws ChainError `NO_ADDRESS` or `BAD_ADDRESS`. */
export function rpcPool(rpc: readonly string[], chainId?: string): RpcPool {
  if (rpc.length === 0) {
    throw new ChainError("NO_ADDRESS", 'no RPC address is given; "[]"; name at least one node');
  }
  return {
    addresses: rpc.map(rpcAddress),
    ...(chainId === undefined ? {} : { chainId }),
    memory: poolMemory(rpc, chainId),
    verified: new Set(),
    closed: new AbortController(),
  };
}

/** One address and the ways of speaking with it. */
export interface RpcNode {
  readonly address: RpcAddress;
  readonly rpc: RpcClient;
  /** The same in terms of CometBFT's methods. */
  readonly comet: Comet38Client;
  /** Where it stands; asked once, however often it is called. */
  readonly status: () => Promise<ChainStatus>;
}

/** One question to a chain. */
export type Ask<T> = (node: RpcNode) => Promise<T>;

/** Where an address stands; one that names another chain is refused, whatever it named before. */
async function statusOf(pool: RpcPool, address: RpcAddress, rpc: RpcClient): Promise<ChainStatus> {
  const status = await nodeStatus(rpc);
  if (pool.chainId !== undefined && status.chainId !== pool.chainId) {
    pool.verified.delete(address);
    throw new ChainError(
      "WRONG_CHAIN",
      `RPC address serves chain "${printable(status.chainId, 60)}" instead of "${pool.chainId}"; "${address.shown}"; correct the address or the chain id`,
    );
  }
  pool.verified.add(address);
  return status;
}

/**
 * Asks one address.
 *
 * What cosmjs throws when it decodes an answer means that the answer is garbage; a query that the
 * chain itself refuses it reports as "Query failed with (CODE)".
 */
export async function answerOf<T>(
  pool: RpcPool,
  address: RpcAddress,
  timeoutMs: number,
  call: string,
  ask: Ask<T>,
): Promise<T> {
  const timeout = AbortSignal.timeout(Math.max(1, Math.ceil(timeoutMs)));
  const rpc = rpcClient(address, AbortSignal.any([timeout, pool.closed.signal]));
  let asked: Promise<ChainStatus> | undefined;
  const status = (): Promise<ChainStatus> => (asked ??= statusOf(pool, address, rpc));
  const node = { address, rpc, comet: Comet38Client.create(rpc), status };
  try {
    if (pool.chainId !== undefined && !pool.verified.has(address)) await status();
    return await ask(node);
  } catch (cause) {
    if (pool.closed.signal.aborted) {
      throw rpcFailure("CLOSED", address, call, "the reader was closed", cause);
    }
    if (cause instanceof ChainError) throw cause;
    if (cause instanceof ModuleGone) {
      throw rpcFailure("NO_MODULE", address, call, cause.message, cause);
    }
    const said = printable(cause instanceof Error ? cause.message : String(cause), 300);
    throw said.startsWith("Query failed with")
      ? rpcFailure("REJECTED", address, call, `the chain says "${said}"`, cause)
      : rpcFailure("GARBAGE", address, call, `the answer makes no sense ("${said}")`, cause);
  }
}

function nobodyAnswered(call: string, failures: readonly ChainError[]): ChainError {
  const [first] = failures;
  if (first === undefined) throw new Error("a pool has at least one address");
  if (failures.length === 1) return first;
  const worthwhile =
    failures.find(({ code }) => code === "BEHIND") ??
    failures.find(({ retryable }) => retryable) ??
    first;
  const told = failures.map(({ message }, index) => `(${index + 1}) ${message}`).join(" ");
  return new ChainError(
    worthwhile.code,
    `none of ${failures.length} RPC addresses answers "${call}": ${told}`,
    { cause: failures },
  );
}

/**
 * Reads from the first address that gives a sound answer.
 *
 * One question is put whole to one address, so that its parts fit together. Each address gets an
 * equal share of the time that is left, so a silent one cannot use up the turn of the next:
 *
 *     share = timeLeft / addressesLeft
 *
 * @param timeoutMs - For all addresses together.
 */
export async function firstAnswer<T>(
  pool: RpcPool,
  timeoutMs: number,
  call: string,
  ask: Ask<T>,
): Promise<T> {
  const { addresses, memory } = pool;
  const { preferred } = memory;
  const end = performance.now() + timeoutMs;
  const failures: ChainError[] = [];
  for (let tried = 0; tried < addresses.length; tried++) {
    const place = (preferred + tried) % addresses.length;
    const address = addresses[place];
    if (address === undefined) break;
    const shareMs = (end - performance.now()) / (addresses.length - tried);
    try {
      const answer = await answerOf(pool, address, shareMs, call, ask);
      memory.preferred = place;
      return answer;
    } catch (cause) {
      if (!(cause instanceof ChainError) || cause.code === "CLOSED") throw cause;
      failures.push(cause);
    }
  }
  throw nobodyAnswered(call, failures);
}

/** What one address of a pool makes of a question. */
export interface Outcome<T> {
  /** As it may stand in a message. */
  readonly address: string;
  readonly answer?: T;
  /** Present exactly when there is no answer. */
  readonly failure?: ChainError;
}

/**
 * Asks every address the same, at the same time; an address that is named twice is one.
 *
 * @param timeoutMs - For each.
 * @throws ChainError `CLOSED`, and nothing else.
 */
export async function eachAnswer<T>(
  pool: RpcPool,
  timeoutMs: number,
  call: string,
  ask: Ask<T>,
): Promise<readonly Outcome<T>[]> {
  const addresses = new Map(pool.addresses.map((address) => [address.url, address]));
  return Promise.all(
    [...addresses.values()].map(async (address): Promise<Outcome<T>> => {
      try {
        return {
          address: address.shown,
          answer: await answerOf(pool, address, timeoutMs, call, ask),
        };
      } catch (failure) {
        if (!(failure instanceof ChainError) || failure.code === "CLOSED") throw failure;
        return { address: address.shown, failure };
      }
    }),
  );
}
