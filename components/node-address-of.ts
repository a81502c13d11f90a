import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { formatEndpoint } from "../core/details/endpoint";
import { containerGrpcPort } from "../core/manifests/node-config";
import type { NodeAddress } from "../core/relayer/relayer-settings";

/** A node within its cluster, by its Service's address: not every cluster's pods are told names. */
export const nodeAddressOf = (
  service: k8s.core.v1.Service,
  rpcPort: number,
): pulumi.Output<NodeAddress> =>
  // In a preview a Service whose namespace is still to come has none, though its type says otherwise. The mark of
  // what is unknown makes the whole output unknown, so its type is nobody's.
  service.spec.clusterIP.apply((host: string | undefined) =>
    host === undefined
      ? (pulumi.unknown as unknown as NodeAddress)
      : {
          rpc: `http://${formatEndpoint({ host, port: rpcPort })}`,
          grpc: `http://${formatEndpoint({ host, port: containerGrpcPort })}`,
        },
  );
