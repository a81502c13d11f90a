import { DomainError } from "../errors";
import { formatIpAddress, type IpAddress, isIpv4, parseIpAddress } from "../ip-address";
import { printable } from "../printable";

/** Where a validator's nodes are reached from outside his cluster. */
export interface Endpoint {
  /** CometBFT node id: 40 lower-case hex digits. */
  readonly nodeId?: string;
  /** IPv4, canonical IPv6 without brackets, or a DNS name in lower case. */
  readonly host: string;
  /** Holds for every consumer chain of the validator. */
  readonly port?: number;
}

export interface EndpointFault {
  readonly code: "BAD_NODE_ID" | "BAD_HOST" | "BAD_PORT";
  readonly message: string;
}

const nodeIdPattern = /^[0-9a-f]{40}$/;
const dnsLabel = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
// A last label like these makes resolvers read the whole name as an IPv4 number (`127.1`, `0x7f.1`).
const numberLike = /^(\d+|0x[0-9a-f]*)$/;
const longestName = 253;

/** Whether a text is a CometBFT node id as nodes print it. */
export function isNodeId(text: string): boolean {
  return nodeIdPattern.test(text);
}

/** IPv4-mapped IPv6 (`::ffff:1.2.3.4`) is the IPv4 address in disguise: nodes dial and compare it as such. */
export function unmapped({ bits, value }: IpAddress): IpAddress {
  return bits === 128 && value >> 32n === 0xffffn
    ? { bits: 32, value: value & 0xffff_ffffn }
    : { bits, value };
}

/** The canonical spelling of a host, or undefined if it is neither an IP address nor a DNS name. */
export function canonicalHost(text: string): string | undefined {
  // By far the most usual: an agent meets thousands of them a minute.
  if (isIpv4(text)) return text;
  const address = parseIpAddress(text);
  if (address !== undefined) return formatIpAddress(unmapped(address));
  if (text.length > longestName || !/^[A-Za-z0-9.-]+$/.test(text)) return undefined;
  const name = text.toLowerCase();
  const labels = name.split(".");
  const valid =
    labels.every((label) => dnsLabel.test(label)) && !numberLike.test(labels.at(-1) ?? "");
  return valid ? name : undefined;
}

/** Reads a TCP port in plain decimal, 1 to 65535. */
export function parsePort(text: string): number | undefined {
  const port = /^[1-9]\d{0,4}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : undefined;
}

const shape = /^(?:(?<nodeId>[^@]*)@)?(?:\[(?<ipv6>[^\]]*)\]|(?<name>[^:[\]]*))(?::(?<port>.*))?$/s;

function fault(code: EndpointFault["code"], message: string): { readonly fault: EndpointFault } {
  return { fault: { code, message } };
}

/**
 * Reads `[nodeId@]host[:port]`, where an IPv6 host stands in brackets.
 *
 * The text may be a stranger's: whatever it holds, the result is an endpoint made of nothing but hex
 * digits, a canonical host and a number, or a fault.
 */
export function parseEndpoint(text: string): Endpoint | { readonly fault: EndpointFault } {
  const shown = `"${printable(text)}"`;
  const groups = shape.exec(text)?.groups;
  if (groups === undefined) {
    return fault("BAD_HOST", `no endpoint; ${shown}; write host or nodeId@host, IPv6 in brackets`);
  }
  const nodeId = groups["nodeId"]?.toLowerCase();
  if (nodeId !== undefined && !isNodeId(nodeId)) {
    return fault(
      "BAD_NODE_ID",
      `no node id before "@"; ${shown}; use the 40 hex digits of the node`,
    );
  }
  const written = groups["ipv6"] ?? groups["name"] ?? "";
  const bracketed = groups["ipv6"] !== undefined;
  const host = bracketed && !written.includes(":") ? undefined : canonicalHost(written);
  if (host === undefined) {
    return fault("BAD_HOST", `no host; ${shown}; use an IPv4 address, [IPv6] or a DNS name`);
  }
  const port = groups["port"] === undefined ? undefined : parsePort(groups["port"]);
  if (groups["port"] !== undefined && port === undefined) {
    return fault("BAD_PORT", `no port after ":"; ${shown}; use a number from 1 to 65535`);
  }
  return {
    ...(nodeId === undefined ? {} : { nodeId }),
    host,
    ...(port === undefined ? {} : { port }),
  };
}

/**
 * Reads an endpoint that this side wrote, e.g. from config.
 *
 * @throws DomainError `BAD_ENDPOINT` with what is wrong.
 */
export function parsedEndpoint(text: string): Endpoint {
  const parsed = parseEndpoint(text);
  if ("fault" in parsed) throw new DomainError("BAD_ENDPOINT", parsed.fault.message);
  return parsed;
}

/** `[nodeId@]host[:port]`, the inverse of `parseEndpoint`. */
export function formatEndpoint({ nodeId, host, port }: Endpoint): string {
  const identity = nodeId === undefined ? "" : `${nodeId}@`;
  const address = host.includes(":") ? `[${host}]` : host;
  return `${identity}${address}${port === undefined ? "" : `:${port}`}`;
}
