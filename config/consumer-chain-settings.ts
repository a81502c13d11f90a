import { consumerUnbondingSeconds } from "../core/consumer/consumer-unbonding";
import type { ConsumerChainSettings, Settings } from "../core/plan/settings";
import type { StackConfig } from "./schema";

type ConsumerChainConfig = StackConfig["consumerChains"][number];

/** Others may want to opt in too. */
const openSpawnDelaySeconds = 30;

/**
 * Where all who may opt in have done so before the spawn time is set, nobody is waited for but the transaction
 * that sets it: it is in the next block or the one after, and a block's time is that of the one before. The
 * other blocks are for a busy machine.
 */
const ownSpawnDelayBlocks = 5;

function spawnDelaySeconds({ providerChain, validators }: StackConfig): number {
  const isOwn = providerChain.mode === "managed" && validators.every(({ managed }) => managed);
  return isOwn
    ? Math.ceil((ownSpawnDelayBlocks * providerChain.blockTimeMs) / 1_000)
    : openSpawnDelaySeconds;
}

/** Two weeks: less than any provider chain of weight has. */
const externalUnbondingSeconds = 1_209_600;

/** On a testnet transactions cost nothing. */
const freeGasPrice = "0stake";

const ifGiven = <K extends string, T>(key: K, value: T | undefined): Partial<Record<K, T>> =>
  value === undefined ? {} : ({ [key]: value } as Record<K, T>);

/** One consumer chain of the config, with the defaults that depend on other settings filled in. */
export function consumerChainSettings(
  chain: ConsumerChainConfig,
  stack: StackConfig,
  providerChain: Settings["providerChain"],
): ConsumerChainSettings {
  const { consumerId, owner, validators, spawnTime, ...others } = chain;
  const { genesisFile, finalGenesisFile, genesisSha256, transform, ...node } = others;
  const { program, image, seeds, persistentPeers, accountPrefix, relayer, ...rest } = node;
  return {
    ...rest,
    ...ifGiven("consumerId", consumerId),
    ...ifGiven("owner", owner),
    ...ifGiven("spawnTime", spawnTime),
    ...ifGiven("program", program),
    ...ifGiven("accountPrefix", accountPrefix),
    ...ifGiven("image", image),
    ...ifGiven("seeds", seeds),
    ...ifGiven("persistentPeers", persistentPeers),
    ...ifGiven("transform", transform),
    ...ifGiven("genesisFile", genesisFile),
    ...ifGiven("finalGenesisFile", finalGenesisFile),
    ...ifGiven("genesisSha256", genesisSha256),
    relayer: relayer ?? stack.relayer,
    minGasPrice: rest.minGasPrice ?? freeGasPrice,
    policy: Array.isArray(validators) ? { validators } : validators,
    spawnDelaySeconds: rest.spawnDelaySeconds ?? spawnDelaySeconds(stack),
    unbondingSeconds:
      rest.unbondingSeconds ??
      (providerChain.mode === "managed"
        ? consumerUnbondingSeconds(providerChain.unbondingSeconds)
        : externalUnbondingSeconds),
    unbondingSaid: rest.unbondingSeconds !== undefined,
  };
}
