import { createHash } from "node:crypto";

import { type ConsumerPhase, phaseMeaning } from "./consumer-phase";

/**
 * What a stack writes into the metadata of a consumer chain that it registers, to know it again.
 *
 *     ics-discovery:<sha256 of the JSON list project, stack, chain id; hex>
 *
 * Chain ids repeat on a provider chain, and one account can own chains of several stacks. ASCII, 78
 * bytes of the 255 that the chain takes.
 */
export function consumerMark({
  project,
  stack,
  chainId,
}: {
  readonly project: string;
  readonly stack: string;
  readonly chainId: string;
}): string {
  const whole = JSON.stringify([project, stack, chainId]);
  return `ics-discovery:${createHash("sha256").update(whole, "utf8").digest("hex")}`;
}

/** A consumer chain's entry on the provider chain, as far as adopting it goes. */
export interface MarkedChain {
  /** Decimal. */
  readonly consumerId: string;
  readonly chainId: string;
  readonly phase: ConsumerPhase;
  readonly metadata: { readonly metadata: string };
  /** Account that may change the entry; what is not known to be one's own is not adopted. */
  readonly owner?: string;
}

/**
 * The entry that a stack made in a run whose end it did not see; undefined if it has to make one.
 *
 * Anybody can copy a mark, so the owner counts as well, and one that is over never comes back. Of
 * several the first registered: others may be peers there already.
 */
export function adoptable(
  chains: readonly MarkedChain[],
  want: { readonly mark: string; readonly chainId: string; readonly owner: string },
): string | undefined {
  const ids = chains
    .filter(
      ({ chainId, phase, metadata, owner }) =>
        chainId === want.chainId &&
        metadata.metadata === want.mark &&
        owner === want.owner &&
        !phaseMeaning(phase).finished,
    )
    .map(({ consumerId }) => consumerId)
    .sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  return ids[0];
}
