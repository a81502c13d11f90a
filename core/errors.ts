import { printable } from "./printable";

/** Every way in which core/ refuses a value it was called with. */
export type DomainErrorCode =
  | "AMBIGUOUS_VALIDATOR"
  | "BAD_AGENT_SETTINGS"
  | "BAD_ENDPOINT"
  | "BAD_EXCEPTIONS"
  | "BAD_GENESIS"
  | "BAD_PORT_OFFSET"
  | "BAD_RELAYER_SETTINGS"
  | "BAD_SEED"
  | "BAD_SUBNET"
  | "BAD_TOP_POWER"
  | "DETAILS_TOO_LONG"
  | "MISSING_CONSUMER_ID"
  | "OUTSIDE_SUBNET"
  | "UNKNOWN_VALIDATOR"
  | "UNREADABLE_DETAILS";

/** A rule of the domain that a caller's value breaks; nothing outside the process is to blame. */
export class DomainError extends Error {
  constructor(
    readonly code: DomainErrorCode,
    message: string,
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
    this.name = "DomainError";
  }
}

/** One thing wrong with input, said so that it can be put right. */
export interface Fault {
  /** Where the value stands, e.g. `ics:validators[0].name`. */
  readonly path: string;
  readonly what: string;
  /** The value as given; made printable only when shown. */
  readonly value: string;
  readonly remedy: string;
}

/** The fault as one safe line: where, what, the value in quotes, the remedy. */
export function faultText({ path, what, value, remedy }: Fault): string {
  return `${path}: ${what}; "${printable(value)}"; ${remedy}`;
}
