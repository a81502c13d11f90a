import type { ConsumerPlan, TopologyPlan } from "../core/plan/topology-plan";
import type { DeclaredPlace } from "../providers/consumer/declared-place";
import type { ValidatorCluster } from "./validator-cluster";

/** Where the nodes of all whom the stack has run a consumer chain are to be found, with their names. */
export function memberPlaces(
  consumer: ConsumerPlan,
  { hosted }: TopologyPlan,
  validators: ReadonlyMap<string, { readonly cluster: ValidatorCluster }>,
): readonly (DeclaredPlace & { readonly name: string })[] {
  const members = [...consumer.validators, ...consumer.leaving];
  return hosted.flatMap((plan) => {
    const cluster = validators.get(plan.name)?.cluster;
    return cluster === undefined || !members.includes(plan.name)
      ? []
      : [{ name: plan.name, ...cluster.hosting.place(consumer) }];
  });
}
