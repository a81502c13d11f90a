/** IBC counts revisions as uint64; a node whose chain id ends in more than that cannot start. */
export const greatestRevision = 2n ** 64n - 1n;

/**
 * The revision that a chain id ends in (`-N`); 0 where it ends in none.
 *
 * @see ParseChainID in modules/core/02-client/types/height.go of ibc-go v10
 */
export function revisionOf(chainId: string): bigint {
  const match = /^.*[^\n-]-{1}([1-9][0-9]*)$/.exec(chainId);
  return BigInt(match?.[1] ?? 0);
}
