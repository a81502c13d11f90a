import "./providers/typescript-cache.cjs";

import * as pulumi from "@pulumi/pulumi";

import { Discovery } from "./components/discovery";
import { readStack } from "./config/settings";
import { stackFacts } from "./providers/stack-facts";

/** The program; what it returns are the stack's outputs. */
export = async (): Promise<Readonly<Record<string, unknown>>> => {
  const discovery = new Discovery("discovery", await readStack(stackFacts));
  const { chain, consumerChains, identities, publications, validators } = discovery;
  return {
    /** Per managed validator: LoadBalancer address, endpoint on chain, node id, operator address. */
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

    /** Per consumer chain: its id, launch and state; endpoint, p2p port and peers by validator; who is no peer and why. */
    consumerChains: Object.fromEntries(
      [...consumerChains].map(([chainId, { summary }]) => [chainId, summary]),
    ),

    providerChain: { chainId: chain.chainId, rpc: chain.rpc },

    /** Per managed validator, for kubectl (secret). */
    kubeconfigs: Object.fromEntries(
      [...validators].map(([name, { cluster }]) => [name, cluster.kubeconfig]),
    ),

    /** Of a testnet's validators, to act for them by hand (secret); accounts of a chain that exists are never given out. */
    mnemonics: chain.managed
      ? Object.fromEntries(
          [...identities].map(([name, { mnemonic }]) => [name, pulumi.secret(mnemonic)]),
        )
      : undefined,
  };
};
