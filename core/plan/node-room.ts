import type { Fault } from "../errors";
import { parseCidr, parseIpAddress } from "../ip-address";
import { hostsOf, lastHostOf, type NodeRoom } from "../pools/pool-room";
import { hostBitsBelow, leastPoolFirst } from "./docker-network";
import { clusterName } from "./names";
import type { Settings } from "./settings";

/** Validators whose clusters are on the network. */
type Hosted = readonly { readonly name: string }[];

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
  const range = 1n << BigInt(hostBitsBelow(first));
  const [gateway] = reservedHosts(settings);
  // Docker takes one of its range for a gateway that nobody chose.
  const isGatewayElsewhere = gateway !== undefined && gateway >= range;
  return range - (isGatewayElsewhere ? 1n : 2n);
}

/** Nodes that get an address of Docker once more: those that are on the network have theirs. */
function comingNodes({ network }: Settings, hosted: Hosted): number {
  const there = new Set(network.reserved.map(({ name }) => name));
  // Kind's name of the container, as Docker tells of it (`existingNetwork`).
  return hosted.filter(({ name }) => !there.has(`container ${clusterName(name)}-control-plane`))
    .length;
}

/**
 * What Docker needs of the Kind clusters' network for their nodes; nothing where pools cannot be in
 * its way, since it has a range of its own.
 */
export function nodeRoom(settings: Settings, hosted: Hosted): NodeRoom | undefined {
  const { clusters, kind, network } = settings;
  if (clusters !== "kind" || network.handedOut !== undefined) return undefined;
  if (kind.network.create) {
    // A network without a node is made with a range all the same.
    const needed = Math.max(1, hosted.length);
    return { needed, left: (first) => leftInRange(settings, first), isAnywhere: false };
  }
  const taken = [...reservedHosts(settings)].filter((host) => host > 0n);
  const left = (_: bigint, lowest: bigint): bigint =>
    lowest - 1n - BigInt(taken.filter((host) => host < lowest).length);
  return { needed: comingNodes(settings, hosted), left, isAnywhere: true };
}

/** A range of Docker's own, on a network that exists, that is too small for the nodes still to come. */
export function rangeFaults(settings: Settings, hosted: Hosted): readonly Fault[] {
  const { network, kind } = settings;
  const subnet = parseCidr(network.subnet)?.network;
  const range = parseCidr(network.handedOut ?? "")?.network;
  if (subnet === undefined || range === undefined) return [];
  const first = range.value - subnet.value;
  const behind = first + hostsOf(range);
  // Of the subnet's ends Docker gives the first to nobody, nor IPv4's broadcast address.
  const taken = new Set([...reservedHosts(settings), 0n, lastHostOf(subnet) + 1n]);
  const left = behind - first - BigInt([...taken].filter((h) => h >= first && h < behind).length);
  const needed = comingNodes(settings, hosted);
  if (left >= needed) return [];
  return [
    {
      path: "ics:kind.network.name",
      what: `has ${String(left)} addresses left in ${network.handedOut ?? ""}, from which Docker hands them out, and the nodes need ${String(needed)}`,
      value: kind.network.name,
      remedy: "name a network whose IP range is larger",
    },
  ];
}
