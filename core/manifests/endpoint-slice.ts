import { p2pServiceName, providerNamespace } from "./p2p-service";

/** Label by which the agent knows its own slices. */
export const sliceManager = {
  label: "endpointslice.kubernetes.io/managed-by",
  name: "ics-agent",
} as const;

/** Label by which Kubernetes knows whose slices they are. */
export const sliceService = "kubernetes.io/service-name";

/** A pod as far as a slice speaks of it. */
export interface SlicePod {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  /** Absent while it has none. */
  readonly ip?: string;
  readonly nodeName?: string;
  /** Whether its condition Ready holds. */
  readonly ready: boolean;
  readonly terminating: boolean;
  /** Whether it has run to its end. */
  readonly ended: boolean;
}

/** A port of the p2p Service, and that of the pods behind it. */
export interface SlicePort {
  readonly name: string;
  /** Container port. */
  readonly port: number;
}

/** The Service that slices belong to. */
export interface SliceOwner {
  readonly uid: string;
}

export type EndpointSliceBody = ReturnType<typeof endpointSliceManifest>;

const byUid = (a: SlicePod, b: SlicePod): number => (a.uid < b.uid ? -1 : 1);

/** Pods that can stand in a slice at all. */
export const placed = (
  pods: readonly SlicePod[],
): readonly (SlicePod & { readonly ip: string })[] =>
  pods
    .flatMap((pod) => (pod.ip === undefined || pod.ended ? [] : [{ ...pod, ip: pod.ip }]))
    .sort(byUid);

/**
 * The slice that leads the p2p Service's ports of one chain to that chain's pods, in whatever
 * namespace they are.
 *
 * `nodeName` and the reference to the pod are true: without them neither MetalLB under
 * `externalTrafficPolicy: Local` nor a cloud's controllers would find the pod.
 *
 * @param namespace - Of the pods; the slice itself stands beside the Service.
 * @see design.md §5 "EndpointSlice"
 */
export function endpointSliceManifest(
  owner: SliceOwner,
  namespace: string,
  ports: readonly SlicePort[],
  pods: readonly SlicePod[],
) {
  const there = placed(pods);
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: {
      name: `${p2pServiceName}-${namespace}`,
      namespace: providerNamespace,
      labels: { [sliceService]: p2pServiceName, [sliceManager.label]: sliceManager.name },
      ownerReferences: [
        { apiVersion: "v1", kind: "Service", name: p2pServiceName, uid: owner.uid },
      ],
    },
    addressType: there[0]?.ip.includes(":") === true ? "IPv6" : "IPv4",
    ports: ports.map(({ name, port }) => ({ name, port, protocol: "TCP" })),
    endpoints: there.map(({ name, namespace: where, uid, ip, nodeName, ready, terminating }) => ({
      addresses: [ip],
      conditions: { ready: ready && !terminating, serving: ready, terminating },
      ...(nodeName === undefined ? {} : { nodeName }),
      targetRef: { kind: "Pod", name, namespace: where, uid },
    })),
  };
}
