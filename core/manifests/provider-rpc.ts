import { containerRpcPort } from "./node-config";
import { providerNamespace } from "./p2p-service";

/** Name of the Service by which the provider chain's RPC is reached. */
const providerRpcName = "provider-rpc";

/** Where every machine of a cluster has that Service: in the range that Kubernetes gives nobody by chance. */
export const providerRpcNodePort = 30_057;

/**
 * The provider chain's RPC of a testnet in pods: for the agent in the same cluster, and, by the node's
 * port, for the machine that runs the stack. Its unsafe methods are off.
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
      ],
    },
  };
}
