import * as pulumi from "@pulumi/pulumi";

import type { Settings } from "../core/plan/settings";
import type { ProviderChainAccess } from "./provider-chain";
import { type ProviderTestnet, testnetGasPrice } from "./provider-testnet";

/**
 * How the provider chain is reached: the stack's own, or one that exists.
 *
 * @param isSecret - Whether the RPC addresses of one that exists may hold a key.
 */
export function chainAccess(
  { providerChain, hermes }: Settings,
  testnet: ProviderTestnet | undefined,
  isSecret: boolean,
): ProviderChainAccess {
  const { chainId } = providerChain;
  if (providerChain.mode === "external") {
    const { rpc, gasPrice } = providerChain;
    return {
      ...{ chainId, managed: false, gasPrice },
      rpc: isSecret ? pulumi.secret([...rpc]) : rpc,
      grpc: hermes.providerGrpc,
    };
  }
  if (testnet === undefined) throw new Error("the stack's own provider chain is not there");
  const { rpc, grpc, origin, unbondingSeconds } = testnet;
  const own = { rpc, grpc, origin, unbondingSeconds };
  return { chainId, managed: true, ...own, gasPrice: testnetGasPrice };
}
