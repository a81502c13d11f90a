import * as pulumi from "@pulumi/pulumi";

import type { NodeAddress } from "../core/relayer/relayer-settings";
import type { ProviderChainAccess } from "./provider-chain";

/** The provider chain's addresses as they are given, RPC and gRPC of each in their order. */
export const givenAddresses = ({
  rpc,
  grpc = [],
}: ProviderChainAccess): pulumi.Output<readonly NodeAddress[]> =>
  pulumi
    .all([
      pulumi.output(rpc).apply((addresses) => pulumi.all([...addresses])),
      pulumi.output(grpc).apply((addresses) => pulumi.all([...addresses])),
    ])
    .apply(([rpcs, grpcs]) =>
      rpcs.map((address, index) => ({ rpc: address, grpc: grpcs[index] ?? "" })),
    );
