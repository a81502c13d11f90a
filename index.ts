import "./providers/typescript-cache.cjs";

import * as pulumi from "@pulumi/pulumi";

import { Discovery } from "./components/discovery";
import { readStack } from "./config/settings";

const stack = readStack();
const discovery = new Discovery("discovery", stack);

/** Per managed validator: LoadBalancer address, endpoint on chain, node id, operator address. */
export const validators = Object.fromEntries(
  [...discovery.validators].map(([name, validator]) => [
    name,
    {
      loadBalancer: validator.entrance.address,
      endpoint: discovery.publications.get(name)?.endpoint.published,
      nodeId: discovery.identities.get(name)?.nodeId,
      operator: discovery.identities.get(name)?.operator,
    },
  ]),
);

/** Per consumer chain: its id, launch and state; endpoint, p2p port and peers by validator; who is no peer and why. */
export const consumerChains = Object.fromEntries(
  [...discovery.consumerChains].map(([chainId, chain]) => [chainId, chain.summary]),
);

export const providerChain = { chainId: discovery.chain.chainId, rpc: discovery.chain.rpc };

/** Per managed validator, for kubectl (secret). */
export const kubeconfigs = Object.fromEntries(
  [...discovery.validators].map(([name, { cluster }]) => [name, cluster.kubeconfig]),
);

/** Of a testnet's validators, to act for them by hand (secret); accounts of a chain that exists are never given out. */
export const mnemonics = discovery.chain.managed
  ? Object.fromEntries(
      [...discovery.identities].map(([name, { mnemonic }]) => [name, pulumi.secret(mnemonic)]),
    )
  : undefined;
