import { openChainReader, validatorAt } from "../../chain/chain-reader";
import { isConfirmedText, unconfirmedText } from "../../core/known-details";
import type { PublishedInputs } from "./published-text";

/**
 * Refuses to go on from a text that only one address says is there.
 *
 * @param known - The whole text when it was written last.
 */
export async function confirming(
  inputs: PublishedInputs,
  known: string | undefined,
  wanted: (current: string) => string,
): Promise<(current: string) => string> {
  // The nodes of a chain of the stack are its own.
  if (inputs.managedChain) return wanted;
  const reader = openChainReader(inputs.rpc, { chainId: inputs.chainId });
  try {
    const outcomes = await reader.askEach("validator", (comet) =>
      validatorAt(comet, inputs.operator),
    );
    const knowledge = {
      ...(known === undefined ? {} : { known }),
      stated: outcomes.flatMap(({ answer }) => answer?.said?.details ?? []),
      addresses: outcomes.length,
    };
    // A run that was cut off has written this, and so will this one.
    const ours = new Set(known === undefined ? [] : [wanted(known)]);
    return (current) => {
      if (!ours.has(current) && !isConfirmedText(current, knowledge)) {
        throw new Error(unconfirmedText(inputs.operator, current, knowledge));
      }
      const text = wanted(current);
      ours.add(text);
      return text;
    };
  } finally {
    reader.close();
  }
}
