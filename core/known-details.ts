import { printable } from "./printable";

/** What is known of a validator's details besides what one address says now. */
export interface DetailsKnowledge {
  /** What the chain said after the stack wrote them last; absent before that. */
  readonly known?: string;
  /** What each address says that answers. */
  readonly stated: readonly string[];
  /** How many addresses are configured. */
  readonly addresses: number;
}

/**
 * Whether a text may be taken for what the chain has: whoever signs an edit signs all of it.
 *
 * It is what the chain had before, or two addresses state it and none another. The first time one
 * address is enough where there is no other.
 */
export function isConfirmedText(
  text: string,
  { known, stated, addresses }: DetailsKnowledge,
): boolean {
  if (text === known) return true;
  if (!stated.every((one) => one === text)) return false;
  return known === undefined && addresses === 1 ? true : stated.length >= 2;
}

/** Why a text is not signed, as one safe line. */
export function unconfirmedText(
  operator: string,
  text: string,
  { known, stated, addresses }: DetailsKnowledge,
): string {
  const now = `"${printable(text)}"`;
  const before =
    known === undefined ? "" : `, and was "${printable(known)}" when it was written last`;
  const why =
    new Set(stated).size > 1
      ? `RPC addresses disagree on it: ${stated.map((one) => `"${printable(one)}"`).join(", ")}`
      : `${stated.length === 1 ? "one address alone says" : `${String(stated.length)} of ${String(addresses)} addresses say`} so`;
  const remedy =
    known === undefined
      ? "mend the other addresses"
      : "name a second RPC address, or look at it and take it over by pulumi refresh";
  return `description of validator ${operator} is not signed again as it is said to be${before}; ${why}; ${now}; ${remedy}`;
}
