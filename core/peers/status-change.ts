import type { NetworkStatus } from "./status-report";

/**
 * What of a status is worth telling when it becomes another: all but heights and times, which change with
 * every block.
 */
export function lastingPart({ providerChain, consumerChains, ...rest }: NetworkStatus): object {
  return {
    ...rest,
    providerChain: providerChain.chainId,
    consumerChains: consumerChains.map(
      ({ height: _height, blockAgeSeconds: _age, secondsToSpawn: _left, ...chain }) => chain,
    ),
  };
}
