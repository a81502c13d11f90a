import { isConsumerId } from "../details/port-exception-text";
import { printable } from "../printable";
import { type ConsumerPhase, phaseMeaning } from "./consumer-phase";

/** Anybody can register as many as he can pay for. */
const shownIds = 10;

/** What tells one consumer chain from another. */
export interface NamedConsumer {
  /** Decimal. */
  readonly consumerId: string;
  /** Not unique. */
  readonly chainId: string;
  readonly phase: ConsumerPhase;
}

/**
 * The consumer chain that somebody means by a consumer id or a chain id. Of several with one chain id it is
 * the only one that is not over.
 *
 * @param chains - All that the provider chain has.
 * @returns The chain, or why none is meant, as one safe line.
 */
export function namedConsumer<T extends NamedConsumer>(
  chains: readonly T[],
  text: string,
): T | { readonly fault: string } {
  const value = `"${printable(text)}"`;
  const byId = chains.find(({ consumerId }) => consumerId === text);
  if (byId !== undefined) return byId;
  const named = chains.filter(({ chainId }) => chainId === text);
  const live = named.filter(({ phase }) => !phaseMeaning(phase).finished);
  const [one, ...more] = live.length === 0 ? named : live;
  if (one === undefined) {
    const what = isConsumerId(text) ? "consumer id" : "chain id";
    return {
      fault: `the provider chain has no consumer chain of this ${what}; ${value}; check it, and the provider chain`,
    };
  }
  if (more.length === 0) return one;
  const ids = [one, ...more].slice(0, shownIds).map(({ consumerId }) => consumerId);
  return {
    fault: `several consumer chains have this chain id; ${value}; name one by its id: ${ids.join(", ")}${more.length < shownIds ? "" : " …"}`,
  };
}
