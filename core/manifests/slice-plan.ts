import { nodeContainer } from "./chain-node";
import {
  containerBehind,
  type EndpointSliceBody,
  endpointSliceManifest,
  sliceManager,
  sliceName,
  type SliceOwner,
  type SlicePod,
  type SlicePort,
} from "./endpoint-slice";
import type { Entrances } from "./entrances";
import { publicRpcName } from "./public-rpc";

/** A slice as the API server has it, whoever's it is. */
export interface FoundSlice {
  readonly name: string;
  readonly addressType: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ownerReferences: readonly { readonly uid: string }[];
  readonly ports: readonly unknown[];
  readonly endpoints: readonly unknown[];
}

/** What brings the slices from how they are to how they are wanted. */
export interface SlicePlan {
  readonly create: readonly EndpointSliceBody[];
  readonly replace: readonly EndpointSliceBody[];
  /** Names. */
  readonly remove: readonly string[];
  /** Names of wanted slices that others have. */
  readonly taken: readonly string[];
}

const containers = [nodeContainer, publicRpcName];

/** Names of all slices that there may be of a namespace. */
export const sliceNames = (namespace: string): readonly string[] =>
  containers.map((container) => sliceName(namespace, container));

/**
 * The slices that the p2p Service needs: one per container that its ports lead to, in each namespace
 * that has pods.
 *
 * @param ports - Of the Service, with the container ports that they lead to.
 */
export function wantedSlices(
  owner: SliceOwner,
  ports: readonly SlicePort[],
  entrances: Entrances,
  podsOf: (namespace: string) => readonly SlicePod[],
): readonly EndpointSliceBody[] {
  const namespaces = [...new Set(entrances.values())].sort();
  return namespaces.flatMap((namespace) => {
    const pods = podsOf(namespace);
    return containers.flatMap((container) => {
      const own = ports.filter(
        ({ name, port }) =>
          entrances.get(name) === namespace && containerBehind(port) === container,
      );
      if (own.length === 0) return [];
      const slice = endpointSliceManifest(owner, namespace, container, own, pods);
      // MetalLB over BGP takes an address that any slice calls unready for unready: none but the node's says so.
      if (container !== nodeContainer) {
        const ready = slice.endpoints.filter(({ conditions }) => conditions.serving);
        return ready.length === 0 ? [] : [{ ...slice, endpoints: ready }];
      }
      return slice.endpoints.length === 0 ? [] : [slice];
    });
  });
}

/** One text for equal values, whatever the order of their keys; what is undefined is not there. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value)
    .filter(([, part]) => part !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, part]) => [key, ordered(part)]));
}

/** Whether a slice is as it is wanted; labels of others on it are theirs. */
function isAsWanted(slice: FoundSlice, { metadata, ports, endpoints }: EndpointSliceBody): boolean {
  const text = (...parts: readonly unknown[]): string => JSON.stringify(ordered(parts));
  const labels = Object.keys(metadata.labels).map((key) => [key, slice.labels[key]]);
  return (
    text(Object.fromEntries(labels), slice.ownerReferences, slice.ports, slice.endpoints) ===
    text(metadata.labels, metadata.ownerReferences, ports, endpoints)
  );
}

/** Whether a slice is the agent's; one that lost the agent's label by hand is known by its name and its owner. */
function isOwn({ labels, ownerReferences }: FoundSlice, wanted?: EndpointSliceBody): boolean {
  const manager = labels[sliceManager.label];
  if (manager !== undefined) return manager === sliceManager.name;
  const owners = new Set(wanted?.metadata.ownerReferences.map(({ uid }) => uid));
  return ownerReferences.some(({ uid }) => owners.has(uid));
}

/**
 * Compares the agent's slices with the wanted ones. A slice's address type is for life, so one of
 * another type makes room first.
 *
 * @param found - All slices beside the Service, those of chains that are gone and those of others among them.
 */
export function planSlices(
  found: readonly FoundSlice[],
  wanted: readonly EndpointSliceBody[],
): SlicePlan {
  const named = new Map(wanted.map((slice) => [slice.metadata.name, slice]));
  const own = found.filter((slice) => isOwn(slice, named.get(slice.name)));
  const there = new Map(own.map((slice) => [slice.name, slice]));
  const taken = found
    .filter((slice) => named.has(slice.name) && !own.includes(slice))
    .map(({ name }) => name);
  const free = wanted.filter(({ metadata }) => !taken.includes(metadata.name));
  const otherType = free.filter(({ metadata, addressType }) => {
    const slice = there.get(metadata.name);
    return slice !== undefined && slice.addressType !== addressType;
  });
  const kept = free.filter((slice) => !otherType.includes(slice));
  return {
    remove: [
      ...own.map(({ name }) => name).filter((name) => !named.has(name)),
      ...otherType.map(({ metadata }) => metadata.name),
    ].sort(),
    create: [...kept.filter(({ metadata }) => !there.has(metadata.name)), ...otherType],
    replace: kept.filter((slice) => {
      const former = there.get(slice.metadata.name);
      return former !== undefined && !isAsWanted(former, slice);
    }),
    taken,
  };
}
