import { containerPublicRpcPort } from "./node-config";

/**
 * The container of a node's pod that answers public RPC out of the node's, without the methods that
 * steer the node. It has no identity, and memory of its own: whom it serves is not known.
 */
export const publicRpcContainer = (image: string) => ({
  name: "public-rpc",
  image,
  args: ["public-rpc"],
  ports: [{ name: "public-rpc", containerPort: containerPublicRpcPort, protocol: "TCP" }],
  resources: { requests: { cpu: "10m", memory: "64Mi" }, limits: { memory: "384Mi" } },
});
