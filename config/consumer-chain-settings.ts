import type { ConsumerChainSettings } from "../core/settings";
import type { StackConfig } from "./schema";

type ConsumerChainConfig = StackConfig["consumerChains"][number];

const defaultSpawnDelaySeconds = 30;

/** Two weeks: less than any provider chain of weight has. */
const externalUnbondingSeconds = 1_209_600;

/** The proportion of Interchain Security's own defaults: 20 days of the provider chain's 21. */
const managedUnbondingSeconds = (providerSeconds: number): number =>
  Math.floor((providerSeconds * 20) / 21);

const given = <K extends string, T>(key: K, value: T | undefined): Partial<Record<K, T>> =>
  value === undefined ? {} : ({ [key]: value } as Record<K, T>);

/** One consumer chain of the config, with the defaults that depend on other settings filled in. */
export function consumerChainSettings(
  chain: ConsumerChainConfig,
  providerChain: StackConfig["providerChain"],
): ConsumerChainSettings {
  const { consumerId, owner, validators, spawnTime, genesisFile, ...rest } = chain;
  return {
    ...rest,
    ...given("consumerId", consumerId),
    ...given("owner", owner),
    ...given("spawnTime", spawnTime),
    ...given("genesisFile", genesisFile),
    policy: Array.isArray(validators) ? { validators } : validators,
    spawnDelaySeconds: rest.spawnDelaySeconds ?? defaultSpawnDelaySeconds,
    unbondingSeconds:
      rest.unbondingSeconds ??
      (providerChain.mode === "managed"
        ? managedUnbondingSeconds(providerChain.unbondingSeconds)
        : externalUnbondingSeconds),
  };
}
