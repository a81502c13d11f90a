import { shownAddresses } from "../../chain/rpc-address";
import { printable } from "../../core/printable";

/** A node whose latest block is older does not keep up with its chain. */
const staleMs = 120_000;

/** Why a node's word that a consumer chain is not there proves nothing; nothing where it is up to date. */
export function staleFault(
  place: { readonly consumerChainId: string; readonly rpc: readonly string[] },
  blockTime: Date,
  now: Date,
): string | undefined {
  return now.getTime() - blockTime.getTime() < staleMs
    ? undefined
    : `provider chain does not know consumer chain "${printable(place.consumerChainId)}" any more, by a node whose last block is of ${blockTime.toISOString()}; ` +
        `"${shownAddresses(place.rpc)}"; name a node that keeps up with the chain`;
}
