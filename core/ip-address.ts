import { fromByteArray, IPv4, IPv6 } from "ipaddr.js";

/** An IP address as a number, for arithmetic on ranges of either family. */
export interface IpAddress {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

/** A block of addresses; `value` has no bit set beyond the prefix. */
export interface IpNetwork extends IpAddress {
  readonly prefix: number;
}

function valueOf(bytes: readonly number[]): bigint {
  return bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

const octet = "(?:0|[1-9]\\d?|1\\d\\d|2[0-4]\\d|25[0-5])";
const dottedDecimal = new RegExp(`^${octet}(?:\\.${octet}){3}$`);

/**
 * Whether a text is an IPv4 address, which has one spelling only. Not by the library, to which every text that
 * is none is an error with a stack.
 */
export const isIpv4 = (text: string): boolean => dottedDecimal.test(text);

const dottedTail = /^(?<head>.*:)(?<tail>[^:]*\..*)$/;

function isIpv6(text: string): boolean {
  const { head, tail } = dottedTail.exec(text)?.groups ?? {};
  // The library reads `::1.2.3.4` as IPv4-mapped and octets with leading zeros as octal.
  if (tail !== undefined && (head === "::" || !isIpv4(tail))) return false;
  return !text.includes("%") && IPv6.isValid(text);
}

/**
 * Reads an IP address written the usual way: four decimal octets, or IPv6 without brackets or zone.
 *
 * Stricter than the C library on purpose: `127.1`, `0177.0.0.1` and `2130706433` are names for
 * loopback there, and none of them is an address here.
 */
export function parseIpAddress(text: string): IpAddress | undefined {
  if (isIpv4(text)) {
    return { bits: 32, value: valueOf(IPv4.parse(text).toByteArray()) };
  }
  if (isIpv6(text)) return { bits: 128, value: valueOf(IPv6.parse(text).toByteArray()) };
  return undefined;
}

/** The one spelling of an address that everybody writes: dotted decimal, or RFC 5952 for IPv6. */
export function formatIpAddress({ bits, value }: IpAddress): string {
  const bytes = Array.from({ length: bits / 8 }, (_, index) =>
    Number((value >> BigInt(bits - 8 * (index + 1))) & 0xffn),
  );
  return fromByteArray(bytes).toString();
}

const cidrPattern = /^(?<address>[^/]+)\/(?<prefix>0|[1-9]\d{0,2})$/;

/** Reads `address/prefix`; the result is the network that holds the address. */
export function parseCidr(text: string): { network: IpNetwork; address: IpAddress } | undefined {
  const groups = cidrPattern.exec(text)?.groups;
  const address = parseIpAddress(groups?.["address"] ?? "");
  const prefix = Number(groups?.["prefix"]);
  if (address === undefined || prefix > address.bits) return undefined;
  const hostBits = BigInt(address.bits - prefix);
  const network = { bits: address.bits, value: (address.value >> hostBits) << hostBits, prefix };
  return { network, address };
}
