import { DomainError } from "../errors";
import { parseIpAddress } from "../ip-address";
import { printable } from "../printable";
import type { DetailsForm } from "./details-form";
import {
  type Endpoint,
  type EndpointFault,
  formatEndpoint,
  parsedEndpoint,
  parseEndpoint,
} from "./endpoint";
import { jsonDetails } from "./json-details";
import { neverPeerFault, privateAddressFault } from "./peer-address";
import {
  formatPortExceptions,
  parsePortExceptions,
  type PortExceptions,
} from "./port-exception-text";
import { tokenDetails } from "./token-details";

/** Bytes of UTF-8 that the staking module takes for a validator's details. */
export const detailsLimitBytes = 280;

/** The staking module's word for a field that an edit leaves as it is (`DoNotModifyDesc` of the Cosmos SDK). */
export const untouched = "[do-not-modify]";

/** Whether a text is longer than any validator's details. */
export const exceedsDetailsLimit = (details: string): boolean =>
  details.length > detailsLimitBytes || Buffer.byteLength(details) > detailsLimitBytes;

export type RegistryFaultCode =
  | EndpointFault["code"]
  | "BAD_EXCEPTIONS"
  | "CONTROL_CHARACTERS"
  | "NO_ENDPOINT"
  | "OVERSIZED"
  | "PRIVATE_ADDRESS"
  | "SEVERAL_TOKENS"
  | "UNUSABLE_ADDRESS";

/** Why a validator's details name no endpoint; the message is one safe line. */
export interface RegistryFault {
  readonly code: RegistryFaultCode;
  readonly message: string;
}

/** What a validator's details say about his nodes. */
export interface Registration {
  readonly endpoint?: Endpoint;
  readonly exceptions: PortExceptions;
  /** Present exactly when the endpoint is not. */
  readonly fault?: RegistryFault;
}

export interface DecodePolicy {
  /** True on a testnet of one machine; false where a stranger's text must not lead into the own network. */
  readonly allowPrivateAddresses: boolean;
}

function refused(code: RegistryFaultCode, message: string): Registration {
  return { exceptions: {}, fault: { code, message } };
}

/** Details that are nothing but an IP address. */
function bareAddress(details: string): DetailsForm | undefined {
  const [, before = "", text = "", after = ""] = /^( *)([0-9A-Fa-f.:]*)( *)$/.exec(details) ?? [];
  if (parseIpAddress(text) === undefined) return undefined;
  return {
    endpoints: [text.includes(":") ? `[${text}]` : text],
    exceptions: [],
    controlCharacters: false,
    written: (endpoint, exceptions) =>
      before + tokenDetails("").written(endpoint, exceptions) + after,
  };
}

function formOf(details: string): DetailsForm {
  return bareAddress(details) ?? jsonDetails(details) ?? tokenDetails(details);
}

/**
 * Reads a validator's endpoint from his staking description's details.
 *
 * Understood are a word `p2p=[nodeId@]host[:port]` with an optional word `p2p-ports=7:30344` (consumer
 * id : port), a JSON object with strings of those names, and details that are just an IP address.
 * The text is hostile until proven otherwise: whatever it is, this neither throws nor lets any of it
 * through but what `parseEndpoint` makes of it.
 *
 * @see docs/protocol.md "What a validator publishes"
 */
