import { formatEndpoint } from "../details/endpoint";
import { containerGrpcPort, containerP2pPort, containerRpcPort } from "./node-config";

/** Where the process that plays a node's pod listens. */
export interface EmbeddedListen {
  readonly p2p: HostPort;
  readonly rpc: HostPort;
  readonly grpc: HostPort;
}

interface HostPort {
  readonly host: string;
  readonly port: number;
}

/**
 * A validator's embedded nodes share one address, where one chain's p2p port, 30100 + its offset, may
 * be another's RPC port, 30200 + its own. So far apart nobody's ports meet, whichever the scheme.
 */
const p2pDistance = 20_000;
const grpcDistance = 10_000;

/** Annotation of an embedded node's pod: which process plays it. */
export const processAnnotation = "ics-discovery/process";

/** Where the process of a consumer chain's node listens: behind the LoadBalancer, on the validator's own address. */
export function consumerListen(
  host: string,
  ports: { readonly p2p: number; readonly rpc: number; readonly grpc: number },
): EmbeddedListen {
  return {
    p2p: { host, port: ports.p2p + p2pDistance },
    rpc: { host, port: ports.rpc },
    grpc: { host, port: ports.grpc + grpcDistance },
  };
}

/** Where the process of the provider chain's node listens. */
export function providerListen(host: string): EmbeddedListen {
  return {
    p2p: { host, port: containerP2pPort },
    rpc: { host, port: containerRpcPort },
    grpc: { host, port: containerGrpcPort },
  };
}

/**
 * What the pod says of the process that plays it: its folder, by name, and where it listens for each
 * port of the container.
 */
export function processText(folder: string, { p2p, rpc, grpc }: EmbeddedListen): string {
  return JSON.stringify({
    folder,
    ports: {
      [containerP2pPort]: formatEndpoint(p2p),
      [containerRpcPort]: formatEndpoint(rpc),
      [containerGrpcPort]: formatEndpoint(grpc),
    },
  });
}
