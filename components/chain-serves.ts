import type * as pulumi from "@pulumi/pulumi";

import type { Settings } from "../core/plan/settings";
import { FirstBlocks } from "../providers/testnet/first-blocks";
import { type ProviderChainAccess, reach } from "./provider-chain";

/**
 * What must be there before the provider chain can be written to.
 *
 * @param parts - What a chain of the stack needs to make blocks; nothing where it exists already.
 */
export function chainServes(
  { clusters }: Settings,
  chain: ProviderChainAccess,
  parts: readonly pulumi.Resource[],
  parent: pulumi.Resource,
): readonly pulumi.Resource[] {
  // Processes are seen to serve when they are started; pods are ready before they have found each other.
  if (!chain.managed || clusters === "embedded") return parts;
  const blocks = new FirstBlocks("provider-blocks", reach(chain), {
    parent,
    dependsOn: [...parts],
  });
  return [...parts, blocks];
}
