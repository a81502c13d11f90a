import type { Fault } from "../errors";
import { formatIpAddress, type IpNetwork, parseCidr, parseIpAddress } from "../ip-address";
import { subnetFault } from "../pools/address-pool";
import type { Settings } from "./settings";

/** Blocks in which Docker makes no network, or none that a node is reached in (IANA's special-purpose registries). */
const special: readonly { readonly cidr: string; readonly what: string }[] = [
  { cidr: "ff00::/8", what: "multicast" },
  { cidr: "fe80::/10", what: "link-local" },
  { cidr: "::ffff:0:0/96", what: "IPv4-mapped" },
  { cidr: "::/127", what: "loopback" },
];

/** Whether two networks share an address. */
function overlap(one: IpNetwork, other: IpNetwork): boolean {
  const hostBits = BigInt(one.bits - Math.min(one.prefix, other.prefix));
  return one.bits === other.bits && one.value >> hostBits === other.value >> hostBits;
}

function specialFaults(subnet: string, path: string, instead: string): Fault[] {
  const network = parseCidr(subnet)?.network;
  if (network === undefined) return [];
  return special
    .filter(({ cidr }) => {
      const block = parseCidr(cidr)?.network;
      return block !== undefined && overlap(network, block);
    })
    .map(({ cidr, what }) => ({
      path,
      what: `shares addresses with ${cidr}, which is ${what}`,
      value: subnet,
      remedy: `use another, such as ${instead}`,
    }));
}

/** The IPv6 subnet beside the pools' one. */
function subnet6Faults({ kind }: Settings): Fault[] {
  const { subnet6 } = kind.network;
  if (subnet6 === undefined) return [];
  const path = "ics:kind.network.subnet6";
  const fault = subnetFault(subnet6, { path, bits: 128, examples: '"fd97::/64"' });
  return [...(fault === undefined ? [] : [fault]), ...specialFaults(subnet6, path, "fd97::/64")];
}

/** Docker takes a gateway that is one of the subnet's hosts. */
function gatewayFaults({ network }: Settings): Fault[] {
  const subnet = parseCidr(network.subnet)?.network;
  const gateway = network.reserved.find(({ name }) => name === "gateway")?.address;
  const address = gateway === undefined ? undefined : parseIpAddress(gateway);
  // Of what is no subnet or no address the pools tell.
  if (subnet === undefined || gateway === undefined || address === undefined) return [];
  const hosts = 1n << BigInt(subnet.bits - subnet.prefix);
  const host = address.value - subnet.value;
  const what =
    address.bits !== subnet.bits || host < 0n || host >= hosts
      ? `is no address of ${network.subnet}`
      : host === 0n
        ? `is the network address of ${network.subnet}`
        : subnet.bits === 32 && host === hosts - 1n
          ? `is the broadcast address of ${network.subnet}`
          : undefined;
  if (what === undefined) return [];
  const first = formatIpAddress({ bits: subnet.bits, value: subnet.value + 1n });
  return [
    { path: "ics:network.gateway", what, value: gateway, remedy: `remove it, or use ${first}` },
  ];
}

/** What Docker or Kubernetes would refuse about the subnets of the Kind clusters' network. */
export function kindSubnetFaults(settings: Settings): readonly Fault[] {
  if (settings.clusters !== "kind" || !settings.kind.network.create) return [];
  return [...subnet6Faults(settings), ...gatewayFaults(settings)];
}
