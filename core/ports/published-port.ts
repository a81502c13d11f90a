import type { Registration } from "../details/registry";
import { hashedPorts, type PortScheme } from "./hashed-ports";

/** A consumer chain, as far as its p2p port goes. */
export interface PortChain {
  readonly chainId: string;
  readonly consumerId?: string;
}

/** The p2p port that a validator's registration gives a chain: published for it, else the endpoint's, else the formula's. */
export function publishedPort(
  { endpoint, exceptions }: Registration,
  { consumerId, chainId }: PortChain,
  scheme: PortScheme,
): number {
  const exception =
    consumerId !== undefined && Object.hasOwn(exceptions, consumerId)
      ? exceptions[consumerId]
      : undefined;
  return exception ?? endpoint?.port ?? hashedPorts(chainId, scheme).p2p;
}

/** Those of other chains that would have this chain's port at a validator, if he validates them. */
export function sharingPort<T extends PortChain>(
  registration: Registration,
  chain: PortChain,
  others: readonly T[],
  scheme: PortScheme,
): readonly T[] {
  const port = publishedPort(registration, chain, scheme);
  return others.filter(
    (other) =>
      other.consumerId !== chain.consumerId && publishedPort(registration, other, scheme) === port,
  );
}
