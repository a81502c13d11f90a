import "./providers/typescript-cache.cjs";

import * as pulumi from "@pulumi/pulumi";

import { Discovery } from "./components/discovery";
import type { OutputOf } from "./components/output-of";
import { readStack } from "./config/settings";
import type { StackOutputs } from "./core/stack-outputs";
import { stackFacts } from "./providers/stack-facts";

/** The program; what it returns are the stack's outputs. */
export = async (): Promise<OutputOf<StackOutputs>> => {
  const discovery = new Discovery("discovery", await readStack(stackFacts));
  const { chain, consumerChains, identities, publications, validators } = discovery;
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
    mnemonics: chain.managed
      ? Object.fromEntries(
          [...identities].map(([name, { mnemonic }]) => [name, pulumi.secret(mnemonic)]),
        )
      : undefined,
  };
};
