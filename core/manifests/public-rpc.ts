import { containerPublicRpcPort, containerRelayedRpcPort } from "./node-config";

/** Name of the container, and of its port. */
export const publicRpcName = "public-rpc" as const;

const answering = (name: string, image: string, port: number, args: readonly string[]) => ({
  name,
  image,
  args: ["public-rpc", ...args],
  ports: [{ name, containerPort: port, protocol: "TCP" }],
  readinessProbe: { tcpSocket: { port: name }, periodSeconds: 5 },
  resources: { requests: { cpu: "10m", memory: "64Mi" }, limits: { memory: "384Mi" } },
});

/**
 * The container of a node's pod that answers public RPC out of the node's, without the methods that
 * steer the node. It has no identity, and memory of its own: whom it serves is not known.
 */
export const publicRpcContainer = (image: string) =>
  answering(publicRpcName, image, containerPublicRpcPort, []);

/** The same for the chain's relayer alone: strangers fill what bounds theirs, and it has to get through. */
export const relayedRpcContainer = (image: string) =>
  answering("relayed-rpc", image, containerRelayedRpcPort, [
    ...["--port", String(containerRelayedRpcPort)],
  ]);
