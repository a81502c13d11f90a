import * as pulumi from "@pulumi/pulumi";

import { Discovery } from "./components/discovery";
import { readStack } from "./config/settings";

const stack = readStack();
const discovery = new Discovery("discovery", stack);

/** Per managed validator: LoadBalancer address, endpoint on chain, node id, operator address. */
export const validators = Object.fromEntries(
  Object.entries(discovery.validators).map(([name, validator]) => [
    name,
    {
      loadBalancer: validator.entrance.address,
      endpoint: validator.publication.published,
      nodeId: discovery.identities[name]?.nodeId,
      operator: discovery.identities[name]?.operator,
    },
  ]),
);

/** Per consumer chain: p2p port and persistent_peers by validator, and who is no peer and why. */
export const consumerChains = Object.fromEntries(
  Object.entries(discovery.consumerChains).map(([chainId, { topology }]) => [
    chainId,
    { ports: topology.ports, peers: topology.peers, leftOut: topology.leftOut },
  ]),
);

export const providerChain = {
  chainId: discovery.chain.chainId,
  rpc: discovery.chain.rpc,
};

/** Per validator, for kubectl (secret). */
export const kubeconfigs = Object.fromEntries(
  Object.entries(discovery.validators).map(([name, { cluster }]) => [name, cluster.kubeconfig]),
);

/** Per validator whose keys this stack holds (secret). */
export const mnemonics = Object.fromEntries(
  Object.entries(discovery.identities).map(([name, { mnemonic }]) => [
    name,
    pulumi.secret(mnemonic),
  ]),
);
