import type { Fault } from "../errors";
import { formatIpAddress, type IpNetwork, parseCidr, parseIpAddress } from "../ip-address";
import { subnetFault } from "../pools/address-pool";
import { hostsOf } from "../pools/pool-room";
import type { Settings } from "./settings";

interface Block {
  readonly cidr: string;
  readonly what: string;
}

/** Where no node is reached, whatever Docker makes there (IANA's special-purpose registries). */
const special: readonly Block[] = [
  { cidr: "0.0.0.0/8", what: "nobody's" },
  { cidr: "127.0.0.0/8", what: "loopback" },
  { cidr: "169.254.0.0/16", what: "link-local" },
  { cidr: "224.0.0.0/4", what: "multicast" },
  { cidr: "240.0.0.0/4", what: "reserved" },
  { cidr: "ff00::/8", what: "multicast" },
  { cidr: "fe80::/10", what: "link-local" },
  { cidr: "::ffff:0:0/96", what: "IPv4-mapped" },
  { cidr: "::/127", what: "loopback" },
];

/** What Kind gives to Kubernetes; a node must not be there, nor a LoadBalancer. */
const kubernetes: readonly Block[] = [
  { cidr: "10.96.0.0/16", what: "Kind's for Services" },
  { cidr: "10.244.0.0/16", what: "Kind's for pods" },
];

/** Whether two networks share an address. */
function overlap(one: IpNetwork, other: IpNetwork): boolean {
  const hostBits = BigInt(one.bits - Math.min(one.prefix, other.prefix));
  return one.bits === other.bits && one.value >> hostBits === other.value >> hostBits;
}

function sharedFaults(
  subnet: string,
  path: string,
  remedy: string,
  blocks: readonly Block[] = special,
): Fault[] {
  const network = parseCidr(subnet)?.network;
  const shared = blocks.find(({ cidr }) => {
    const block = parseCidr(cidr)?.network;
    return network !== undefined && block !== undefined && overlap(network, block);
  });
  if (shared === undefined) return [];
  const what = `shares addresses with ${shared.cidr}, which is ${shared.what}`;
  return [{ path, what, value: subnet, remedy }];
}

/** The IPv6 subnet beside the pools' one, from which Docker gives every node an address too. */
function subnet6Faults({ kind }: Settings, nodes: number): Fault[] {
  const { subnet6 } = kind.network;
  if (subnet6 === undefined) return [];
  const path = "ics:kind.network.subnet6";
  const fault = subnetFault(subnet6, { path, bits: 128, examples: '"fd97::/64"' });
  if (fault !== undefined) return [fault];
  const shared = sharedFaults(subnet6, path, "use another, such as fd97::/64");
  const network = parseCidr(subnet6)?.network;
  // The network's own address is nobody's, and the gateway has one.
  const left = network === undefined ? 0n : hostsOf(network) - 2n;
  if (shared.length > 0 || left >= nodes) return shared;
  const what = `has ${left < 0n ? "0" : String(left)} addresses beside its gateway's, and the nodes need ${String(nodes)}`;
  return [{ path, what, value: subnet6, remedy: "use a larger one, such as fd97::/64" }];
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

/**
 * Whether Kubernetes' block would be hidden. A network that exists and is wider has nodes of others in it
 * already: what Kubernetes has is the nearer way there.
 */
const hides =
  ({ kind, network }: Settings) =>
  ({ cidr }: Block): boolean => {
    const [wide, block] = [network.subnet, cidr].map((one) => parseCidr(one)?.network);
    return kind.network.create || (wide?.prefix ?? 0) >= (block?.prefix ?? 0);
  };

/**
 * What Docker or Kubernetes would refuse about the subnets of the Kind clusters' network.
 *
 * @param nodes - How many clusters there are.
 */
export function kindSubnetFaults(settings: Settings, nodes: number): readonly Fault[] {
  const { clusters, kind, network } = settings;
  if (clusters !== "kind") return [];
  const other = kind.network.create
    ? "use another, such as 192.168.97.0/24"
    : "name another network in ics:kind.network.name";
  return [
    ...sharedFaults(network.subnet, "ics:network.subnet", other, [
      ...special,
      // Settings of people's own may put them elsewhere.
      ...(kind.extraConfig === undefined ? kubernetes.filter(hides(settings)) : []),
    ]),
    ...(kind.network.create ? [...subnet6Faults(settings, nodes), ...gatewayFaults(settings)] : []),
  ];
}
