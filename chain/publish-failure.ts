import { printable } from "../core/printable";
import type { AccountView } from "./account-view";
import { ChainError } from "./chain-error";
import type { SignedTx } from "./edit-validator";
import type { RpcPool } from "./fail-over";

/** What a person has to know of a transaction whose fate is open. */
const openFate = (sent: SignedTx | undefined): string =>
  sent === undefined
    ? ""
    : `; transaction ${sent.hash} may still come into a block, and the next run looks first`;

/** The failure of a look at the chain, with what is known of the transaction. */
export function unanswered(failure: ChainError, sent: SignedTx | undefined): ChainError {
  if (sent === undefined) return failure;
  return new ChainError(failure.code, failure.message + openFate(sent), { cause: failure });
}

/** Why the wanted text did not come to stand on the chain in time: no blocks, or not this edit. */
export function notIncluded(
  call: {
    readonly pool: RpcPool;
    readonly operator: string;
    readonly timeoutMs: number;
  },
  first: AccountView,
  last: AccountView,
  sent: SignedTx | undefined,
): ChainError {
  const { pool, operator, timeoutMs } = call;
  const shown = pool.addresses[pool.preferred]?.shown ?? "";
  const inTime = `within ${timeoutMs} ms`;
  return first.height === last.height
    ? new ChainError(
        "HALTED",
        `chain "${last.chainId}" stands still, no block after height ${last.height} ${inTime}; "${shown}"; start the validators that hold more than 2/3 of the power${openFate(sent)}`,
      )
    : new ChainError(
        "NOT_INCLUDED",
        `chain "${last.chainId}" took no edit of validator ${operator} into a block ${inTime}; "${shown}"; run again${openFate(sent)}`,
      );
}

/** Somebody else keeps writing the same field, or the chain does not keep what it accepted. */
export function undone(operator: string, edits: number, current: string): ChainError {
  return new ChainError(
    "REJECTED",
    `validator ${operator} has other details after ${edits} edits; "${printable(current, 300)}"; find out who else edits it`,
  );
}
