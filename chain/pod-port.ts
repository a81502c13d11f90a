import { createServer, type Server, type Socket } from "node:net";

import { type KubeConfig, PortForward } from "@kubernetes/client-node";

/** One pod of a cluster. */
export interface PodName {
  readonly namespace: string;
  readonly name: string;
}

/**
 * Lets this machine talk to a port that a pod has on its loopback, by the API server: a node's whole RPC is
 * nowhere else. It needs the right to create `pods/portforward`; without it, connections are closed.
 *
 * @param ask - Told an address such as `127.0.0.1:41234`, which is gone when it returns.
 */
export async function withPodPort<T>(
  kubeConfig: KubeConfig,
  { namespace, name }: PodName,
  port: number,
  ask: (address: string) => Promise<T>,
): Promise<T> {
  const forward = new PortForward(kubeConfig);
  const open = new Set<Socket>();
  const ways: { close: () => void }[] = [];
  let isOver = false;
  const server: Server = createServer((socket) => {
    open.add(socket);
    const end = (): void => void socket.destroy();
    socket.on("error", end);
    socket.on("close", () => open.delete(socket));
    forward
      .portForward(namespace, name, [port], socket, null, socket)
      .then((found) => {
        const way = typeof found === "function" ? found() : found;
        if (way === null) {
          end();
          return;
        }
        way.addEventListener("close", end);
        if (isOver) way.close();
        else ways.push(way);
      })
      .catch(end);
  });
  await new Promise<void>((done, fail) => {
    server.once("error", fail).listen(0, "127.0.0.1", done);
  });
  try {
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no port of this machine");
    return await ask(`127.0.0.1:${String(address.port)}`);
  } finally {
    isOver = true;
    for (const socket of open) socket.destroy();
    for (const way of ways) way.close();
    server.close();
  }
}
