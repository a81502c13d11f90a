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

interface PoolNumbers {
  readonly first: number;
  readonly size: number;
  readonly pools: readonly { readonly index: number }[];
}

/** How much of a subnet is there for pools, in host numbers. */
export interface PoolRoom {
  /** Last host number that a LoadBalancer may have: IPv4 keeps the one after it for broadcast. */
  readonly lastHost: bigint;
  /** What fits, for people whose pools do not. */
  readonly text: string;
}

/** The room that a subnet has for pools as large as the request's. */
export function roomFor(request: PoolNumbers, network: IpNetwork): PoolRoom {
  const hosts = 1n << BigInt(network.bits - network.prefix);
  const lastHost = network.bits === 32 ? hosts - 2n : hosts - 1n;
  const available = lastHost - BigInt(request.first) + 1n;
  const free = available > 0n ? available : 0n;
  const fitting = free / BigInt(request.size);
  const wanted = request.pools.reduce((most, { index }) => Math.max(most, index + 1), 1);
  const greatestSize = free / BigInt(wanted);
  const smaller = greatestSize > 0n ? `, or for ${wanted} of at most ${greatestSize}` : "";
  return {
    lastHost,
    text: `from host number ${request.first} on there is room for ${fitting} pools of ${request.size}${smaller}; lower ${poolPaths.first}, ${poolPaths.size} or the poolIndex, or use a larger subnet`,
  };
}

/** Says from which host number on all pools would miss what is taken. */
export function firstThatFits(
  request: PoolNumbers,
  taken: readonly Obstacle[],
  { lastHost }: PoolRoom,
): string {
  const size = BigInt(request.size);
  const starts = request.pools.map(({ index }) => BigInt(index) * size);
  const fits = (first: bigint): boolean =>
    first >= 0n &&
    starts.every((start) => first + start + size - 1n <= lastHost) &&
    starts.every((start) =>
      taken.every((one) => one.last < first + start || one.first > first + start + size - 1n),
    );
  // The lowest place that fits begins right behind something that is taken. The next one is nearest to what was meant.
  const fitting = taken
    .flatMap(({ last }) => starts.map((start) => last + 1n - start))
    .filter(fits)
    .sort((a, b) => (a < b ? -1 : Number(a > b)));
  const best = fitting.find((first) => first > BigInt(request.first)) ?? fitting[0];
  return best === undefined
    ? `use a smaller ${poolPaths.size} or a larger subnet`
    : `set ${poolPaths.first} to ${best}`;
}
