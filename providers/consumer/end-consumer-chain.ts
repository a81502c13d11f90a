import { ChainError } from "../../chain/chain-error";
import type { ConsumerChainRecord } from "../../chain/ics/consumer-chain-record";
import { consumerChainAt } from "../../chain/ics/consumer-queries";
import { removeConsumer, updateConsumer } from "../../chain/ics/messages";
import { writeUntil } from "../../chain/write-until";
import { type ChainAccount, readerOf, writerOf } from "./provider-account";
import { soundEntry } from "./sound-entry";

type Message = ReturnType<typeof removeConsumer>;

/** How long `destroy` lets the end of a chain take before it goes on without: a testnet of the stack's may be dead. */
const ownEndTimeoutMs = 10_000;
/** The same on a chain that exists: several chains of one account end one after the other, a block or two each. */
const endTimeoutMs = 60_000;

/** What keeps a consumer chain from making blocks under this id, in the phase that it is in. */
function ending(
  record: ConsumerChainRecord | undefined,
  owner: string,
  refuseOther: (record: ConsumerChainRecord) => void,
): Message | undefined {
  if (record === undefined) return undefined;
  const { consumerId, phase, initialization } = record;
  if (phase === "LAUNCHED") return removeConsumer({ owner, consumerId });
  if (phase !== "INITIALIZED" || initialization === undefined) return undefined;
  refuseOther(record);
  const { spawnTime: _cleared, ...unplanned } = initialization;
  return updateConsumer({ owner, consumerId, initialization: unplanned });
}

/**
 * Stops a consumer chain on the provider chain, or calls off its launch.
 *
 * Never throws: a chain that does not answer must not hold up a destroy. What could not be done is
 * told, unless the chain is the stack's own and dead.
 */
export async function endConsumerChain(account: ChainAccount, consumerId: string): Promise<void> {
  const reader = readerOf(account);
  try {
    const known = await reader.consumerChain(consumerId).catch(() => undefined);
    // Only calling a launch off signs what the chain says of itself.
    const refuseOther =
      known?.phase === "LAUNCHED"
        ? () => undefined
        : await soundEntry({ ...account, consumerId }, reader);
    await writeUntil({
      ...writerOf(account, account.managedChain ? ownEndTimeoutMs : endTimeoutMs),
      about: `end of consumer chain ${consumerId}`,
      read: ({ comet }) => consumerChainAt(comet, consumerId),
      message: (record, owner) => ending(record, owner, refuseOther),
    });
  } catch (error) {
    const dead = error instanceof ChainError && error.code === "UNREACHABLE";
    if (account.managedChain && dead) return;
    process.stderr.write(
      `consumer chain "${consumerId}" is not stopped on provider chain "${account.providerChainId}": ` +
        `${(error as Error).message}; it is known by its mark: list it in ics:consumerChains once more, or remove it by hand as its owner\n`,
    );
  } finally {
    reader.close();
  }
}
