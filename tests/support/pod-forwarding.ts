import type { IncomingMessage } from "node:http";
import { connect } from "node:net";
import type { Duplex } from "node:stream";

import { type WebSocket, WebSocketServer } from "ws";

/*
 * Port forwarding as an API server has it: of each message the first byte is the stream (0 data, 1 errors), and
 * each stream begins with the port's number.
 * https://github.com/kubernetes/kubernetes/blob/v1.35.4/staging/src/k8s.io/kubelet/pkg/cri/streaming/portforward/websocket.go
 */

function lead(socket: WebSocket, port: number, target: string): void {
  const [host = "", at] = target.split(":");
  const there = connect(Number(at), host);
  const number = Buffer.alloc(2);
  number.writeUInt16LE(port);
  for (const stream of [0, 1]) socket.send(Buffer.concat([Buffer.of(stream), number]));
  there.on("data", (data) => {
    socket.send(Buffer.concat([Buffer.of(0), data]));
  });
  there.on("error", () => undefined);
  there.on("close", () => {
    socket.close();
  });
  socket.on("message", (data: Buffer) => there.write(data.subarray(1)));
  socket.on("close", () => there.destroy());
}

/** @param targets - `host:port` by the pod's path and port, e.g. `/api/v1/namespaces/x/pods/x-0:26657`; or `refused:STATUS`. */
export function podForwarding(targets: ReadonlyMap<string, string>) {
  const server = new WebSocketServer({
    noServer: true,
    handleProtocols: () => "v4.channel.k8s.io",
  });
  return (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://x");
    const ports = searchParams.get("ports") ?? "";
    const target = targets.get(`${pathname.replace(/\/portforward$/, "")}:${ports}`);
    const status = pathname.endsWith("/portforward")
      ? (target ?? "refused:403").split("refused:")[1]
      : "404";
    if (target === undefined || status !== undefined) {
      socket.end(`HTTP/1.1 ${String(status)} Refused\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    server.handleUpgrade(request, socket, head, (way) => {
      lead(way, Number(ports), target);
    });
  };
}
