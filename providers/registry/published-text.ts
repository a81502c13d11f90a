import { formatEndpoint, parsedEndpoint } from "../../core/details/endpoint";
import { formatPortExceptions, type PortExceptions } from "../../core/details/port-exception-text";
import { decodeDetails, encodeDetails } from "../../core/details/registry";
import { printable } from "../../core/printable";

export interface PublishedInputs {
  readonly rpc: readonly string[];
  readonly chainId: string;
  readonly managedChain: boolean;
  readonly mnemonic: string;
  readonly operator: string;
  readonly endpoint: string;
  readonly exceptions: PortExceptions;
  /** Ids of exceptions that a former plan published: what is no longer wanted goes, strangers' stay. */
  readonly formerExceptions?: readonly string[];
  readonly gasPrice: string;
  /** What the chain is to say, and after `up` does say. */
  readonly published?: string;
  /** The whole text that goes with it on a chain that others run; nobody signs what he has not seen. */
  readonly details?: string;
  /** Only in a plan: how the chain differs from what is declared. */
  readonly drift?: string;
}

/** Endpoint and own exceptions as one line, e.g. `id@10.0.0.1 7:30344`. */
export function declaredText({
  endpoint,
  exceptions,
}: Pick<PublishedInputs, "endpoint" | "exceptions">): string {
  return [endpoint, formatPortExceptions(exceptions) ?? ""].filter((part) => part !== "").join(" ");
}

/** Those exceptions that are this resource's to keep or to take back. */
function ownExceptions(inputs: PublishedInputs, exceptions: PortExceptions): PortExceptions {
  // A testnet's registry is the stack's alone.
  if (inputs.managedChain) return exceptions;
  const own = [...Object.keys(inputs.exceptions), ...(inputs.formerExceptions ?? [])];
  return Object.fromEntries(Object.entries(exceptions).filter(([id]) => own.includes(id)));
}

/** What the chain says of one's own endpoint and exceptions, as one safe line; the empty text where it says nothing valid. */
export function publishedText(inputs: PublishedInputs, details: string): string {
  const { endpoint, exceptions, fault } = decodeDetails(details, { allowPrivateAddresses: true });
  if (endpoint !== undefined) {
    return declaredText({
      endpoint: formatEndpoint(endpoint),
      exceptions: ownExceptions(inputs, exceptions),
    });
  }
  return fault === undefined || fault.code === "NO_ENDPOINT"
    ? ""
    : `(${fault.code}) ${printable(details)}`;
}

/** The exceptions that are to stand on chain: the wanted ones, and those that are somebody else's. */
function wantedExceptions(inputs: PublishedInputs, details: string): PortExceptions {
  const { exceptions } = decodeDetails(details, { allowPrivateAddresses: true });
  const own = ownExceptions(inputs, exceptions);
  const foreign = Object.entries(exceptions).filter(([id]) => !Object.hasOwn(own, id));
  return { ...Object.fromEntries(foreign), ...inputs.exceptions };
}

export const wantedDetails = (inputs: PublishedInputs, current: string): string =>
  encodeDetails(current, {
    endpoint: parsedEndpoint(inputs.endpoint),
    exceptions: wantedExceptions(inputs, current),
  });

/** What a plan shows of the whole text on a chain that others run; why none can be written, where none can. */
export function plannedDetails(
  inputs: PublishedInputs,
  current: string,
): Pick<PublishedInputs, "details"> | { readonly fault: string } {
  try {
    const details = wantedDetails(inputs, current);
    return inputs.managedChain ? {} : { details };
  } catch (error) {
    return { fault: (error as Error).message };
  }
}
