import { setTimeout as pause } from "node:timers/promises";

import type { EncodeObject, OfflineDirectSigner } from "@cosmjs/proto-signing";
import type { StdFee } from "@cosmjs/stargate";

import { transactionGas } from "../core/transaction-gas";
import { inTurn } from "./account-turn";
import type { AccountView } from "./account-view";
import { accountView } from "./account-view";
import { broadcast } from "./broadcast";
import { walletOf } from "./chain-address";
import { ChainError } from "./chain-error";
import type { RpcNode, RpcPool } from "./fail-over";
import { rpcPool } from "./fail-over";
import { isStale, refusal } from "./refusal";
import type { SignedTx } from "./signed-tx";
import { signedTx, txFee } from "./signed-tx";
import type { Seen } from "./write-failure";
import { notIncluded, unanswered, undone, unfunded } from "./write-failure";

export interface ChainWriteRequest<S> {
  /** RPC addresses of the chain, in the order in which they are tried. */
  readonly rpc: readonly string[];
  /** The chain that is written to; an address that serves another is refused. */
  readonly chainId: string;
  /** Mnemonic of the account that signs; a secret. */
  readonly mnemonic: string;
  /** Prefix of account addresses; `cosmos` unless given. */
  readonly prefix?: string;
  /** Price of one unit of gas, e.g. `0stake`. */
  readonly gasPrice: string;
  /** What a message may use up; 200 000 unless given. */
  readonly gas?: number;
  /** For everything, waiting for the account's turn and for the block included; 25 s unless given. */
  readonly timeoutMs?: number;
  /** What is written, as it is to stand in messages, e.g. `edit of validator cosmosvaloper1…`; printable. */
  readonly about: string;
  /** What the chain says, read from one node after the transaction and the account. */
  read(node: RpcNode, account: string): Promise<S>;
  /** What is still to be sent; nothing when the chain says what is wanted. */
  message(state: S, account: string): EncodeObject | undefined;
  /** What the chain says, for the message that it does not last. */
  said?(state: NoInfer<S>): string;
}

export interface ChainWritten<S> {
  /** What the chain says in the end. */
  readonly state: S;
  /** Whether anything had to be sent. */
  readonly changed: boolean;
  /** The transaction that was sent last; absent when none was needed. */
  readonly txHash?: string;
}

const defaultTimeoutMs = 25_000;
const lookTimeoutMs = 10_000;
const broadcastTimeoutMs = 5_000;
const pollMs = 300;
/** So soon after a sound answer a look that got none was only short of time. */
const soundForMs = 5_000;
/** Transactions in blocks after which the chain still says something else: something undoes them. */
const vainLimit = 3;
/** Nodes list a transaction a moment after its block: looks before it counts as displaced. */
const unlistedLooks = 4;

interface Writer<S> extends Pick<
  ChainWriteRequest<S>,
  "about" | "chainId" | "read" | "message" | "said"
> {
  readonly pool: RpcPool;
  readonly signer: OfflineDirectSigner;
  readonly account: string;
  readonly fee: StdFee;
  readonly timeoutMs: number;
  /** Milliseconds until the call has to end. */
  readonly leftMs: () => number;
  /** Why the nodes could not be read from so far. */
  behind?: ChainError;
}

/**
 * Looks at the chain; nothing when it is worth while to look again.
 *
 * That is so while nodes come up, and, once a transaction is under way, after any passing failure.
 */
async function look<S>(
  writer: Writer<S>,
  sent?: SignedTx,
  seen?: Seen<S>,
): Promise<AccountView<S> | undefined> {
  try {
    const timeoutMs = Math.min(lookTimeoutMs, writer.leftMs());
    return await accountView(writer.pool, timeoutMs, writer, sent?.hash);
  } catch (cause) {
    if (!(cause instanceof ChainError)) throw cause;
    if (cause.code === "BEHIND") writer.behind = cause;
    const passing = sent === undefined ? cause.code === "BEHIND" : cause.retryable;
    if (passing && writer.leftMs() > pollMs) return undefined;
    const cutShort =
      cause.code === "TIMEOUT" && performance.now() - (seen?.lastAt ?? 0) < soundForMs;
    if (seen !== undefined && cutShort) throw notIncluded(writer, seen, sent);
    // A look that the end of the time has cut short says less than the ones before it.
    const { behind } = writer;
    const why = cause.code === "TIMEOUT" && writer.leftMs() <= 0 ? (behind ?? cause) : cause;
    throw unanswered(writer, why, sent);
  }
}

