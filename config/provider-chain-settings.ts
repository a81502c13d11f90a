import type { Settings } from "../core/plan/settings";
import type { StackConfig } from "./schema";

/** A week: clients of the chain live for 0.66 of it, so outlive a weekend without a relayer. */
const managedUnbondingSeconds = 604_800;

/** The provider chain of the config, with the default that a chain may have been made without. */
export function providerChainSettings(
  providerChain: StackConfig["providerChain"],
): Settings["providerChain"] {
  if (providerChain.mode === "external") return providerChain;
  const { unbondingSeconds, ...rest } = providerChain;
  return {
    ...rest,
    unbondingSeconds: unbondingSeconds ?? managedUnbondingSeconds,
    unbondingSaid: unbondingSeconds !== undefined,
  };
}
