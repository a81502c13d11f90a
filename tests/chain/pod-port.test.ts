import { createHash } from "node:crypto";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";

import { KubeConfig } from "@kubernetes/client-node";
import { type WebSocket, WebSocketServer } from "ws";

import { apiServerWay, PortForwardForbidden, withPodPort } from "../../chain/pod-port";
import { closeServers, httpServer } from "../support/chain-servers";
import { eventually } from "../support/eventually";
import { podForwarding } from "../support/pod-forwarding";

/* What API servers do with somebody who forwards a port. That it leads to real pods is shown on Kind. */

const pod = { namespace: "x-1", name: "x-1-0" };
const path = "/api/v1/namespaces/x-1/pods/x-1-0";

afterEach(closeServers);

type OnUpgrade = NonNullable<Parameters<typeof httpServer>[1]>;

async function wayTo(onUpgrade: OnUpgrade) {
  const { url: server } = await httpServer((_request, response) => response.end(), onUpgrade);
  const config = new KubeConfig();
  const cluster = { name: "x", server: `${server}/`, skipTLSVerify: true };
  config.loadFromClusterAndUser(cluster, { name: "reader", token: "secret" });
  return apiServerWay(config);
}

/** An API server that forwards, and then does this. */
const forwarding =
  (lead: (way: WebSocket) => void): OnUpgrade =>
  (request, socket, head) => {
    const server = new WebSocketServer({
      noServer: true,
      handleProtocols: () => "v4.channel.k8s.io",
    });
    server.handleUpgrade(request, socket, head, lead);
  };

const connected = async (address: string): Promise<Socket> => {
  const [host, port] = address.split(":");
  const socket = connect(Number(port), host);
  socket.on("error", () => undefined);
  await once(socket, "connect");
  return socket;
};

/** All that comes at an address after this was sent, until it ends. */
async function answerOf(address: string, sent: Buffer): Promise<Buffer> {
  const socket = await connected(address);
  const parts: Buffer[] = [];
  socket.on("data", (part) => parts.push(part));
  socket.write(sent);
  await once(socket, "close");
  return Buffer.concat(parts);
}

/** An answer by which a connection becomes a WebSocket: RFC 6455, 1.3. */
function switched(key: string): string {
  const guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  const accept = createHash("sha1").update(`${key}${guid}`).digest("base64");
  return [
    "HTTP/1.1 101 Switching Protocols",
    ...["Upgrade: websocket", "Connection: Upgrade", `Sec-WebSocket-Accept: ${accept}`],
    ...["Sec-WebSocket-Protocol: v4.channel.k8s.io", "", ""],
  ].join("\r\n");
}

const bytes = (length: number): Buffer => Buffer.alloc(length, "0123456789");

describe("a port of a pod", () => {
  it("is led to with the login, and nothing is lost on the way", async () => {
    const size = 3_000_000;
    const there = await httpServer((request, response) => {
      request.resume().on("end", () => response.end(bytes(size)));
    });
    const targets = new Map([[`${path}:26657`, there.url.replace("http://", "")]]);
    const logins: unknown[] = [];
    const way = await wayTo((request, ...rest) => {
      logins.push(request.headers.authorization);
      podForwarding(targets)(request, ...rest);
    });
    const answer = await withPodPort(way, pod, 26_657, async (address) => {
      const response = await fetch(`http://${address}`, { method: "POST", body: bytes(size) });
      return Buffer.from(await response.arrayBuffer());
    });
    expect(answer.equals(bytes(size))).toBe(true);
    expect(logins).toEqual(["Bearer secret"]);
  });

  it("is refused to whoever may not have it", async () => {
    const way = await wayTo(podForwarding(new Map()));
    const asked = withPodPort(way, pod, 26_657, async (address) => fetch(`http://${address}`));
    await expect(asked).rejects.toThrow(PortForwardForbidden);
    await expect(asked).rejects.toThrow(
      'does not let a port of the pod be forwarded (403); grant the rights to get and create pods/portforward in namespace "x-1"',
    );
  });

  it("is not there when the API server says so", async () => {
    const way = await wayTo((_request, socket) => {
      socket.end("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
    });
    const asked = withPodPort(way, pod, 26_657, async (address) => fetch(`http://${address}`));
    await expect(asked).rejects.toThrow("forwards no port of the pod, it answers 502");
  });

  it("is not said to be silent where the API server is", async () => {
    const way = await wayTo((_request, socket) => {
      socket.destroy();
    });
    const asked = withPodPort(way, pod, 26_657, async (address) => fetch(`http://${address}`));
    await expect(asked).rejects.toThrow("forwards no port of the pod, it does not answer");
  });

  // Otherwise `ics` would be there for as long as the API server likes.
  it.each<[string, (key: string) => string]>([
    ["takes the connection and says nothing", () => ""],
    ["leads to a pod that says nothing, and does not care for an end", switched],
  ])("is left at once when its API server %s", async (_what, answer) => {
    const sockets: Duplex[] = [];
    let isLeft = false;
    const way = await wayTo((request, socket) => {
      socket.on("error", () => undefined);
      socket.on("end", () => (isLeft = true));
      socket.resume().write(answer(String(request.headers["sec-websocket-key"])));
      sockets.push(socket);
    });
    await withPodPort(way, pod, 26_657, async (address) => {
      const socket = await connected(address);
      socket.write("hello");
      await eventually("the API server is asked", () => sockets[0]);
      expect(isLeft).toBe(false);
    });
    await eventually("the connection is gone", () => isLeft || undefined, 5_000);
  });

  // By a byte of 255 the client library has an API server close this process' own streams.
  it.each<[string, string | Buffer]>([
    ["an empty message", Buffer.alloc(0)],
    ["a text", "\u00ff\u0001"],
    ["a stream that nobody asked for", Buffer.of(255, 1)],
    ["an error", Buffer.from("\u0001no such port")],
    ["too long a message", Buffer.alloc(2 ** 21)],
  ])("ends with %s", async (_what, message) => {
    const way = await wayTo(
      forwarding((way) => {
        for (const stream of [0, 1]) way.send(Buffer.of(stream, 0x21, 0x68));
        way.send(Buffer.from("\u0000so far"));
        way.send(message);
      }),
    );
    const answer = await withPodPort(way, pod, 26_657, async (address) =>
      answerOf(address, Buffer.from("hello")),
    );
    expect(answer.toString()).toBe("so far");
    expect(process.stdout.writable).toBe(true);
  });
});
