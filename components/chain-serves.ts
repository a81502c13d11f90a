import type * as pulumi from "@pulumi/pulumi";

import { FirstBlocks } from "../providers/testnet/first-blocks";
import { type ProviderChainAccess, reach } from "./provider-chain";
import type { ProviderTestnet } from "./provider-testnet";

/**
 * What must be there before the provider chain can be written to.
 *
 * @param parts - What a chain of the stack needs to make blocks; nothing where it exists already.
 */
export function chainServes(
  testnet: ProviderTestnet | undefined,
  chain: ProviderChainAccess,
  parts: readonly pulumi.Resource[],
  parent: pulumi.Resource,
): readonly pulumi.Resource[] {
  if (testnet === undefined || testnet.servesOnceStarted) return parts;
  const blocks = new FirstBlocks("provider-blocks", reach(chain), {
    parent,
    dependsOn: [...parts],
  });
  return [...parts, blocks];
}
