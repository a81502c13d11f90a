import type { ExternalTrafficPolicy, ServiceSelector } from "../plan/settings";
import type { Expose } from "../ports/expose";
import { annotationObject } from "./annotation-object";
import { entrancesAnnotation, entrancesText } from "./entrances";
import type { LoadBalancerRequest } from "./load-balancer";
import { containerGrpcPort, containerP2pPort } from "./node-config";

/** Name of the Service that carries a validator's one LoadBalancer address. */
export const p2pServiceName = "p2p-loadbalancer";
/** Namespace of the Service and of the provider chain's node. */
export const providerNamespace = "provider";
/** Annotation that maps port names back to full chain ids, which a port name may be too short for. */
export const chainIdsAnnotation = "ics-discovery/chain-ids";

/** Reads the annotation: chain ids by port name; what is no text is left out. */
export function parseChainIds(text: string | undefined): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(annotationObject(text) ?? {}).flatMap(([name, id]) =>
      typeof id === "string" ? [[name, id]] : [],
    ),
  );
}

/** A consumer chain on the LoadBalancer. */
export interface ExposedConsumer {
  readonly chainId: string;
  /** Name of its p2p port, a DNS label; an EndpointSlice refers to it. */
  readonly name: string;
  /** Namespace of its pods. */
  readonly namespace: string;
  readonly ports: { readonly p2p: number; readonly rpc: number; readonly grpc: number };
}

export interface P2pServiceSpec {
  /** What it says to whoever gives it its address. */
  readonly loadBalancer: LoadBalancerRequest;
  /** Of the address that a cluster is asked for; its own choice when absent. */
  readonly ipFamily?: "IPv4" | "IPv6";
  /** Ports that are not a consumer chain's. */
  readonly fixed: readonly {
    readonly name: string;
    readonly port: number;
    /** Namespace of the pods behind it. */
    readonly namespace: string;
  }[];
  readonly consumers: readonly ExposedConsumer[];
  /** Which ports beside p2p are public. */
  readonly expose: Expose;
  /** Container port at which public RPC arrives. */
  readonly rpcTarget: number;
  readonly externalTrafficPolicy: ExternalTrafficPolicy;
  /** `placeholder` gives the seed's selector that matches nothing. */
  readonly selector: ServiceSelector;
}

/** API servers refuse a Service without ports, so one that nothing answers stands in. */
const placeholderPort = { name: "placeholder", port: 1, targetPort: 1, protocol: "TCP" };

const tcp = (name: string, port: number, targetPort: number) => ({
  name,
  port,
  targetPort,
  protocol: "TCP",
});

/** RPC and gRPC ports are named by what they are and the number, since a p2p port's name may fill the 63 characters. */
function consumerPorts(
  { name, ports }: ExposedConsumer,
  { expose, rpcTarget }: Pick<P2pServiceSpec, "expose" | "rpcTarget">,
) {
  return [
    tcp(name, ports.p2p, containerP2pPort),
    ...(expose.rpc ? [tcp(`rpc-${String(ports.rpc)}`, ports.rpc, rpcTarget)] : []),
    ...(expose.grpc ? [tcp(`grpc-${String(ports.grpc)}`, ports.grpc, containerGrpcPort)] : []),
  ];
}

/**
 * A validator's public entrance: one LoadBalancer Service whose whole port list is the stack's.
 *
 * It has no selector: a matching one would send consumer traffic to the provider chain's pod, and
 * slices are the agent's (docs/protocol.md "Kubernetes objects").
 */
export function p2pServiceManifest(spec: P2pServiceSpec) {
  const led = [
    ...spec.fixed.map(({ name, port, namespace }) => ({
      namespace,
      port: tcp(name, port, containerP2pPort),
    })),
    ...spec.consumers.flatMap((consumer) =>
      consumerPorts(consumer, spec).map((port) => ({
        namespace: consumer.namespace,
        port,
      })),
    ),
  ];
  const ports = led.map(({ port }) => port);
  return {
    metadata: {
      name: p2pServiceName,
      namespace: providerNamespace,
      annotations: {
        ...spec.loadBalancer.annotations,
        [entrancesAnnotation]: entrancesText(
          led.map(({ namespace, port }) => ({ name: port.name, namespace })),
        ),
        [chainIdsAnnotation]: JSON.stringify(
          Object.fromEntries(spec.consumers.map(({ name, chainId }) => [name, chainId])),
        ),
      },
    },
    spec: {
      type: "LoadBalancer",
      ...(spec.loadBalancer.class === undefined
        ? {}
        : { loadBalancerClass: spec.loadBalancer.class }),
      ...(spec.loadBalancer.address === undefined
        ? {}
        : { loadBalancerIP: spec.loadBalancer.address }),
      ...(spec.ipFamily === undefined ? {} : { ipFamilies: [spec.ipFamily] }),
      externalTrafficPolicy: spec.externalTrafficPolicy,
      ...(spec.selector === "placeholder"
        ? { selector: { "this-will-not-match": "anything" } }
        : {}),
      ports: ports.length === 0 ? [placeholderPort] : ports,
    },
  };
}
