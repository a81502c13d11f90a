import type { IpNetwork } from "../ip-address";

/** Host numbers (distances from the network address) that no pool may cover, both ends included. */
export interface Obstacle {
  readonly name: string;
  readonly first: bigint;
  readonly last: bigint;
}

/** Where config says what pools are cut from. */
export const poolPaths = {
  network: "ics:network",
  subnet: "ics:network.subnet",
  first: "ics:network.poolFirst",
  size: "ics:network.poolSize",
} as const;

/** What Docker needs of a network besides the pools. */
export interface NodeRoom {
  /** How many nodes get an address from Docker. */
  readonly needed: number;
  /** How many addresses Docker has for them where pools begin at host number `first`, the lowest one at `lowest`. */
  readonly left: (first: bigint, lowest: bigint) => bigint;
  /** Whether Docker hands out any free address, the lowest first: pools are then best off at the subnet's end. */
  readonly isAnywhere: boolean;
}

interface PoolNumbers {
  readonly first: number;
  readonly size: number;
  readonly pools: readonly { readonly index: number }[];
  readonly nodeRoom?: NodeRoom;
}

/** A network, and what is taken in it. */
export interface PoolSite {
  readonly network: IpNetwork;
  readonly taken: readonly Obstacle[];
}

/** Number of addresses in a network. */
export const hostsOf = ({ bits, prefix }: IpNetwork): bigint => 1n << BigInt(bits - prefix);

/** Last host number that a LoadBalancer may have: IPv4 keeps the one after it for broadcast. */
export const lastHostOf = (network: IpNetwork): bigint =>
  hostsOf(network) - (network.bits === 32 ? 2n : 1n);

/** How many addresses Docker has where the pools begin at `first`; nothing where nobody asks. */
export function addressesLeft(
  { pools, size, nodeRoom }: PoolNumbers,
  first: bigint,
): bigint | undefined {
  const lowest = pools.length === 0 ? 0 : Math.min(...pools.map(({ index }) => index));
  return nodeRoom?.left(first, first + BigInt(lowest) * BigInt(size));
}

/** Whether all pools miss what is taken, lie within, and leave room for the nodes. */
function fits(request: PoolNumbers, first: bigint, { network, taken }: PoolSite): boolean {
  const size = BigInt(request.size);
  const begins = request.pools.map(({ index }) => first + BigInt(index) * size);
  const lastHost = lastHostOf(network);
  return (
    first >= 0n &&
    first <= lastHost &&
    first <= BigInt(Number.MAX_SAFE_INTEGER) &&
    begins.every((begin) => begin + size - 1n <= lastHost) &&
    begins.every((begin) => taken.every((one) => one.last < begin || one.first >= begin + size)) &&
    (addressesLeft(request, first) ?? 0n) >= BigInt(request.nodeRoom?.needed ?? 0)
  );
}

/** Where pools of this size may begin, if anywhere: near to what was meant, or at the subnet's end. */
function placeFor(request: PoolNumbers, site: PoolSite): bigint | undefined {
  const size = BigInt(request.size);
  const starts = request.pools.map(({ index }) => BigInt(index) * size);
  const behind = lastHostOf(site.network) + 1n;
  // A stretch of places that fit begins right behind something taken, or where Docker's own range
  // doubles; it ends right before something taken or at the subnet's end.
  const candidates = new Set([
    ...site.taken.flatMap(({ last }) => starts.map((start) => last + 1n - start)),
    ...Array.from({ length: 53 }, (_, power) => 1n << BigInt(power)),
    ...[...site.taken.map(({ first }) => first), behind].flatMap((end) =>
      starts.map((start) => end - start - size),
    ),
  ]);
  const upwards = [...candidates].sort((a, b) => (a < b ? -1 : 1));
  const from = upwards.findIndex((first) => first >= BigInt(request.first));
  const above = from < 0 ? [] : upwards.slice(from);
  const inOrder =
    request.nodeRoom?.isAnywhere === true
      ? upwards.reverse()
      : [...above, ...upwards.slice(0, upwards.length - above.length).reverse()];
  return inOrder.find((first) => fits(request, first, site));
}

/** Smaller sizes to try: the largest that there is room for from `first` on, in all, and halves of it. */
function smallerSizes({ first, size, pools }: PoolNumbers, network: IpNetwork): readonly number[] {
  const count = BigInt(1 + Math.max(0, ...pools.map(({ index }) => index)));
  const behind = lastHostOf(network) + 1n;
  const sizes = [(behind - BigInt(first)) / count];
  const largest = behind / count;
  for (let next = largest < size ? largest : BigInt(size); next > 0n; next /= 2n) sizes.push(next);
  return sizes.filter((one) => one > 0n && one < size).map(Number);
}

/** The same network, so much larger. */
function enlarged({ network, taken }: PoolSite, prefix: number): PoolSite {
  const larger = { ...network, prefix };
  const end = hostsOf(network) - 1n;
  const last = hostsOf(larger) - 1n;
  const moved = (one: Obstacle): Obstacle =>
    network.bits === 32 && one.first === end ? { ...one, first: last, last } : one;
  return { network: larger, taken: taken.map(moved) };
}

/** Says what to set so that all pools find a place; whoever follows it has pools without a fault. */
export function poolRemedy(request: PoolNumbers, site: PoolSite): string {
  const settings = (changed: PoolNumbers, at: PoolSite): string[] | undefined => {
    const wanted = BigInt(request.first);
    const first = fits(changed, wanted, at) ? wanted : placeFor(changed, at);
    if (first === undefined) return undefined;
    return [
      ...(first === wanted ? [] : [`${poolPaths.first} to ${first}`]),
      ...(changed.size === request.size ? [] : [`${poolPaths.size} to ${changed.size}`]),
    ];
  };
  for (const size of [request.size, ...smallerSizes(request, site.network)]) {
    const set = settings({ ...request, size }, site);
    if (set !== undefined) return `set ${set.join(" and ")}`;
  }
  // The largest network of IPv4 that anybody has to himself.
  const least = site.network.bits === 32 ? 8 : 0;
  for (let prefix = site.network.prefix - 1; prefix >= least; prefix--) {
    const set = settings(request, enlarged(site, prefix));
    if (set === undefined) continue;
    const also = set.length === 0 ? "" : `, and set ${set.join(" and ")}`;
    return `use a larger subnet, at least a /${prefix}${also}`;
  }
  return "lower the poolIndex";
}
