import { DomainError } from "../errors";
import { metricsPort } from "../manifests/metrics-port";
import { containerGrpcPort, containerP2pPort, containerRpcPort } from "../manifests/node-config";
import { firstNodeAddress } from "../plan/hosted-nodes";
import { addressAt } from "../pools/address-pool";
import { hashedPorts, type PortScheme } from "../ports/hashed-ports";

/** What of a config decides where the processes of an embedded stack listen. */
export interface FreshStack {
  readonly subnet: string;
  readonly poolFirst: number;
  readonly poolSize: number;
  /** Of each validator, in their order. */
  readonly poolIndexes: readonly number[];
  readonly chainIds: readonly string[];
  readonly portScheme: PortScheme;
}

/** Where a process listens. */
export interface Place {
  readonly host: string;
  readonly port: number;
}

/** Of a validator's node of the provider chain, and of the agent beside it. */
const nodePorts = [containerP2pPort, containerRpcPort, containerGrpcPort, metricsPort];

/**
 * Where the processes of an embedded stack will listen, as far as that is known before its first `up`: the
 * nodes of the provider chain, and the LoadBalancers. Control planes take ports of 127.0.0.1 that are free.
 *
 * @returns Nothing where the subnet is none, or too small, which `up` says.
 */
export function placesToCome(stack: FreshStack): readonly Place[] {
  const { subnet, poolFirst, poolSize, poolIndexes, chainIds, portScheme } = stack;
  const doors = [containerP2pPort, ...chainIds.map((id) => hashedPorts(id, portScheme).p2p)];
  try {
    return poolIndexes.flatMap((pool, at) => {
      const node = addressAt(subnet, firstNodeAddress + at);
      const loadBalancer = addressAt(subnet, poolFirst + pool * poolSize);
      return [
        ...nodePorts.map((port) => ({ host: node, port })),
        ...doors.map((port) => ({ host: loadBalancer, port })),
      ];
    });
  } catch (error) {
    if (error instanceof DomainError) return [];
    throw error;
  }
}
