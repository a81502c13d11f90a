/** Every way in which a chain, or an RPC address of it, fails a call. */
export type ChainErrorCode =
  | "BAD_ADDRESS"
  | "BAD_GAS_PRICE"
  | "BAD_MNEMONIC"
  | "BEHIND"
  | "CLOSED"
  | "CUT_OFF"
  | "GARBAGE"
  | "HALTED"
  | "NOT_A_VALIDATOR"
  | "NOT_INCLUDED"
  | "NO_MODULE"
  | "NO_ACCOUNT"
  | "NO_ADDRESS"
  | "OVERSIZED"
  | "REJECTED"
  | "STALE"
  | "TIMEOUT"
  | "UNREACHABLE"
  | "WRONG_CHAIN";

/** What may go away without anybody changing the configuration. */
const passing: ReadonlySet<ChainErrorCode> = new Set<ChainErrorCode>([
  "BEHIND",
  "CUT_OFF",
  "GARBAGE",
  "HALTED",
  "NOT_INCLUDED",
  "OVERSIZED",
  "STALE",
  "TIMEOUT",
  "UNREACHABLE",
]);

/**
 * A call to a chain that did not come off; the message names the address, the call and the remedy.
 *
 * Text of the other side stands in it only as `printable`, secrets never do.
 */
export class ChainError extends Error {
  /** Whether the same call may succeed later as it is. */
  readonly retryable: boolean;

  constructor(
    readonly code: ChainErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "ChainError";
    this.retryable = passing.has(code);
  }
}
