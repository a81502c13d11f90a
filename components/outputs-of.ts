import * as pulumi from "@pulumi/pulumi";

import type { StackOutputs } from "../core/stack-outputs";
import type { Discovery } from "./discovery";
import type { OutputOf } from "./output-of";

/** What a stack tells of its topology. */
export function outputsOf({
  chain,
  consumerChains,
  identities,
  publications,
  validators,
}: Discovery): OutputOf<StackOutputs> {
  return {
    validators: Object.fromEntries(
      [...validators].map(([name, validator]) => [
        name,
        {
          loadBalancer: validator.entrance.address,
          endpoint: publications.get(name)?.endpoint.published,
          nodeId: identities.get(name)?.nodeId,
          operator: identities.get(name)?.operator,
        },
      ]),
    ),
    consumerChains: Object.fromEntries(
      [...consumerChains].map(([chainId, { summary }]) => [chainId, summary]),
    ),
    providerChain: { chainId: chain.chainId, rpc: chain.rpc },
    kubeconfigs: Object.fromEntries(
      [...validators].map(([name, { cluster }]) => [name, cluster.kubeconfig]),
    ),
    // An output without a value would be warned of in every run.
    ...(chain.managed && {
      mnemonics: Object.fromEntries(
        [...identities].map(([name, { mnemonic }]) => [name, pulumi.secret(mnemonic)]),
      ),
    }),
  };
}
