import type * as pulumi from "@pulumi/pulumi";

import type { Settings } from "../core/plan/settings";
import type { TopologyPlan } from "../core/plan/topology-plan";
import { CountedSignatures } from "../providers/consumer/counted-signatures";
import { DestroyGuard } from "../providers/consumer/destroy-guard";
import type { ConsumerChain } from "./consumer-chain";
import { type ProviderChainAccess, reach } from "./provider-chain";

/**
 * Keeps the nodes that consumer chains count on: no plan drops one, and where others run the provider
 * chain, no destroy begins.
 *
 * @param leads - What leads others to the nodes; a destroy that is refused leaves it too.
 */
export function keepNodes(
  {
    chain,
    plan,
    chains,
    settings,
    leads,
  }: {
    readonly chain: ProviderChainAccess;
    readonly plan: TopologyPlan;
    readonly chains: readonly ConsumerChain[];
    readonly settings: Settings;
    readonly leads: readonly pulumi.Resource[];
  },
  child: { readonly parent: pulumi.Resource },
): void {
  const nodes = chains.flatMap(({ signing }) => signing);
  new CountedSignatures(
    "counted-signatures",
    { ...reach(chain), chains: plan.consumers.map(({ key }) => key), nodes },
    child,
  );
  // A chain of the stack goes with it, and nobody else's does.
  if (chain.managed) return;
  new DestroyGuard(
    "destroy-guard",
    { ...reach(chain), nodes, guards: settings.protectConsumerKeys },
    { ...child, dependsOn: [...leads, ...chains.flatMap(({ running }) => running)] },
  );
}
