import { containerPublicRpcPort } from "./node-config";

/** Name of the container, and of its port. */
export const publicRpcName = "public-rpc" as const;

/**
 * The container of a node's pod that answers public RPC out of the node's, without the methods that
 * steer the node. It has no identity, and memory of its own: whom it serves is not known.
 */
export const publicRpcContainer = (image: string) => ({
  name: publicRpcName,
  image,
  args: ["public-rpc"],
  ports: [{ name: publicRpcName, containerPort: containerPublicRpcPort, protocol: "TCP" }],
  readinessProbe: { tcpSocket: { port: publicRpcName }, periodSeconds: 5 },
  resources: { requests: { cpu: "10m", memory: "64Mi" }, limits: { memory: "384Mi" } },
});
