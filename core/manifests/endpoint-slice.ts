import { nodeContainer } from "./chain-node";
import { containerPublicRpcPort } from "./node-config";
import { p2pServiceName, providerNamespace } from "./p2p-service";
import { publicRpcName } from "./public-rpc";

/** Label by which the agent knows its own slices. */
export const sliceManager = {
  label: "endpointslice.kubernetes.io/managed-by",
  name: "ics-agent",
} as const;

/** Label by which Kubernetes knows whose slices they are. */
const sliceService = "kubernetes.io/service-name";

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
  /** Where it does not hold since not all containers are ready: those that are. */
  readonly readyContainers?: readonly string[];
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
  readonly labels: Readonly<Record<string, string>>;
}

export type EndpointSliceBody = ReturnType<typeof endpointSliceManifest>;

/** The Service's recommended labels, under the agent's name: slices bear them as those of Kubernetes do. */
const inherited = (labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(
    Object.entries(labels).filter(([key]) => key.startsWith("app.kubernetes.io/")),
  ),
  "app.kubernetes.io/managed-by": sliceManager.name,
});

const byUid = (a: SlicePod, b: SlicePod): number => (a.uid < b.uid ? -1 : 1);

/** Pods that can stand in a slice at all. */
export const placed = (
  pods: readonly SlicePod[],
): readonly (SlicePod & { readonly ip: string })[] =>
  pods
    .flatMap((pod) => (pod.ip === undefined || pod.ended ? [] : [{ ...pod, ip: pod.ip }]))
    .sort(byUid);

/** Container of a chain node's pods that answers what arrives at a container port. */
export const containerBehind = (port: number): "node" | "public-rpc" =>
  port === containerPublicRpcPort ? publicRpcName : nodeContainer;

/** Name of the slice that leads to one container of a chain's pods; no namespace has a dot in its name. */
export const sliceName = (namespace: string, container: "node" | "public-rpc"): string =>
  `${p2pServiceName}-${namespace}${container === nodeContainer ? "" : `.${container}`}`;

/**
 * The slice that leads the p2p Service's ports of one container of one chain to that chain's pods, in
 * whatever namespace they are.
 *
 * Whether a pod is ready there is a matter of that container alone: when public RPC is down, the node's
 * p2p port is not.
 *
 * `nodeName` and the reference to the pod are true: without them neither MetalLB under
 * `externalTrafficPolicy: Local` nor a cloud's controllers would find the pod.
 *
 * @param namespace - Of the pods; the slice itself stands beside the Service.
 * @see docs/protocol.md "Kubernetes objects"
 */
export function endpointSliceManifest(
  owner: SliceOwner,
  namespace: string,
  container: "node" | "public-rpc",
  ports: readonly SlicePort[],
  pods: readonly SlicePod[],
) {
  const there = placed(pods);
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: {
      name: sliceName(namespace, container),
      namespace: providerNamespace,
      labels: {
        ...inherited(owner.labels),
        ...{ [sliceService]: p2pServiceName, [sliceManager.label]: sliceManager.name },
      },
      ownerReferences: [
        { apiVersion: "v1", kind: "Service", name: p2pServiceName, uid: owner.uid },
      ],
    },
    addressType: there[0]?.ip.includes(":") === true ? "IPv6" : "IPv4",
    ports: ports.map(({ name, port }) => ({ name, port, protocol: "TCP" })),
    endpoints: there.map(({ name, namespace: where, uid, ip, nodeName, terminating, ...pod }) => {
      const serving = pod.ready || pod.readyContainers?.includes(container) === true;
      return {
        addresses: [ip],
        conditions: { ready: serving && !terminating, serving, terminating },
        ...(nodeName === undefined ? {} : { nodeName }),
        targetRef: { kind: "Pod", name, namespace: where, uid },
      };
    }),
  };
}
