import { DomainError } from "../errors";
import { type Endpoint, formatEndpoint } from "./endpoint";
import { formatPortExceptions, type PortExceptions } from "./port-exception-text";
import { decodeDetails, encodeDetails } from "./registry";

/** What a validator is to publish. */
export interface WantedEndpoint {
  readonly endpoint: Endpoint;
  /** Those that the chain states are kept where absent. */
  readonly exceptions?: PortExceptions;
}

/** What a validator's details say, beside what they should. */
export interface EndpointStep {
  /** The words on chain; absent where they name no endpoint. */
  readonly onChain?: string;
  /** Why they name none, as one safe line. */
  readonly fault?: string;
  /** The words that are wanted; absent where nothing is. */
  readonly wanted?: string;
  readonly inStep: boolean;
  /** The details with those words; absent where they are in step, or cannot hold them. */
  readonly details?: string;
  /** Why the details cannot hold the words, as one safe line. */
  readonly obstacle?: string;
}

const words = (endpoint: Endpoint, exceptions: PortExceptions): string => {
  const ports = formatPortExceptions(exceptions);
  return `p2p=${formatEndpoint(endpoint)}${ports === undefined ? "" : ` p2p-ports=${ports}`}`;
};

/** Whether a validator's details say what they should, and what would make them. */
export function endpointStep(details: string, wanted?: WantedEndpoint): EndpointStep {
  const said = decodeDetails(details, { allowPrivateAddresses: true });
  const onChain =
    said.endpoint === undefined
      ? { fault: said.fault?.message ?? "publishes no endpoint" }
      : { onChain: words(said.endpoint, said.exceptions) };
  if (wanted === undefined) return { ...onChain, inStep: said.endpoint !== undefined };
  const { endpoint, exceptions = said.exceptions } = wanted;
  const text = words(endpoint, exceptions);
  if (onChain.onChain === text) return { ...onChain, wanted: text, inStep: true };
  try {
    const next = encodeDetails(details, { endpoint, exceptions });
    return { ...onChain, wanted: text, inStep: false, details: next };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { ...onChain, wanted: text, inStep: false, obstacle: error.message };
  }
}