export function decodeDetails(details: string, policy: DecodePolicy): Registration {
  if (exceedsDetailsLimit(details)) {
    return refused(
      "OVERSIZED",
      `details are longer than the ${detailsLimitBytes} bytes of the chain`,
    );
  }
  const form = formOf(details);
  const shown = `"${printable(details)}"`;
  const [text] = form.endpoints;
  if (text === undefined) {
    return refused("NO_ENDPOINT", `publishes no endpoint; ${shown}; add p2p=HOST to the details`);
  }
  if (form.endpoints.length > 1 || form.exceptions.length > 1) {
    return refused("SEVERAL_TOKENS", `publishes several endpoints; ${shown}; leave one of each`);
  }
  if (form.controlCharacters) {
    const remedy = "keep only plain spaces and line ends around the p2p words";
    return refused("CONTROL_CHARACTERS", `details hide control characters; ${shown}; ${remedy}`);
  }
  const endpoint = parseEndpoint(text);
  if ("fault" in endpoint) return refused(endpoint.fault.code, endpoint.fault.message);

  const host = `"${endpoint.host}"`;
  const never = neverPeerFault(endpoint.host);
  if (never !== undefined) {
    return refused("UNUSABLE_ADDRESS", `no peer can be at this ${never}; ${host}; publish another`);
  }
  const unwanted = policy.allowPrivateAddresses ? undefined : privateAddressFault(endpoint.host);
  if (unwanted !== undefined) {
    // Heard of by whoever runs a stack, and by whoever calls ics without one.
    const remedy =
      "publish a public one, or on a private network set ics:allowPrivateAddresses (without a stack --allow-private-addresses)";
    return refused("PRIVATE_ADDRESS", `${unwanted} is not dialled; ${host}; ${remedy}`);
  }
  const [portText] = form.exceptions;
  const exceptions = portText === undefined ? {} : parsePortExceptions(portText);
  if (exceptions === undefined) {
    const message = `no list of ports; "${printable(portText ?? "")}"; write p2p-ports=7:30344,9:30345`;
    return refused("BAD_EXCEPTIONS", message);
  }
  return { endpoint, exceptions };
}

/** The words to write, canonical; what is no endpoint could otherwise come to stand for other text. */
function publishableWords(
  endpoint: Endpoint,
  exceptions: PortExceptions,
): [endpoint: string, exceptions: string | undefined] {
  const canonical = parsedEndpoint(formatEndpoint(endpoint));
  const never = neverPeerFault(canonical.host);
  if (never !== undefined) {
    const message = `no peer can be at this ${never}; "${canonical.host}"; publish another`;
    throw new DomainError("BAD_ENDPOINT", message);
  }
  const ports = formatPortExceptions(exceptions);
  if (ports !== undefined && parsePortExceptions(ports) === undefined) {
    const message = `no consumer ids and ports; "${printable(ports)}"; use decimals and 1 to 65535`;
    throw new DomainError("BAD_EXCEPTIONS", message);
  }
  return [formatEndpoint(canonical), ports];
}

/** The details without any registration; what is left of `p2p=1.2.3.4 5.6.7.8` would be one again. */
function withdrawn(details: string): string {
  const rest = formOf(details).written(undefined, undefined);
  if (rest === details) return rest;
  // The chain would take exactly this for "leave the registration"; a space more, and it is text.
  return rest === untouched ? `${rest} ` : withdrawn(rest);
}

/**
 * Puts a validator's registration into his details, in place of a former one, and keeps all other
 * text byte for byte; a space follows where that alone would be `[do-not-modify]`. Encoding twice is
 * encoding once, and decoding gives the registration back.
 *
 * @param registration - Without an endpoint: withdraws, exceptions included.
 * @throws DomainError `DETAILS_TOO_LONG`, also of details that no chain can have; `BAD_ENDPOINT`, `BAD_EXCEPTIONS` or `UNREADABLE_DETAILS` if
 *   others could not read the result.
 */
export function encodeDetails(
  details: string,
  registration: { readonly endpoint?: Endpoint; readonly exceptions: PortExceptions },
): string {
  const { endpoint, exceptions } = registration;
  // No chain has a longer text, and what makes one up would have it signed.
  if (exceedsDetailsLimit(details)) {
    throw new DomainError(
      "DETAILS_TOO_LONG",
      `details are longer than the ${detailsLimitBytes} bytes of the chain; "${printable(details)}"; check the RPC address`,
    );
  }
  if (endpoint === undefined) return withdrawn(details);
  const words = publishableWords(endpoint, exceptions);
  const result = formOf(details).written(...words);
  const bytes = Buffer.byteLength(result);
  if (bytes > detailsLimitBytes) {
    const over = bytes - detailsLimitBytes;
    throw new DomainError(
      "DETAILS_TOO_LONG",
      `details would have ${bytes} bytes of ${detailsLimitBytes}; "${printable(result)}"; shorten the other text by ${over} bytes`,
    );
  }
  const read = decodeDetails(result, { allowPrivateAddresses: true });
  if (read.fault !== undefined) throw new DomainError("UNREADABLE_DETAILS", read.fault.message);
  return result;
}
