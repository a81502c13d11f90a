import { printable } from "../core/printable";
import type { AccountView } from "./account-view";
import { ChainError } from "./chain-error";
import type { SignedTx } from "./signed-tx";

/** What is written, and as whom; for messages. */
export interface ChainWrite {
  /** What is written, e.g. `edit of validator cosmosvaloper1…`; printable. */
  readonly about: string;
  readonly account: string;
  readonly timeoutMs: number;
}

/** What the chain has said so far. */
export interface Seen<S> {
  readonly first: AccountView<S>;
  readonly last: AccountView<S>;
  /** When it said the first and the last of it, on the clock of `performance`. */
  readonly firstAt: number;
  readonly lastAt: number;
}

/** Watched for less, a chain without a new block may only be slow. */
const standstillMs = 7_000;

/** What a person has to know of a transaction whose fate is open. */
const openFate = (sent: SignedTx | undefined): string =>
  sent === undefined
    ? ""
    : `; transaction ${sent.hash} may still come into a block, and the next run looks first`;

/** A failed call to the chain, with what it was for and what is known of the transaction. */
export function unanswered(
  { about }: ChainWrite,
  failure: ChainError,
  sent?: SignedTx,
): ChainError {
  const state = sent === undefined ? "is not written" : "cannot be seen on chain";
  return new ChainError(failure.code, `${about} ${state}: ${failure.message}${openFate(sent)}`, {
    cause: failure,
  });
}

/** The account was never paid anything, so it can pay for nothing and has no number to sign with. */
export function unfunded({ about, account }: ChainWrite, view: AccountView<unknown>): ChainError {
  return new ChainError(
    "NO_ACCOUNT",
    `chain "${printable(view.chainId, 60)}" has no account ${account}, which is to sign ${about}; "${view.shown}"; fund it first, or check the mnemonic`,
  );
}

/** Why what is wanted did not come to stand on the chain in time: no blocks, or not this transaction. */
export function notIncluded(
  { about, timeoutMs }: ChainWrite,
  { first, last, firstAt, lastAt }: Seen<unknown>,
  sent: SignedTx | undefined,
): ChainError {
  const { chainId, height, shown } = last;
  const watchedMs = Math.round(lastAt - firstAt);
  return first.height === height && watchedMs >= standstillMs
    ? new ChainError(
        "HALTED",
        `chain "${printable(chainId, 60)}" stands still, no block after height ${height} within ${watchedMs} ms, so ${about} has to wait; "${shown}"; start the validators that hold more than 2/3 of the power${openFate(sent)}`,
      )
    : new ChainError(
        "NOT_INCLUDED",
        `chain "${printable(chainId, 60)}" took no ${about} into a block within ${timeoutMs} ms; "${shown}"; run again${openFate(sent)}`,
      );
}

/** Somebody else keeps writing the same, or the chain does not keep what it accepted. */
export function undone(
  { about }: ChainWrite,
  { chainId, shown }: AccountView<unknown>,
  writes: number,
  said: string | undefined,
): ChainError {
  const told = said === undefined ? "" : `; "${printable(said, 300)}"`;
  return new ChainError(
    "REJECTED",
    `chain "${printable(chainId, 60)}" says something else after ${writes} transactions for ${about}${told}; "${shown}"; find out who else writes it`,
  );
}
