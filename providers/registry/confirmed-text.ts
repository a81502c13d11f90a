import { openChainReader, validatorAt } from "../../chain/chain-reader";
import {
  type DetailsKnowledge,
  isConfirmedText,
  unconfirmedText,
} from "../../core/details/known-details";
import type { PublishedInputs } from "./published-text";

/** Writes over a validator's text only where that is confirmed. */
export interface Confirming {
  /**
   * The text that is wanted in place of one.
   *
   * @throws Error where it is another, and only one address says what it stands in place of.
   */
  readonly over: (current: string) => string;
  /** Whether a text may be remembered as the chain's. */
  readonly accepts: (current: string) => boolean;
}

/** What all addresses say of a validator's text. */
export async function detailsKnowledge(
  { rpc, chainId, operator }: Pick<PublishedInputs, "rpc" | "chainId" | "operator">,
  known: string | undefined,
): Promise<DetailsKnowledge> {
  const reader = openChainReader(rpc, { chainId });
  try {
    const outcomes = await reader.askEach("validator", (comet) => validatorAt(comet, operator));
    return {
      ...(known === undefined ? {} : { known }),
      stated: outcomes.flatMap(({ answer }) => answer?.details ?? []),
      addresses: outcomes.length,
    };
  } finally {
    reader.close();
  }
}

/**
 * Refuses to write over a text that only one address says is there.
 *
 * @param known - The whole text when it was written last.
 */
export async function confirming(
  inputs: PublishedInputs,
  known: string | undefined,
  wanted: (current: string) => string,
): Promise<Confirming> {
  // The nodes of a chain of the stack are its own.
  if (inputs.managedChain) return { over: wanted, accepts: () => true };
  const knowledge = await detailsKnowledge(inputs, known);
  const ours = new Set<string>();
  try {
    // A run that was cut off has written this, and so will this one.
    if (known !== undefined) ours.add(wanted(known));
  } catch {
    // What was known has no room for what is wanted, so no run has written it.
  }
  const accepts = (current: string): boolean =>
    ours.has(current) || isConfirmedText(current, knowledge);
  return {
    accepts,
    over: (current) => {
      const text = wanted(current);
      if (text === current) return text;
      if (!accepts(current)) {
        throw new Error(unconfirmedText(inputs.operator, current, knowledge));
      }
      ours.add(text);
      return text;
    },
  };
}
