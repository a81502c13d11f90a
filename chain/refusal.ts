import { printable } from "../core/printable";
import type { TxResult } from "./account-view";
import { ChainError } from "./chain-error";
import type { ChainWrite } from "./write-failure";

/** Mempool full; void by its height, since another node is further; the account's sequence is another one. */
const passing: ReadonlySet<string> = new Set(["sdk/20", "sdk/30", "sdk/32"]);

/**
 * By codespace and code.
 *
 * @see https://github.com/cosmos/cosmos-sdk/blob/v0.50.13/types/errors/errors.go
 * @see https://github.com/cosmos/interchain-security/blob/v7.0.1/x/ccv/provider/types/errors.go
 */
const remedies: Readonly<Record<string, string>> = {
  "sdk/4": "sign with the mnemonic of the account that may do this",
  "sdk/5": "check the account's funds, or lower the gas price",
  "sdk/11": "allow the message more gas",
  "sdk/13": "raise the gas price",
  "provider/25": "sign with the mnemonic of the consumer chain's owner",
};

const kindOf = ({ codespace, code }: TxResult): string => `${codespace ?? ""}/${code}`;

/** Whether a refused transaction will do after the account is read again. */
export function isStale(result: TxResult): boolean {
  return passing.has(kindOf(result));
}

/** Whether the node has the transaction already. */
export function isKnown(result: TxResult): boolean {
  return kindOf(result) === "sdk/19";
}

/** The chain has refused a transaction, and would refuse it again. */
export function refusal(
  { about, account }: ChainWrite,
  result: TxResult,
  txHash: string,
  shown: string,
): ChainError {
  const reason = typeof result.log === "string" ? result.log : "no reason";
  const remedy = remedies[kindOf(result)] ?? "correct what is asked for";
  return new ChainError(
    "REJECTED",
    `chain refuses ${about}, signed by ${account}, in transaction ${txHash}: "${printable(reason, 300)}"; "${shown}"; ${remedy}`,
  );
}
