import { DomainError, type Fault } from "../errors";
import { formatIpAddress, type IpNetwork, parseCidr, parseIpAddress } from "../ip-address";
import { printable } from "../printable";
import {
  addressesLeft,
  hostsOf,
  lastHostOf,
  type NodeRoom,
  type Obstacle,
  poolPaths,
  poolRemedy,
} from "./pool-room";

export interface PoolRequest {
  /** Network of the clusters' nodes as `address/prefix`, IPv4 or IPv6. */
  readonly subnet: string;
  /** Host number at which pool 0 begins. */
  readonly first: number;
  /** Addresses in every pool. */
  readonly size: number;
  readonly pools: readonly {
    readonly name: string;
    readonly index: number;
    /** Where config says the index. */
    readonly path: string;
  }[];
  /** `address/prefix` from which somebody else hands out addresses. */
  readonly handedOut?: string;
  /** Addresses that belong to somebody else: the gateway's, the nodes'. */
  readonly reserved: readonly { readonly name: string; readonly address: string }[];
  /** Who else needs addresses that no pool covers. */
  readonly nodeRoom?: NodeRoom;
}

/** Addresses that one validator's LoadBalancers may take, both ends included. */
export interface AddressPool {
  readonly name: string;
  readonly first: string;
  readonly last: string;
  readonly size: number;
  /** `first-last`, as MetalLB has it. */
  readonly range: string;
}

/** Host numbers of a pool, both ends included. */
interface HostRange {
  readonly name: string;
  readonly first: bigint;
  readonly last: bigint;
}

function numberFaults({ first, size, pools }: PoolRequest): Fault[] {
  const numbers = [
    { path: poolPaths.first, value: first, least: 0 },
    { path: poolPaths.size, value: size, least: 1 },
    ...pools.map(({ path, index }) => ({ path, value: index, least: 0 })),
  ];
  return numbers
    .filter(({ value, least }) => !Number.isSafeInteger(value) || value < least)
    .map(({ path, value, least }) => ({
      path,
      what: "is no number that can be counted with",
      value: String(value),
      remedy: `use a whole number of at least ${least}`,
    }));
}

/** What is wrong with a subnet as text: that it is none, or bits beyond its prefix. */
export function subnetFault(
  subnet: string,
  { path, bits, examples }: { path: string; bits?: 32 | 128; examples: string },
): Fault | undefined {
  const parsed = parseCidr(subnet);
  if (parsed === undefined || (bits !== undefined && parsed.network.bits !== bits)) {
    const kind = bits === undefined ? "subnet" : `IPv${bits === 32 ? "4" : "6"} subnet`;
    return { path, what: `is no ${kind}`, value: subnet, remedy: `write it as ${examples}` };
  }
  if (parsed.address.value === parsed.network.value) return undefined;
  const network = `${formatIpAddress(parsed.network)}/${parsed.network.prefix}`;
  const what = "begins at an address within the network";
  return { path, what, value: subnet, remedy: `did you mean "${network}"?` };
}

function obstacles(network: IpNetwork, request: PoolRequest): readonly Obstacle[] {
  const lastHost = hostsOf(network) - 1n;
  const single = (name: string, host: bigint): Obstacle => ({ name, first: host, last: host });
  const range = parseCidr(request.handedOut ?? "")?.network;
  return [
    single("network address", 0n),
    ...(network.bits === 32 ? [single("broadcast address", lastHost)] : []),
    ...request.reserved.flatMap(({ name, address }) => {
      const parsed = parseIpAddress(address);
      if (parsed?.bits !== network.bits) return [];
      return [single(`${printable(name)} (${address})`, parsed.value - network.value)];
    }),
    ...(range?.bits === network.bits
      ? [
          {
            name: `range that Docker hands out addresses from (${request.handedOut ?? ""})`,
            first: range.value - network.value,
            last: range.value - network.value + hostsOf(range) - 1n,
          },
        ]
      : []),
  ];
}

