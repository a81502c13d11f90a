import type { Comet38Client } from "@cosmjs/tendermint-rpc";

import { phaseMeaning } from "../../core/consumer/consumer-phase";
import { isConsumerId } from "../../core/details/port-exception-text";
import { printable } from "../../core/printable";
import type { ConsumerChainRecord, ConsumerChainSummary } from "../ics/consumer-chain-record";
import { consumerChainAt } from "../ics/consumer-queries";

/** No consumer chain, or several, go by a name; what to say of it. */
export interface UnknownConsumer {
  readonly unknown: string;
}

const shownIds = (chains: readonly ConsumerChainSummary[]): string =>
  chains
    .slice(0, 10)
    .map(({ consumerId, phase }) => `${consumerId} (${phase})`)
    .join(", ");

/**
 * The consumer chain of a consumer id or chain id. Of several with one chain id, which anybody can register,
 * it is the one that is not over; else the caller has to say which.
 *
 * @param all - The provider chain's list.
 */
export async function namedConsumer(
  comet: Comet38Client,
  name: string,
  all: readonly ConsumerChainSummary[],
): Promise<ConsumerChainRecord | UnknownConsumer> {
  const byId = isConsumerId(name) ? await consumerChainAt(comet, name) : undefined;
  if (byId !== undefined) return byId;
  const alike = all.filter(({ chainId }) => chainId === name);
  const alive = alike.filter(({ phase }) => !phaseMeaning(phase).finished);
  const [one, ...others] = alive.length > 0 ? alive : alike;
  if (one === undefined) {
    const unknown = `provider chain has no such consumer chain; "${printable(name)}"; give a consumer id or a chain id`;
    return { unknown };
  }
  if (others.length > 0) {
    const ids = shownIds([one, ...others]);
    const what = `${others.length + 1} consumer chains have this chain id`;
    return { unknown: `${what}; "${printable(name)}"; give a consumer id: ${ids}` };
  }
  const record = await consumerChainAt(comet, one.consumerId);
  if (record === undefined) throw new Error("it lists a consumer chain that it does not have");
  return record;
}
