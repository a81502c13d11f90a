import { type ChainReader, openChainReader, validatorAt } from "../chain/chain-reader";
import { endpointStep } from "../core/details/endpoint-step";
import { printable } from "../core/printable";
import { disagreement } from "../core/rpc/agreement";
import type { FoundEndpoint } from "./render-endpoints";
import type { Source } from "./source";
import type { PublishingValidator } from "./stack-endpoints";

/** What all addresses say of one validator; the first that answers is believed, and the rest may cast doubt on it. */
async function foundEndpoint(
  reader: ChainReader,
  { name, operator, wanted }: PublishingValidator,
): Promise<FoundEndpoint> {
  const outcomes = await reader.askEach("validator", async (comet) => validatorAt(comet, operator));
  const answered = outcomes.filter(({ failure }) => failure === undefined);
  const [first] = answered;
  const failure = outcomes[0]?.failure;
  if (first === undefined && failure !== undefined) throw failure;
  const details = first?.answer?.details;
  if (details === undefined) {
    throw new Error(
      `the provider chain has no validator of this operator address; "${printable(operator)}"; check it, or create the validator first`,
    );
  }
  const doubt = disagreement({
    about: `the details of validator ${operator}`,
    statements: answered.map(({ address, answer }) => ({
      address,
      says: answer === undefined ? "that it has none" : `"${printable(answer.details, 280)}"`,
    })),
    silent: outcomes.flatMap((one) =>
      one.failure === undefined ? [] : [{ address: one.address, says: one.failure.code }],
    ),
  });
  return {
    ...{ name, operator, step: endpointStep(details, wanted) },
    ...(doubt === undefined ? {} : { doubt }),
  };
}

/**
 * Asks every address of the provider chain: what is signed keeps the rest of a text that one alone could
 * have made up.
 *
 * @throws ChainError where nobody answers; Error where the chain has no such validator.
 */
export async function endpointsOnChain(
  source: Source,
  validators: readonly PublishingValidator[],
): Promise<readonly FoundEndpoint[]> {
  const { rpc, chainId } = source;
  const reader = openChainReader(rpc, chainId === undefined ? {} : { chainId });
  try {
    return await Promise.all(validators.map(async (one) => foundEndpoint(reader, one)));
  } finally {
    reader.close();
  }
}
