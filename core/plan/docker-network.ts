import type { Fault } from "../errors";
import { formatIpAddress, parseCidr, parseIpAddress } from "../ip-address";
import type { Settings } from "./settings";

/** A Docker network as `docker network inspect` has it. */
export interface DockerNetwork {
  readonly name: string;
  /** One of each family at most, as a rule. */
  readonly subnets: readonly {
    readonly subnet: string;
    readonly gateway?: string;
    /** Where Docker puts containers by itself; anywhere in the subnet when absent. */
    readonly ipRange?: string;
    /** Addresses that Docker gives to nobody. */
    readonly auxiliary?: readonly { readonly name: string; readonly address: string }[];
  }[];
  /** What is on the network now, and where. */
  readonly containers: readonly { readonly name: string; readonly address: string }[];
}

/** IPv4 and IPv6 spellings of one network are one. */
const canonical = (subnet: string): string => {
  const network = parseCidr(subnet)?.network;
  return network === undefined ? subnet : `${formatIpAddress(network)}/${String(network.prefix)}`;
};

/** Docker's own range within a subnet; none where it is the whole of it. */
function rangeWithin(subnet: string, ipRange: string | undefined): string | undefined {
  const [whole, range] = [parseCidr(subnet)?.network, parseCidr(ipRange ?? "")?.network];
  if (whole === undefined || range?.bits !== whole.bits) return undefined;
  return range.prefix > whole.prefix ? canonical(ipRange ?? "") : undefined;
}

const isIpv4 = (subnet: string): boolean => parseCidr(subnet)?.network.bits === 32;

/**
 * The settings on a Docker network that exists: pools are cut from its real subnet, clear of its
 * gateway, of the range that Docker hands out and of what is on it. Of a network with two families config may name one; else it is the
 * IPv4 one. What config says and the network does not have is a fault with both values.
 */
export function onDockerNetwork(
  settings: Settings,
  network: DockerNetwork,
): { readonly settings: Settings; readonly faults: readonly Fault[] } {
  const declared = settings.network.subnet;
  const there = network.subnets.map(({ subnet }) => subnet);
  const chosen =
    declared === ""
      ? (network.subnets.find(({ subnet }) => isIpv4(subnet)) ?? network.subnets[0])
      : network.subnets.find(({ subnet }) => canonical(subnet) === canonical(declared));
  if (chosen === undefined) {
    const has = there.length === 0 ? "no subnet" : there.map((one) => `"${one}"`).join(" and ");
    return {
      settings,
      faults: [
        {
          path: "ics:network.subnet",
          what: `is not what the Docker network "${network.name}" has, which is ${has}`,
          value: declared,
          remedy:
            there.length === 0
              ? "use a bridge network that has a subnet"
              : "remove it, so that it is read, or name another network in ics:kind.network.name",
        },
      ],
    };
  }
  const bits = parseCidr(chosen.subnet)?.network.bits;
  const handedOut = rangeWithin(chosen.subnet, chosen.ipRange);
  const taken = [
    ...(chosen.gateway === undefined
      ? []
      : [{ name: `gateway of "${network.name}"`, address: chosen.gateway }]),
    ...(chosen.auxiliary ?? []),
    ...network.containers,
  ].filter(({ address }) => parseIpAddress(address)?.bits === bits);
  return {
    settings: {
      ...settings,
      network: {
        ...settings.network,
        // Older Dockers keep `10.100.50.0/22` as it was given.
        subnet: canonical(chosen.subnet),
        ...(handedOut === undefined ? {} : { handedOut }),
        reserved: [...settings.network.reserved, ...taken],
      },
    },
    faults: [],
  };
}

/** Fewer addresses below the pools are none: network, gateway and nodes need them. */
export const leastPoolFirst = 8;

/** How many bits the largest block at a network's beginning has that ends below a host number, which is at least 1. */
export const hostBitsBelow = (host: number | bigint): number => host.toString(2).length - 1;

/**
 * The addresses of a network that Docker may hand out by itself: the largest block at its beginning
 * that ends below the first pool.
 *
 * @param subnet - `address/prefix`.
 * @param poolFirst - Host number at which the first pool begins.
 * @returns `address/prefix`; nothing where too few addresses lie below the pools.
 */
export function dockerIpRange(subnet: string, poolFirst: number): string | undefined {
  const network = parseCidr(subnet)?.network;
  if (network === undefined) return undefined;
  const hostBits = hostBitsBelow(poolFirst);
  if (poolFirst < leastPoolFirst || hostBits > network.bits - network.prefix) return undefined;
  return `${formatIpAddress(network)}/${String(network.bits - hostBits)}`;
}