/** Whether the transaction may still have an effect; throws when a block has it as refused. */
function isPending(
  writer: Writer<unknown>,
  sent: SignedTx,
  { outcome, account, shown, height }: AccountView<unknown>,
  unlisted: number,
): boolean {
  if (outcome === undefined) {
    if (height > sent.timeoutHeight && (account?.sequence ?? 0) <= sent.sequence) return false;
    return (account?.sequence ?? 0) <= sent.sequence || unlisted < unlistedLooks;
  }
  if (outcome.code !== 0 && !isStale(outcome)) throw refusal(writer, outcome, sent.hash, shown);
  return false;
}

/** Reads and writes until the chain says what is wanted. */
async function converge<S>(writer: Writer<S>): Promise<ChainWritten<S>> {
  const { pool, leftMs } = writer;
  let seen: Seen<S> | undefined;
  let sent: SignedTx | undefined;
  let unlisted = 0;
  let writes = 0;
  for (let looks = 0; ; looks++) {
    if (looks > 0) await pause(pollMs);
    const view = await look(writer, sent, seen);
    if (view === undefined) continue;
    const { account, height, state } = view;
    const now = performance.now();
    seen = { first: view, firstAt: now, ...seen, last: view, lastAt: now };
    const message = writer.message(state, writer.account);
    if (message === undefined) {
      return sent === undefined
        ? { state, changed: false }
        : { state, changed: true, txHash: sent.hash };
    }
    if (account === undefined) throw unfunded(writer, view);
    if (sent !== undefined && account.sequence > sent.sequence) unlisted++;
    const pending = sent !== undefined && isPending(writer, sent, view, unlisted);
    if (leftMs() <= pollMs) throw notIncluded(writer, seen, sent);
    if (pending) continue;
    if (writes === vainLimit) throw undone(writer, view, writes, writer.said?.(state));
    const tx = await signedTx({ ...writer, ...account, height, message });
    const timeoutMs = Math.min(broadcastTimeoutMs, leftMs());
    if ((await broadcast(pool, timeoutMs, tx, writer)) === "sign again") continue;
    sent = tx;
    unlisted = 0;
    writes++;
  }
}

/**
 * Reads, and sends what is still needed, until the chain says what is wanted.
 *
 * It reads first and sends nothing when the chain already says so, which makes it repeatable: a run
 * that was cut off is finished by the next. Once a transaction may have reached a node, nothing is
 * sent until its fate is known; signed again it has the same sequence number, of which the chain
 * takes one. One writer of an account at a time; writers in other processes are met by signing
 * again. It returns only what the chain states.
 *
 * @throws ChainError, in every case before `timeoutMs` is over; whatever `message` throws.
 */
export async function writeUntil<S>(request: ChainWriteRequest<S>): Promise<ChainWritten<S>> {
  const { timeoutMs = defaultTimeoutMs, gas = transactionGas, prefix = "cosmos" } = request;
  const end = performance.now() + timeoutMs;
  const leftMs = (): number => Math.max(0, end - performance.now());
  const pool = rpcPool(request.rpc, request.chainId);
  const fee = txFee(gas, request.gasPrice);
  const signer = await walletOf(request.mnemonic, prefix);
  const [first] = await signer.getAccounts();
  if (first === undefined) throw new Error("a wallet always has an account");
  const account = first.address;
  const writer = { ...request, pool, signer, account, fee, timeoutMs, leftMs };
  return inTurn(account, leftMs(), () => converge(writer));
}
