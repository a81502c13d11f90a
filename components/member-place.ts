import * as pulumi from "@pulumi/pulumi";

import { nodeContainer } from "../core/manifests/chain-node";
import type { ConsumerPlan, HostedValidatorPlan, TopologyPlan } from "../core/plan/topology-plan";
import type { DeclaredPlace } from "../providers/consumer/declared-place";
import { consumerFolder } from "./node-files";
import type { ValidatorCluster } from "./validator-cluster";

export const consumerHome = "/data/.consumer";

/** Where a validator's node of a consumer chain is to be found, known before the chain's id and ports are. */
export function memberPlace(
  { namespace }: ConsumerPlan,
  { name, nodeAddress }: HostedValidatorPlan,
  { access }: ValidatorCluster,
  stateDir: pulumi.Output<string>,
): DeclaredPlace {
  if (nodeAddress !== undefined) {
    return { home: pulumi.interpolate`${stateDir}/${consumerFolder(name, namespace)}/home` };
  }
  if (access === undefined) throw new Error(`pods of "${name}" cannot be reached`);
  return {
    pod: access.apply((kubeconfig) => ({
      kubeconfig,
      namespace,
      // The only one of its StatefulSet.
      name: `${namespace}-0`,
      container: nodeContainer,
    })),
    home: consumerHome,
  };
}

/** The same of all whom the stack has run the chain, with their names. */
export function memberPlaces(
  consumer: ConsumerPlan,
  { hosted }: TopologyPlan,
  validators: ReadonlyMap<string, { readonly cluster: ValidatorCluster }>,
  stateDir: pulumi.Output<string>,
): readonly (DeclaredPlace & { readonly name: string })[] {
  const members = [...consumer.validators, ...consumer.leaving];
  return hosted.flatMap((plan) => {
    const cluster = validators.get(plan.name)?.cluster;
    return cluster === undefined || !members.includes(plan.name)
      ? []
      : [{ name: plan.name, ...memberPlace(consumer, plan, cluster, stateDir) }];
  });
}
