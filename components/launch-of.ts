import * as pulumi from "@pulumi/pulumi";

import { ConsumerLaunch } from "../providers/consumer/consumer-launch";
import type { RelayerKeys } from "../providers/relayer/relayer-keys";
import type { ConsumerChainArgs, Opted } from "./consumer-chain-args";
import { unbondingOf } from "./consumer-unbonding";
import { signer, type ValidatorIdentity } from "./provider-chain";

/** Sees a consumer chain to its launch; its relayer's account is in the genesis that is made then. */
export function launchOf(
  name: string,
  {
    consumer,
    consumerId,
    owner,
    chain,
    relayer,
    stateDir,
  }: ConsumerChainArgs & { readonly owner: ValidatorIdentity; readonly relayer?: RelayerKeys },
  members: readonly Opted[],
  parent: pulumi.Resource,
): ConsumerLaunch {
  const { launch } = consumer;
  const { program, transform, genesisFile, finalGenesisFile, genesisSha256 } = launch;
  return new ConsumerLaunch(
    `${name}-launch`,
    {
      ...signer(chain, owner),
      consumerId,
      consumerChainId: consumer.chainId,
      launches: consumer.consumerId === undefined,
      spawnDelaySeconds: launch.spawnDelaySeconds,
      ...(launch.spawnTime === undefined ? {} : { plannedSpawnTime: launch.spawnTime }),
      spawnWaitSeconds: launch.spawnWaitSeconds,
      launchTimeoutSeconds: launch.launchTimeoutSeconds,
      unbondingSeconds: unbondingOf(launch, chain),
      unbondingSaid: launch.unbondingSaid,
      ...(chain.unbondingSeconds === undefined
        ? {}
        : { providerUnbondingSeconds: chain.unbondingSeconds }),
      ...{ program, transform, genesisFile, finalGenesisFile, genesisSha256 },
      members: members
        .filter(({ leaving }) => !leaving)
        .map(({ plan, identity }) => ({ name: plan.name, operator: identity.operator })),
      ...(relayer === undefined ? {} : { relayerAccount: relayer.consumerAddress }),
      directory: pulumi.interpolate`${stateDir}/${consumer.namespace}-genesis`,
    },
    // Stopped on chain even where that goes as well: after half a destroy `up` makes keys anew, and
    // no chain may go on under the former ones.
    { parent, dependsOn: members.map(({ optIn }) => optIn) },
  );
}
