import { IPv6 } from "ipaddr.js";

import {
  formatIpAddress,
  type IpAddress,
  type IpNetwork,
  parseCidr,
  parseIpAddress,
} from "../ip-address";
import { unmapped } from "./endpoint";

interface Block {
  readonly network: IpNetwork;
  readonly what: string;
}

function blocks(table: Readonly<Record<string, string>>): readonly Block[] {
  return Object.entries(table).flatMap(([cidr, what]) => {
    const network = parseCidr(cidr)?.network;
    return network === undefined ? [] : [{ network, what }];
  });
}

// Addresses where no peer can be, or where a connection would reach the machine's own cloud. From the
// IANA special-purpose registries and the clouds' manuals: AWS and most others 169.254.169.254 and
// fd00:ec2::254, Google fd20:ce::254, Azure 168.63.129.16, Alibaba 100.100.100.200, Oracle 192.0.0.192.
const neverDialled = {
  "0.0.0.0/8": "unspecified",
  "169.254.0.0/16": "link-local (cloud metadata)",
  "224.0.0.0/4": "multicast",
  "255.255.255.255/32": "broadcast",
  "100.100.100.200/32": "cloud metadata",
  "168.63.129.16/32": "cloud metadata",
  "192.0.0.192/32": "cloud metadata",
  "::/128": "unspecified",
  "fe80::/10": "link-local",
  "ff00::/8": "multicast",
  "fd00:ec2::254/128": "cloud metadata",
  "fd20:ce::254/128": "cloud metadata",
};
const neverPeers = blocks(neverDialled);

// RFC 6890 and its successors, less the documentation blocks: those reach nobody, so they harm nobody,
// and examples can use them.
const privateNetworks = {
  "10.0.0.0/8": "private",
  "172.16.0.0/12": "private",
  "192.168.0.0/16": "private",
  "127.0.0.0/8": "loopback",
  "100.64.0.0/10": "carrier-grade NAT",
  "192.0.0.0/24": "reserved",
  "192.88.99.0/24": "reserved",
  "198.18.0.0/15": "benchmarking",
  "240.0.0.0/4": "reserved",
  "::1/128": "loopback",
  "fc00::/7": "unique local",
  "fec0::/10": "site-local",
};
const privateBlocks = blocks(privateNetworks);

/**
 * Networks into which nobody's address may lead, in CIDR notation.
 *
 * @param mayBePrivate - Whether peers may be in private networks.
 */
export const forbiddenNetworks = (mayBePrivate: boolean): readonly string[] =>
  Object.keys(mayBePrivate ? neverDialled : { ...neverDialled, ...privateNetworks });

// Only 2000::/3 is routed; of that, what tunnels or maps to other addresses could lead anywhere.
const routedIpv6 = blocks({ "2000::/3": "" });
const documentationIpv6 = blocks({ "2001:db8::/32": "", "3fff::/20": "" });

// IPv6 blocks whose addresses carry an IPv4 address, and how far from the end it stands.
const carriers = [
  { blocks: blocks({ "64:ff9b::/96": "", "::/96": "" }), shift: 0n },
  { blocks: blocks({ "2002::/16": "" }), shift: 80n },
];

const metadataNames = [
  "metadata",
  "metadata.google.internal",
  "instance-data",
  "instance-data.ec2.internal",
];
const privateSuffixes = ["localhost", "local", "internal", "lan", "home.arpa", "intranet", "corp"];

function blockOf(table: readonly Block[], { bits, value }: IpAddress): Block | undefined {
  return table.find(({ network }) => {
    const shift = BigInt(bits - network.prefix);
    return network.bits === bits && value >> shift === network.value >> shift;
  });
}

/** The address itself, and the IPv4 address inside if a translator would take it out. */
function faces(address: IpAddress): readonly IpAddress[] {
  const carrier = carriers.find((candidate) => blockOf(candidate.blocks, address) !== undefined);
  if (carrier === undefined || address.value <= 1n) return [address];
  return [address, { bits: 32, value: (address.value >> carrier.shift) & 0xffff_ffffn }];
}

/**
 * Why no peer can be at a host, whatever the network: unspecified, multicast, broadcast and link-local
 * addresses, and the clouds' metadata services. Undefined if nothing speaks against it.
 */
export function neverPeerFault(host: string): string | undefined {
  const parsed = parseIpAddress(host);
  if (parsed === undefined) {
    return metadataNames.includes(host.toLowerCase()) ? "cloud metadata name" : undefined;
  }
  const block = faces(unmapped(parsed)).flatMap((face) => blockOf(neverPeers, face) ?? [])[0];
  return block === undefined ? undefined : `${block.what} address`;
}

function unroutedIpv6(address: IpAddress): string | undefined {
  if (address.bits === 32 || blockOf(documentationIpv6, address) !== undefined) return undefined;
  const range = IPv6.parse(formatIpAddress(address)).range();
  const routed = range === "unicast" && blockOf(routedIpv6, address) !== undefined;
  return routed ? undefined : "special-purpose";
}

/**
 * Why a stranger's host must not be dialled from a production cluster: all of `neverPeerFault`, and
 * whatever leads into a private network or the machine itself. Undefined for a public host.
 *
 * A DNS name is judged by its text alone; whoever resolves it has to ask again with the address.
 */
export function privateAddressFault(host: string): string | undefined {
  const never = neverPeerFault(host);
  if (never !== undefined) return never;
  const parsed = parseIpAddress(host);
  if (parsed === undefined) {
    const name = host.toLowerCase();
    const inside = privateSuffixes.some((suffix) => name.endsWith(`.${suffix}`));
    return inside || !name.includes(".") ? "private DNS name" : undefined;
  }
  const address = unmapped(parsed);
  const what = blockOf(privateBlocks, address)?.what ?? unroutedIpv6(address);
  return what === undefined ? undefined : `${what} address`;
}
