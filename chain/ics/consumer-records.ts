import { fewAtATime } from "../few-at-a-time";
import type { ConsumerChainRecord } from "./consumer-chain-record";

/**
 * The entries of these ids that there are, in their order; a few are asked about at a time, since anybody
 * can make as many as he likes look like one's own.
 *
 * @param ask - Asks the provider chain about one.
 */
export async function consumerRecords(
  ids: readonly string[],
  ask: (consumerId: string) => Promise<ConsumerChainRecord | undefined>,
): Promise<readonly ConsumerChainRecord[]> {
  const found = new Map<string, ConsumerChainRecord | undefined>();
  await fewAtATime(ids, async (id) => {
    found.set(id, await ask(id));
  });
  return ids.flatMap((id) => found.get(id) ?? []);
}
