import { printable } from "../core/printable";
import { operatorOf } from "./chain-address";
import { ChainError } from "./chain-error";
import { validatorAt } from "./chain-reader";
import { editValidator } from "./edit-validator";
import type { RpcNode } from "./fail-over";
import type { ChainWriteRequest } from "./write-until";
import { writeUntil } from "./write-until";

export interface PublishDetailsRequest extends Pick<
  ChainWriteRequest<string>,
  "rpc" | "chainId" | "mnemonic" | "prefix" | "gasPrice" | "timeoutMs"
> {
  /** Makes the wanted text from the one on chain; called again whenever the chain was read again. */
  readonly details: (current: string) => string;
}

export interface PublishedDetails {
  /** The transaction that changed the text; absent when none was needed. */
  readonly txHash?: string;
  /** The text that the chain states. */
  readonly details: string;
  readonly changed: boolean;
}

async function detailsAt({ comet, address, status }: RpcNode, operator: string): Promise<string> {
  const validator = await validatorAt(comet, operator);
  if (validator !== undefined) return validator.details;
  const { chainId } = await status();
  throw new ChainError(
    "NOT_A_VALIDATOR",
    `chain "${printable(chainId, 60)}" has no validator "${operator}"; "${address.shown}"; check the mnemonic, or create the validator first`,
  );
}

/**
 * Brings the `details` of a validator's on-chain description to the wanted text.
 *
 * Every other field of the validator stays as it is.
 *
 * @throws ChainError `NOT_A_VALIDATOR`, and as `writeUntil`; whatever `details` throws.
 */
export async function publishDetails(request: PublishDetailsRequest): Promise<PublishedDetails> {
  const { details: wanted, ...write } = request;
  const operator = await operatorOf(request.mnemonic, request.prefix ?? "cosmos");
  const { state: details, ...written } = await writeUntil<string>({
    ...write,
    about: `edit of validator ${operator}`,
    read: (node) => detailsAt(node, operator),
    message: (current) => {
      const text = wanted(current);
      return text === current ? undefined : editValidator(operator, text);
    },
    said: (current) => current,
  });
  return { ...written, details };
}
