import { setTimeout as pause } from "node:timers/promises";

import type { OfflineDirectSigner } from "@cosmjs/proto-signing";
import type { StdFee } from "@cosmjs/stargate";

import { inTurn } from "./account-turn";
import type { AccountView } from "./account-view";
import { accountView } from "./account-view";
import { broadcast, isStale, refusal } from "./broadcast";
import { operatorAddressOf, walletOf } from "./chain-address";
import { ChainError } from "./chain-error";
import type { SignedTx } from "./edit-validator";
import { editFee, signedEdit } from "./edit-validator";
import type { RpcPool } from "./fail-over";
import { rpcPool } from "./fail-over";
import { notIncluded, unanswered, undone } from "./publish-failure";

export interface PublishDetailsRequest {
  /** RPC addresses of the provider chain, in the order in which they are tried. */
  readonly rpc: readonly string[];
  /** Refuses an address that serves another chain. */
  readonly chainId?: string;
  /** Mnemonic of the validator's account; a secret. */
  readonly mnemonic: string;
  /** Prefix of account addresses; `cosmos` unless given. */
  readonly prefix?: string;
  /** Price of one unit of gas, e.g. `0stake`. */
  readonly gasPrice: string;
  /** Makes the wanted text from the one on chain; called again whenever the chain was read again. */
  readonly details: (current: string) => string;
  /** For everything, waiting for the account's turn and for the block included; 25 s unless given. */
  readonly timeoutMs?: number;
}

export interface PublishedDetails {
  /** The transaction that changed the text; absent when none was needed. */
  readonly txHash?: string;
  /** The text that the chain states. */
  readonly details: string;
  readonly changed: boolean;
}

const defaultTimeoutMs = 25_000;
const lookTimeoutMs = 10_000;
const broadcastTimeoutMs = 5_000;
const pollMs = 300;
/** So soon after a sound answer a look that got none was only short of time. */
const soundForMs = 5_000;
/** Edits in blocks after which the chain still says something else: something undoes them. */
const vainEditsLimit = 3;

interface Writer {
  readonly pool: RpcPool;
  readonly signer: OfflineDirectSigner;
  readonly account: string;
  readonly operator: string;
  readonly fee: StdFee;
  readonly wanted: (current: string) => string;
  readonly timeoutMs: number;
  /** Milliseconds until the call has to end. */
  readonly leftMs: () => number;
}

/** Whether the transaction's fate is open; throws when the chain refused it for good. */
function isPending(sent: SignedTx, { outcome, sequence }: AccountView): boolean {
  if (outcome === undefined) return sequence <= sent.sequence;
  if (outcome.code !== 0 && !isStale(outcome)) throw refusal(sent.hash, outcome.log);
  return false;
}

/** What the chain has said so far. */
interface Seen {
  readonly first: AccountView;
  readonly last: AccountView;
  /** When it said the last of it, on the clock of `performance`. */
  readonly at: number;
}

/**
 * Looks at the chain; nothing when it is worth while to look again.
 *
 * That is so while nodes come up, and, once a transaction is under way, after any passing failure.
 */
async function look(
  writer: Writer,
  sent?: SignedTx,
  seen?: Seen,
): Promise<AccountView | undefined> {
  try {
    const timeoutMs = Math.min(lookTimeoutMs, writer.leftMs());
    return await accountView(writer.pool, timeoutMs, writer, sent?.hash);
  } catch (cause) {
    if (!(cause instanceof ChainError)) throw cause;
    const passing = sent === undefined ? cause.code === "BEHIND" : cause.retryable;
    if (passing && writer.leftMs() > pollMs) return undefined;
    const cutShort = cause.code === "TIMEOUT" && performance.now() - (seen?.at ?? 0) < soundForMs;
    if (seen !== undefined && cutShort) throw notIncluded(writer, seen.first, seen.last, sent);
    throw unanswered(cause, sent);
  }
}

/** Reads and writes until the chain says what is wanted. */
async function converge(writer: Writer): Promise<PublishedDetails> {
  let seen: Seen | undefined;
  let sent: SignedTx | undefined;
  let pending = false;
  let edits = 0;
  for (let looks = 0; ; looks++) {
    if (looks > 0) await pause(pollMs);
    const view = await look(writer, sent, seen);
    if (view === undefined) continue;
    seen = { first: seen?.first ?? view, last: view, at: performance.now() };
    const current = view.validator.details;
    const details = writer.wanted(current);
    if (details === current) {
      return sent === undefined
        ? { details, changed: false }
        : { txHash: sent.hash, details, changed: true };
    }
    pending = pending && sent !== undefined && isPending(sent, view);
    if (writer.leftMs() <= pollMs) throw notIncluded(writer, seen.first, view, sent);
    if (pending) continue;
    if (edits === vainEditsLimit) throw undone(writer.operator, edits, current);
    const tx = await signedEdit({ ...writer, ...view, details });
    const timeoutMs = Math.min(broadcastTimeoutMs, writer.leftMs());
    if ((await broadcast(writer.pool, timeoutMs, tx)) === "sign again") continue;
    sent = tx;
    pending = true;
    edits++;
  }
}

/**
 * Brings the `details` of a validator's on-chain description to the wanted text.
 *
 * It reads first and sends nothing when the chain already says so, which makes it repeatable: a run
 * that was cut off is finished by the next. Every other field of the validator stays as it is. It
 * returns only what the chain states.
 *
 * @throws ChainError, in every case before `timeoutMs` is over.
 */
export async function publishDetails(request: PublishDetailsRequest): Promise<PublishedDetails> {
  const { timeoutMs = defaultTimeoutMs, prefix = "cosmos" } = request;
  const end = performance.now() + timeoutMs;
  const leftMs = (): number => Math.max(0, end - performance.now());
  const pool = rpcPool(request.rpc, request.chainId);
  const fee = editFee(request.gasPrice);
  const signer = await walletOf(request.mnemonic, prefix);
  const [first] = await signer.getAccounts();
  if (first === undefined) throw new Error("a wallet always has an account");
  const account = first.address;
  const operator = operatorAddressOf(account);
  const writer = {
    pool,
    signer,
    account,
    operator,
    fee,
    wanted: request.details,
    timeoutMs,
    leftMs,
  };
  return inTurn(account, leftMs(), () => converge(writer));
}
