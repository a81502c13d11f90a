/** What one address of a chain says about something, as one safe line. */
export interface Statement {
  /** As it may stand in a message. */
  readonly address: string;
  readonly says: string;
}

/** What was asked of every address of a chain, and what came of it. */
export interface Hearing {
  /** What it was about, e.g. `consumer chain "x-1", consumer id "0"`. */
  readonly about: string;
  readonly statements: readonly Statement[];
  /** Addresses that gave no answer that counts, with the reason. */
  readonly silent: readonly Statement[];
}

/** So many addresses have to say the same, where so many are configured. */
const witnesses = 2;

const shown = (statements: readonly Statement[]): string =>
  statements.map(({ address, says }) => `"${address}" says ${says}`).join(", ");

/**
 * Why what the addresses of a chain say is no ground for a step that destroys something; nothing where
 * it is.
 *
 * All that answer have to say the same, and there have to be two of them where two are configured:
 * one address that lies or stands still would be enough otherwise.
 */
export function disagreement({ about, statements, silent }: Hearing): string | undefined {
  if (new Set(statements.map(({ says }) => says)).size > 1) {
    return `RPC addresses disagree about ${about}: ${shown(statements)}; take out the one that is wrong`;
  }
  const needed = Math.min(witnesses, statements.length + silent.length);
  if (statements.length >= needed) return undefined;
  const others = silent.map(({ address, says }) => `"${address}" (${says})`).join(", ");
  const heard = statements.length === 0 ? "nobody answers" : shown(statements);
  return (
    `too few RPC addresses confirm what becomes of ${about}: ${heard}, without an answer ${others}; ` +
    `mend one of those, or name another in ics:providerChain`
  );
}
