import { setTimeout as pause } from "node:timers/promises";

import { consensusAddressOf } from "../../chain/chain-address";
import { ChainError } from "../../chain/chain-error";
import type { ChainReader } from "../../chain/chain-reader";
import type { ConsumerChainRecord } from "../../chain/ics/consumer-chain-record";
import { consumerChainAt } from "../../chain/ics/consumer-queries";
import { updateConsumer } from "../../chain/ics/messages";
import { shownAddresses } from "../../chain/rpc-address";
import { writeUntil } from "../../chain/write-until";
import { genesisHash } from "../../core/consumer/consumer-genesis";
import { launchStep } from "../../core/consumer/launch-step";
import { printable } from "../../core/printable";
import { consumerDescription, relayerAccountIn } from "../../core/relayer/relayer-account";
import { isOfTheFuture, isStale } from "../../core/rpc/chain-clock";
import { progress } from "../dynamic/progress";
import { type GenesisInputs, GenesisText } from "./genesis-text";
import { type ChainAccount, readerOf, writerOf } from "./provider-account";
import { soundEntry } from "./sound-entry";
import { type AwaitedGenesis, refuseDisputed, refuseOtherGenesis } from "./sound-genesis";

export interface LaunchInputs extends ChainAccount, GenesisInputs, AwaitedGenesis {
  readonly spawnDelaySeconds: number;
  readonly plannedSpawnTime?: string;
  readonly spawnWaitSeconds: number;
  readonly launchTimeoutSeconds: number;
  readonly unbondingSeconds: number;
  /** Whether config said so, or it is a default; absent in states from before there was a difference. */
  readonly unbondingSaid?: boolean;
  readonly members: readonly { readonly name: string; readonly operator: string }[];
  /** Of its relayer, on the consumer chain; in the genesis if it is named before the spawn time is set. */
  readonly relayerAccount?: string;
}

/** What a launch leaves. */
export interface Launch {
  readonly genesis: string;
  readonly spawnTime: string;
}

const pollMs = 500;
/** While the spawn time is far away, public nodes are asked less: at every tenth of the time left. */
const waitParts = 10;
const longestPauseMs = 10_000;
/** How often the wait is told of. */
const progressMs = 5_000;
/** How long the provider chain may be silent or make no block before the wait is given up. */
const patienceMs = 30_000;

/** Fixes the spawn time, and with it the base genesis, unless the chain has a spawn time already. */
async function setSpawnTime(
  reader: ChainReader,
  inputs: LaunchInputs,
  spawnTime: string,
  text: GenesisText,
): Promise<void> {
  const { consumerId } = inputs;
  const account = text.accountToAdd(inputs.relayerAccount);
  const refuseOther = await soundEntry(inputs, reader);
  await writeUntil({
    ...writerOf(inputs),
    about: `spawn time of consumer chain "${printable(inputs.consumerChainId)}"`,
    read: ({ comet }) => consumerChainAt(comet, consumerId),
    message: (record, owner) => {
      if (record?.initialization === undefined || record.phase !== "REGISTERED") return undefined;
      refuseOther(record);
      const { metadata } = record;
      const isTold = relayerAccountIn(metadata.description) === account;
      return updateConsumer({
        owner,
        consumerId,
        // In one message with the hash of the genesis that it is in.
        ...(isTold ? {} : { metadata: { ...metadata, description: consumerDescription(account) } }),
        initialization: {
          ...record.initialization,
          unbondingPeriodNs: BigInt(inputs.unbondingSeconds) * 1_000_000_000n,
          genesisHash: genesisHash(text.base(spawnTime, record, account)),
          spawnTime,
        },
      });
    },
  });
}

/**
 * Who has opted in, by the names that people know them by, and whether each can validate now.
 *
 * The chain names those who can; own members are asked for one by one. Of others it says no more than
 * an address.
 */
async function optedInNow(
  reader: ChainReader,
  { consumerId, members }: LaunchInputs,
): Promise<{ name: string; active: boolean }[]> {
  const [addresses, validating, own] = await Promise.all([
    reader.optedIn(consumerId),
    reader.consumerValidators(consumerId),
    Promise.all(members.map(async ({ operator }) => reader.validator(operator))),
  ]);
  const known = new Map<string, { name: string; active: boolean }>(
    validating.map(({ providerAddress, moniker, jailed }) => [
      providerAddress,
      { name: printable(moniker), active: !jailed },
    ]),
  );
  for (const [index, validator] of own.entries()) {
    if (validator?.consensusPubkey === undefined) continue;
    const { operator, consensusPubkey, moniker, status, jailed } = validator;
    known.set(consensusAddressOf(operator, consensusPubkey), {
      name: members[index]?.name ?? printable(moniker),
      active: status === "bonded" && !jailed,
    });
  }
  return addresses.map((address) => known.get(address) ?? { name: address, active: false });
}

