import { printable } from "../printable";

/** What is known of a validator's details besides what one address says now. */
export interface DetailsKnowledge {
  /** What the chain said after the stack wrote them last; absent before that. */
  readonly known?: string;
  /** What each address says that answers and keeps up. */
  readonly stated: readonly string[];
  /** How many addresses are configured. */
  readonly addresses: number;
}

/**
 * Whether a text may be taken for what the chain has: whoever signs an edit signs all of it.
 *
 * No address may say another. Then it is what the chain had before, or two say so; the first time one is
 * enough where there is no other.
 */
export function isConfirmedText(
  text: string,
  { known, stated, addresses }: DetailsKnowledge,
): boolean {
  if (!stated.every((one) => one === text)) return false;
  return text === known || stated.length >= 2 || (known === undefined && addresses === 1);
}

const shown = (text: string): string => `"${printable(text, 300)}"`;

/** Why a text is not signed, as one safe line. */
export function unconfirmedText(
  operator: string,
  text: string,
  { known, stated, addresses }: DetailsKnowledge,
): string {
  const before = known === undefined ? "" : `, and was ${shown(known)} when it was written last`;
  const others = stated.filter((one) => one !== text);
  const why =
    others.length > 0
      ? `another address says ${shown(others[0] ?? "")}`
      : `${String(stated.length)} of ${String(addresses)} RPC addresses say so`;
  const remedy =
    others.length > 0
      ? "take out the address that is wrong"
      : known === undefined
        ? "mend the other addresses"
        : "name a second RPC address, or look at it and take it over by pulumi refresh";
  return `description of validator ${operator} is not signed again as it is said to be${before}; ${why}; ${shown(text)}; ${remedy}`;
}
