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
  sliceService,
} from "./endpoint-slice";
import type { Entrances } from "./entrances";
import { publicRpcName } from "./public-rpc";

/** A slice as the API server has it; what is not the agent's is left out of account. */
export interface FoundSlice {
  readonly name: string;
  readonly addressType: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ownerReferences: readonly unknown[];
  readonly ports: readonly unknown[];
  readonly endpoints: readonly unknown[];
}

/** What brings the slices from how they are to how they are wanted. */
export interface SlicePlan {
  readonly create: readonly EndpointSliceBody[];
  readonly replace: readonly EndpointSliceBody[];
  /** Names. */
  readonly remove: readonly string[];
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

const owned = (labels: Readonly<Record<string, string>>): unknown[] => [
  labels[sliceService],
  labels[sliceManager.label],
];

const foundText = (slice: FoundSlice): string =>
  JSON.stringify(
    ordered([owned(slice.labels), slice.ownerReferences, slice.ports, slice.endpoints]),
  );

const wantedText = ({ metadata, ports, endpoints }: EndpointSliceBody): string =>
  JSON.stringify(ordered([owned(metadata.labels), metadata.ownerReferences, ports, endpoints]));

/**
 * Compares the agent's slices with the wanted ones. A slice's address type is for life, so one of
 * another type makes room first.
 *
 * @param found - All slices of the agent's, those of chains that are gone among them.
 */
export function planSlices(
  found: readonly FoundSlice[],
  wanted: readonly EndpointSliceBody[],
): SlicePlan {
  const there = new Map(found.map((slice) => [slice.name, slice]));
  const names = new Set(wanted.map(({ metadata }) => metadata.name));
  const otherType = wanted.filter(({ metadata, addressType }) => {
    const slice = there.get(metadata.name);
    return slice !== undefined && slice.addressType !== addressType;
  });
  const kept = wanted.filter((slice) => !otherType.includes(slice));
  return {
    remove: [
      ...found.map(({ name }) => name).filter((name) => !names.has(name)),
      ...otherType.map(({ metadata }) => metadata.name),
    ].sort(),
    create: [...kept.filter(({ metadata }) => !there.has(metadata.name)), ...otherType],
    replace: kept.filter((slice) => {
      const former = there.get(slice.metadata.name);
      return former !== undefined && foundText(former) !== wantedText(slice);
    }),
  };
}