/** A chain may restart while its consumer chain is waited for: how long it has been silent or stood still. */
class Standstill {
  private since = performance.now();
  private lastBlock = 0;

  block(time: Date): void {
    // Old blocks that a node tells one after another bring nobody nearer.
    if (time.getTime() === this.lastBlock || isStale(time, new Date())) return;
    this.lastBlock = time.getTime();
    this.since = performance.now();
  }

  get tooLong(): boolean {
    return performance.now() - this.since > patienceMs;
  }
}

/** Follows the chain until it is launched, and fixes its spawn time where nobody has. */
async function untilLaunched(
  reader: ChainReader,
  inputs: LaunchInputs,
  text: GenesisText,
): Promise<ConsumerChainRecord> {
  const { consumerId } = inputs;
  const standstill = new Standstill();
  let seenSpawnTime: string | undefined;
  let toldAt = -Infinity;
  let leftMs = 0;
  for (;;) {
    try {
      const [record, { blockTime }, optedIn] = await Promise.all([
        reader.consumerChain(consumerId),
        reader.status(),
        optedInNow(reader, inputs),
      ]);
      const now = new Date();
      standstill.block(blockTime);
      if (isOfTheFuture(blockTime, now)) {
        throw new Error(
          `provider chain "${inputs.providerChainId}" is said to be in the future: its last block is of ${blockTime.toISOString()}, and here it is ${now.toISOString()}; ` +
            `"${shownAddresses(inputs.rpc)}"; correct this machine's clock, or take out the RPC address that is wrong`,
        );
      }
      if (standstill.tooLong) {
        throw new Error(
          `provider chain "${inputs.providerChainId}" stands still since ${blockTime.toISOString()}, so it launches nothing; here it is ${now.toISOString()}; ` +
            `"${shownAddresses(inputs.rpc)}"; start the validators that hold more than 2/3 of the power, and run again`,
        );
      }
      if (record === undefined) {
        throw new Error(`provider chain has no such consumer chain; "${consumerId}"; run again`);
      }
      leftMs = 0;
      seenSpawnTime = record.initialization?.spawnTime ?? seenSpawnTime;
      const step = launchStep({
        ...{ record, now: blockTime, optedIn, wanted: inputs },
        ...(seenSpawnTime === undefined ? {} : { seenSpawnTime }),
      });
      if (step.do === "fail") throw new Error(step.reason);
      if (step.do === "launched") return record;
      if (step.do === "wait") leftMs = step.secondsLeft * 1_000;
      // A chain that was halted begins with the time at which it stood.
      if (step.do === "set-spawn-time" && !isStale(blockTime, now)) {
        await setSpawnTime(reader, inputs, step.spawnTime, text);
        // With a spawn time so near that it has passed already, nobody may see the phase itself.
        seenSpawnTime = step.spawnTime;
      } else if ("text" in step && performance.now() - toldAt > progressMs) {
        toldAt = performance.now();
        progress(step.text);
      }
    } catch (error) {
      const passing = error instanceof ChainError && error.retryable;
      if (!passing || standstill.tooLong) throw error;
    }
    await pause(Math.min(Math.max(pollMs, leftMs / waitParts), longestPauseMs));
  }
}

/**
 * Sees a consumer chain to its launch and makes its genesis, which comes out the same at everybody:
 * the base genesis that its owner has stated, and the part that the provider chain has made.
 *
 * @throws Error when the launch is refused, falls back or does not come in time; ChainError.
 */
export async function launchConsumerChain(inputs: LaunchInputs): Promise<Launch> {
  const text = await GenesisText.read(inputs);
  const reader = readerOf(inputs);
  try {
    const record = await untilLaunched(reader, inputs, text);
    const spawnTime = record.initialization?.spawnTime;
    const ccv = await reader.consumerGenesis(inputs.consumerId);
    if (spawnTime === undefined || ccv === undefined) {
      throw new Error(
        `provider chain "${inputs.providerChainId}" has launched consumer chain "${inputs.consumerId}" without a genesis; run again`,
      );
    }
    await refuseDisputed(reader, inputs, record, ccv);
    const genesis = text.launched(record, spawnTime, ccv);
    refuseOtherGenesis(inputs, genesis);
    return { genesis, spawnTime };
  } finally {
    reader.close();
  }
}
