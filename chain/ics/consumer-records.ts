import type { ConsumerChainRecord } from "./consumer-chain-record";

/** How many entries are asked about at a time: anybody can make as many as he likes look like one's own. */
const atOnce = 8;

/**
 * The entries of these ids that there are, in their order.
 *
 * @param ask - Asks the provider chain about one.
 */
export async function consumerRecords(
  ids: readonly string[],
  ask: (consumerId: string) => Promise<ConsumerChainRecord | undefined>,
): Promise<readonly ConsumerChainRecord[]> {
  const found: ConsumerChainRecord[] = [];
  for (let from = 0; from < ids.length; from += atOnce) {
    const records = await Promise.all(ids.slice(from, from + atOnce).map(ask));
    found.push(...records.filter((record) => record !== undefined));
  }
  return found;
}
