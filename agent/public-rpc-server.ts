import * as http from "node:http";
import { pipeline } from "node:stream";

import { type RawData, WebSocket, WebSocketServer } from "ws";

import { textWithin } from "../chain/text-within";
import { isPublicPath, publicRequest } from "../core/public-request";

/** What CometBFT itself takes at most, `max_body_bytes`. */
const requestLimitBytes = 1_000_000;
/** Where a caller reads this much slower than the node speaks, he is let go. */
const unreadLimitBytes = 8 * 1024 * 1024;
/** Each may hold a request's bytes in memory. */
const connectionLimit = 100;
const pingMs = 30_000;

/**
 * Lets callers ask a node by HTTP and WebSocket, without the methods that steer it.
 *
 * @param rpc - `host:port` of the node.
 */
export function publicRpcServer(rpc: string): http.Server {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connectionLimit });
  const hostname = rpc.slice(0, rpc.lastIndexOf(":"));
  const port = rpc.slice(rpc.lastIndexOf(":") + 1);

  const server = http.createServer({ requestTimeout: 30_000 }, (request, response) => {
    const answer = (status: number, text: string): void => {
      response.writeHead(status, { "content-type": "application/json" }).end(`${text}\n`);
    };
    const ask = (method: string, path: string, text = ""): void => {
      const headers = {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(text),
      };
      const asking = http.request({ hostname, port, agent, method, path, headers }, (reply) => {
        const { "content-type": type = "application/json" } = reply.headers;
        response.writeHead(reply.statusCode ?? 502, { "content-type": type });
        pipeline(reply, response, () => undefined);
      });
      asking.on("error", () => {
        if (response.headersSent) response.destroy();
        else answer(502, '{"error":"the node does not answer"}');
      });
      response.on("close", () => asking.destroy());
      asking.end(text);
    };
    const target = request.url ?? "";
    if (request.method === "GET") {
      if (isPublicPath(target)) ask("GET", target);
      else answer(404, '{"error":"no such method, or not public"}');
    } else if (request.method === "POST" && target === "/") {
      // One that breaks off has nobody left to answer.
      const reading = textWithin(request, requestLimitBytes).catch(() => undefined);
      void reading.then((text) => {
        if (text === undefined) {
          response.setHeader("connection", "close");
          answer(413, '{"error":"the request is too large"}');
          return;
        }
        const judged = publicRequest(text, "http");
        if ("text" in judged) ask("POST", "/", judged.text);
        else answer(200, judged.refusal);
      });
    } else answer(405, '{"error":"GET /METHOD or POST /"}');
  });
  server.maxConnections = connectionLimit;

  const sockets = new WebSocketServer({ noServer: true, maxPayload: requestLimitBytes });
  server.on("upgrade", (request, socket, head) => {
    if (request.url !== "/websocket") {
      socket.end("HTTP/1.1 404 Not Found\r\n\r\n");
      return;
    }
    sockets.handleUpgrade(request, socket, head, (caller) => {
      join(caller, new WebSocket(`ws://${rpc}/websocket`));
    });
  });
  return server;
}

/** Leads what a caller says to the node, as far as it may, and all that the node says to the caller. */
function join(caller: WebSocket, node: WebSocket): void {
  let isThere = true;
  const ping = setInterval(() => {
    if (!isThere) caller.terminate();
    isThere = false;
    caller.ping();
  }, pingMs);
  const end = (): void => {
    clearInterval(ping);
    caller.terminate();
    node.terminate();
  };
  caller.pause();
  node.on("open", () => {
    caller.resume();
  });
  caller.on("pong", () => (isThere = true));
  caller.on("message", (data: RawData) => {
    const judged = publicRequest((data as Buffer).toString("utf8"), "websocket");
    if ("text" in judged) node.send(judged.text);
    else caller.send(judged.refusal);
    if (node.bufferedAmount > unreadLimitBytes) end();
  });
  node.on("message", (data: RawData) => {
    caller.send((data as Buffer).toString("utf8"));
    if (caller.bufferedAmount > unreadLimitBytes) end();
  });
  for (const one of [caller, node]) {
    one.on("close", end);
    one.on("error", end);
  }
}
