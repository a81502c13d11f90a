import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";

import { BoundedReader } from "../../chain/p2p/bounded-reader";
import {
  type NodeKeyPair,
  type SecretConnection,
  secretConnection,
} from "../../chain/p2p/secret-connection";

/* Nodes of a consumer chain as strangers may play them, each on a free port of 127.0.0.1. */

const running: { readonly server: Server; readonly sockets: Set<Socket> }[] = [];

/** Starts a server that does this with every connection; gives its port. */
export async function peerServer(behave: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    behave(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  running.push({ server, sockets });
  return (server.address() as AddressInfo).port;
}

export async function closePeerServers(): Promise<void> {
  for (const { server, sockets } of running.splice(0)) {
    const closed = once(server, "close");
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  }
}

export const newNodeKey = (): NodeKeyPair => generateKeyPairSync("ed25519");

/** A server that proves its id, as a node does, and then does this. */
export function provingServer(
  key: NodeKeyPair,
  then: (connection: SecretConnection, socket: Socket) => void,
): Promise<number> {
  return peerServer((socket) => {
    const write = (bytes: Uint8Array): void => void socket.write(bytes);
    secretConnection(new BoundedReader(socket, 1_000_000), write, key).then(
      (connection) => {
        then(connection, socket);
      },
      () => undefined,
    );
  });
}

/** A port on which nothing listens any more. */
export async function deadPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
