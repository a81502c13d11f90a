import { formatEndpoint } from "../details/endpoint";
import { offsetOfP2pPort, type PortScheme } from "../ports/hashed-ports";

/** Where the processes of one relayer listen. */
export interface RelayerListen {
  /** Status, health and metrics. */
  readonly own: string;
  /** Hermes' metrics. */
  readonly telemetry: string;
  /** What Hermes does. */
  readonly rest: string;
}

/** Above all ports of embedded nodes, whichever the scheme, and of what systems choose by themselves. */
const firstPort = 62_000;
const distance = 1_000;

/**
 * Where the processes of a consumer chain's embedded relayer listen: on the address of a validator's
 * nodes, at ports that follow from the chain's own.
 *
 * @param p2p - The chain's port on that validator's LoadBalancer.
 */
export function relayerListen(host: string, scheme: PortScheme, p2p: number): RelayerListen {
  const offset = offsetOfP2pPort(scheme, p2p) ?? 0;
  const at = (index: number): string =>
    formatEndpoint({ host, port: firstPort + index * distance + offset });
  return { own: at(0), telemetry: at(1), rest: at(2) };
}
