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
  readonly owner?: string | undefined;
}

/** What an entry must be like to be a stack's own. */
export interface WantedEntry {
  readonly mark: string;
  readonly chainId: string;
  /** Account that registers it. */
  readonly owner: string;
}

/** Whether an entry is one that a stack made under this mark, or copies it; over, it never comes back. */
const bears = ({ chainId, phase, metadata }: MarkedChain, want: WantedEntry): boolean =>
  chainId === want.chainId && metadata.metadata === want.mark && !phaseMeaning(phase).finished;

/**
 * The entry that a stack made in a run whose end it did not see; undefined if it has to make one.
 *
 * Anybody can copy a mark, so the owner counts as well, and one that is over never comes back. Of
 * several the first registered: others may be peers there already.
 */
export function adoptable(chains: readonly MarkedChain[], want: WantedEntry): string | undefined {
  const ids = chains
    .filter((chain) => bears(chain, want) && chain.owner === want.owner)
    .map(({ consumerId }) => consumerId)
    .sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  return ids[0];
}

/**
 * Owners of entries that bear the mark and are somebody else's, by consumer id: copies, and entries
 * that the stack made and that were handed over since.
 */
export function otherOwners(
  chains: readonly MarkedChain[],
  want: WantedEntry,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    chains.flatMap((chain) =>
      bears(chain, want) && chain.owner !== undefined && chain.owner !== want.owner
        ? [[chain.consumerId, chain.owner]]
        : [],
    ),
  );
}
