import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";

import { WebSocketServer } from "ws";

import { publicRpcServer } from "../../agent/public-rpc-server";

/*
 * Callers who ask for a WebSocket, in bytes of RFC 6455. What else they can do: tests/parts/agent/public-rpc.test.ts
 * and public-rpc-hostile.test.ts, on the program itself.
 */

describe("the public RPC of a node", () => {
  const node: Server = createServer();
  // Whoever comes to the node is let in, whatever he asks for.
  const sockets = new WebSocketServer({ server: node });
  let open: Server;

  const portOf = (server: Server): number => (server.address() as AddressInfo).port;

  beforeAll(async () => {
    node.listen(0, "127.0.0.1");
    await once(node, "listening");
    open = publicRpcServer(`127.0.0.1:${String(portOf(node))}`);
    open.listen(0, "127.0.0.1");
    await once(open, "listening");
  });

  afterAll(() => {
    for (const socket of sockets.clients) socket.terminate();
    for (const server of [open, node]) {
      server.closeAllConnections();
      server.close();
    }
  });

  /** First line of the answer to a caller who asks for a WebSocket. */
  const upgraded = async (path: string, version: string, key: string): Promise<string> => {
    const caller = connect(portOf(open), "127.0.0.1");
    caller.on("error", () => undefined);
    caller.write(
      `GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: Upgrade\r\nupgrade: websocket\r\n` +
        `sec-websocket-version: ${version}\r\nsec-websocket-key: ${key}\r\n\r\n`,
    );
    const [bytes] = (await once(caller, "data")) as [Buffer];
    caller.destroy();
    return bytes.toString("latin1").split("\r\n")[0]!;
  };

  const key = "dGhlIHNhbXBsZSBub25jZQ=="; // RFC 6455 §1.3

  it.each([
    { path: "/websocket", version: "13", key, status: "101 Switching Protocols" },
    { path: "/x", version: "13", key, status: "404 Not Found" },
    { path: "/", version: "13", key, status: "404 Not Found" },
    { path: "/websocket/", version: "13", key, status: "404 Not Found" },
    { path: "/websocket?x", version: "13", key, status: "404 Not Found" },
    { path: "//websocket", version: "13", key, status: "404 Not Found" },
    { path: "/dial_peers", version: "13", key, status: "404 Not Found" },
    { path: "/websocket", version: "12", key, status: "400 Bad Request" },
    { path: "/websocket", version: "13", key: "x", status: "400 Bad Request" },
    { path: "/websocket", version: "13", key: `${key}=`, status: "400 Bad Request" },
  ])(
    "answers $status to an upgrade on $path, version $version, key $key",
    async ({ path, version, key: given, status }) => {
      expect(await upgraded(path, version, given)).toBe(`HTTP/1.1 ${status}`);
    },
  );
});
