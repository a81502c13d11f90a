import { shownAddresses } from "../../chain/rpc-address";
import { printable } from "../../core/printable";
import { isStale } from "../../core/rpc/chain-clock";

/** Why a node's word that a consumer chain is not there proves nothing; nothing where it is up to date. */
export function staleFault(
  place: { readonly consumerChainId: string; readonly rpc: readonly string[] },
  blockTime: Date,
  now: Date,
): string | undefined {
  return !isStale(blockTime, now)
    ? undefined
    : `provider chain does not know consumer chain "${printable(place.consumerChainId)}" any more, by a node whose last block is of ${blockTime.toISOString()}; ` +
        `"${shownAddresses(place.rpc)}"; name a node that keeps up with the chain`;
}
