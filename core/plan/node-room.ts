import { parseCidr, parseIpAddress } from "../ip-address";
import type { NodeRoom } from "../pools/pool-room";
import { leastPoolFirst } from "./docker-network";
import type { Settings } from "./settings";

/** Host numbers of what is reserved in the subnet, each once. */
function reservedHosts({ network }: Settings): ReadonlySet<bigint> {
  const subnet = parseCidr(network.subnet)?.network;
  return new Set(
    network.reserved.flatMap(({ address }) => {
      const parsed = parseIpAddress(address);
      return subnet === undefined || parsed?.bits !== subnet.bits
        ? []
        : [parsed.value - subnet.value];
    }),
  );
}

/** In the range below the pools that Docker gets of a network that the stack makes (`dockerIpRange`). */
function leftInRange(settings: Settings, first: bigint): bigint {
  if (first < leastPoolFirst) return 0n;
  const range = 1n << BigInt(first.toString(2).length - 1);
  const [gateway] = reservedHosts(settings);
  // Docker takes one of its range for a gateway that nobody chose.
  const isGatewayElsewhere = gateway !== undefined && gateway >= range;
  return range - (isGatewayElsewhere ? 1n : 2n);
}

/**
 * What Docker needs of the Kind clusters' network for their nodes; nothing where pools cannot be in
 * its way, since it has a range of its own.
 */
export function nodeRoom(settings: Settings): NodeRoom | undefined {
  const { clusters, kind, network } = settings;
  if (clusters !== "kind" || network.handedOut !== undefined) return undefined;
  if (kind.network.create) {
    return { needed: 1, left: (first) => leftInRange(settings, first), isAnywhere: false };
  }
  const taken = [...reservedHosts(settings)].filter((host) => host > 0n);
  const left = (_: bigint, lowest: bigint): bigint =>
    lowest - 1n - BigInt(taken.filter((host) => host < lowest).length);
  return { needed: 1, left, isAnywhere: true };
}
