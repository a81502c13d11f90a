import type * as pulumi from "@pulumi/pulumi";

import { consumerUnbondingSeconds } from "../core/consumer/consumer-unbonding";
import type { UnbondingSettings } from "../core/plan/unbonding-settings";
import type { ProviderChainAccess } from "./provider-chain";

/** Unbonding period of a consumer chain: without a word of config by what its provider chain was made with. */
export const unbondingOf = (
  { unbondingSeconds, unbondingSaid }: UnbondingSettings,
  { unbondingSeconds: provider }: ProviderChainAccess,
): pulumi.Input<number> =>
  unbondingSaid || provider === undefined
    ? unbondingSeconds
    : provider.apply(consumerUnbondingSeconds);