function reservedFaults(reserved: PoolRequest["reserved"]): Fault[] {
  return reserved
    .filter(({ address }) => parseIpAddress(address) === undefined)
    .map(({ name, address }) => ({
      path: `${poolPaths.network}.${printable(name)}`,
      what: "is no IP address",
      value: address,
      remedy: "write the address alone, without prefix or port",
    }));
}

/**
 * Gives every validator its LoadBalancer addresses, inside the clusters' network and apart.
 *
 *     pool i = network + first + i·size … network + first + (i + 1)·size - 1
 *
 * A pool that leaves the subnet, covers an address that is taken or overlaps an earlier one is told
 * in `faults`, with what would fit, and is not among the pools returned.
 *
 * @see docs/protocol.md "Pools"
 */
export function addressPools(request: PoolRequest): {
  readonly pools: readonly AddressPool[];
  readonly faults: readonly Fault[];
} {
  const faults = [...numberFaults(request), ...reservedFaults(request.reserved)];
  const badSubnet = subnetFault(request.subnet, {
    path: poolPaths.subnet,
    examples: '"192.168.97.0/24" or "fd97::/64"',
  });
  if (badSubnet !== undefined) faults.push(badSubnet);
  const network = parseCidr(request.subnet)?.network;
  if (faults.length > 0 || network === undefined) return { pools: [], faults };

  const taken = obstacles(network, request);
  let found: string | undefined;
  const remedy = (): string => (found ??= poolRemedy(request, { network, taken }));
  const pools: HostRange[] = [];
  for (const { name, index, path } of request.pools) {
    const first = BigInt(request.first) + BigInt(index) * BigInt(request.size);
    const last = first + BigInt(request.size) - 1n;
    const hit = taken.find((one) => first <= one.last && one.first <= last);
    const other = pools.find((pool) => first <= pool.last && pool.first <= last);
    const refuse = (what: string, remedy: string): void => {
      faults.push({ path, what, value: String(index), remedy });
    };
    if (last > lastHostOf(network))
      refuse(`lies past the last usable address of ${request.subnet}`, remedy());
    else if (hit !== undefined) refuse(`covers the ${hit.name}`, remedy());
    else if (other !== undefined) {
      refuse(`overlaps the pool of "${printable(other.name)}"`, "give every pool its own index");
    } else pools.push({ name, first, last });
  }
  const needed = request.nodeRoom?.needed ?? 0;
  const begin = BigInt(request.first);
  const left = begin > lastHostOf(network) ? 0n : (addressesLeft(request, begin) ?? 0n);
  if (faults.length === 0 && left < needed) {
    faults.push({
      path: poolPaths.first,
      what: `leaves Docker ${left} addresses below the pools, and the nodes need ${needed}`,
      value: String(request.first),
      remedy: remedy(),
    });
  }
  const address = (host: bigint): string =>
    formatIpAddress({ bits: network.bits, value: network.value + host });
  return {
    faults,
    pools: pools.map(({ name, ...hosts }) => {
      const [first, last] = [address(hosts.first), address(hosts.last)];
      return { name, first, last, size: request.size, range: `${first}-${last}` };
    }),
  };
}

/**
 * The address `n` after the network address.
 *
 * @throws DomainError `BAD_SUBNET`, or `OUTSIDE_SUBNET` if the subnet has no such address.
 */
export function addressAt(subnet: string, n: number | bigint): string {
  const network = parseCidr(subnet)?.network;
  if (network === undefined) {
    throw new DomainError("BAD_SUBNET", `no subnet; "${printable(subnet)}"; write address/prefix`);
  }
  const hosts = 1n << BigInt(network.bits - network.prefix);
  if ((typeof n === "number" && !Number.isSafeInteger(n)) || n < 0 || n >= hosts) {
    throw new DomainError(
      "OUTSIDE_SUBNET",
      `subnet ${subnet} has no host number "${n}"; use 0 to ${hosts - 1n}`,
    );
  }
  return formatIpAddress({ bits: network.bits, value: network.value + BigInt(n) });
}
