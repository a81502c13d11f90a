import { containerGrpcPort, containerRpcPort } from "./node-config";
import { providerNamespace } from "./p2p-service";

/** Name of the Service by which the provider chain's RPC is reached. */
const providerRpcName = "provider-rpc";

/** Where every machine of a cluster has that Service: in the range that Kubernetes gives nobody by chance. */
export const providerRpcNodePort = 30_057;

/** And its gRPC. */
const providerGrpcNodePort = 30_058;

/**
 * RPC and gRPC of the provider chain of a testnet in pods: for agent and relayers in the same cluster, and,
 * by the node's ports, for the machine that runs the stack. RPC's unsafe methods are off.
 */
export function providerRpcServiceManifest(selector: Readonly<Record<string, string>>) {
  return {
    metadata: { name: providerRpcName, namespace: providerNamespace },
    spec: {
      type: "NodePort",
      selector: { ...selector },
      ports: [
        {
          name: "rpc",
          port: containerRpcPort,
          targetPort: containerRpcPort,
          nodePort: providerRpcNodePort,
          protocol: "TCP",
        },
        {
          name: "grpc",
          port: containerGrpcPort,
          targetPort: containerGrpcPort,
          nodePort: providerGrpcNodePort,
          protocol: "TCP",
        },
      ],
    },
  };
}
