import { hashedPorts, type PortScheme } from "./hashed-ports";
import type { ExposedChain } from "./port-assignment";

/**
 * The p2p ports that a validator has to publish so that what others compute is what he listens on.
 *
 * Without an exception others take the port of his endpoint, or the formula's if the endpoint has
 * none; every chain for which that is wrong is here, by consumer id. A chain without a consumer id
 * cannot be listed yet.
 *
 * @param endpointPort - Port that the endpoint itself is published with, if any.
 */
export function portExceptions(
  scheme: PortScheme,
  chains: readonly ExposedChain[],
  ports: Readonly<Record<string, { readonly p2p: number }>>,
  endpointPort?: number,
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    chains.flatMap(({ key, chainId, consumerId }) => {
      const assigned = ports[key]?.p2p;
      const expected = endpointPort ?? hashedPorts(chainId, scheme).p2p;
      return consumerId === undefined || assigned === undefined || assigned === expected
        ? []
        : [[consumerId, assigned]];
    }),
  );
}
