import * as http from "node:http";
import type { Socket } from "node:net";
import { pipeline } from "node:stream";

import { isPublicPath, publicRequest } from "../core/rpc/public-request";
import { CallerCount, SharedBudget } from "./public-rpc-limits";
import { joinWebSocket } from "./public-rpc-websocket";

/** What CometBFT itself takes at most, `max_body_bytes`. */
const requestLimitBytes = 1_000_000;
/** What the requests of all callers may hold together that the node does not have yet. */
const requestsBytes = 32 * 1024 * 1024;
const connectionLimit = 100;
/** Of one IPv4 address, or one IPv6 /64; nobody's callers keep out all others. */
const connectionsOfSource = 25;
/** A node that has begun nothing of an answer after so long does not answer. */
const answerWithinMs = 30_000;
/** A caller who neither says nor takes anything for so long is let go. */
const idleMs = 60_000;

/** The text of a request's body, or the status that it is refused with. */
async function bodyOf(
  request: http.IncomingMessage,
  budget: SharedBudget,
): Promise<{ readonly text: string } | { readonly refused: number }> {
  const pieces: Buffer[] = [];
  let sizeBytes = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    sizeBytes += piece.length;
    if (sizeBytes > requestLimitBytes) return { refused: 413 };
    if (!budget.hold(request, sizeBytes)) return { refused: 503 };
    pieces.push(piece);
  }
  return { text: Buffer.concat(pieces).toString("utf8") };
}

const refusals: Readonly<Record<number, string>> = {
  413: '{"error":"the request is too large"}',
  503: '{"error":"too many requests at a time"}',
};

/**
 * Lets callers ask a node by HTTP and WebSocket, without the methods that steer it.
 *
 * Whatever a caller does, or leaves undone, ends his own connection at most, and costs memory within
 * fixed bounds.
 *
 * @param rpc - `host:port` of the node.
 */
export function publicRpcServer(rpc: string): http.Server {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connectionLimit });
  const node = {
    hostname: rpc.slice(0, rpc.lastIndexOf(":")),
    port: rpc.slice(rpc.lastIndexOf(":") + 1),
  };
  const budget = new SharedBudget(requestsBytes);
  const callers = new CallerCount(connectionLimit, connectionsOfSource);

  /** Connections with a request that is not answered yet. */
  const pending = new WeakSet<Socket>();
  const server = http.createServer({ requestTimeout: 30_000 }, (request, response) => {
    const { socket } = request;
    // Who does not wait for an answer before he asks again is let go: of a request that waits behind another,
    // Node.js does not tell that its connection ended.
    if (pending.has(socket)) {
      socket.destroy();
      return;
    }
    pending.add(socket);
    const answer = (status: number, text: string): void => {
      response.writeHead(status, { "content-type": "application/json" }).end(`${text}\n`);
    };
    const ask = (method: string, path: string, text = ""): void => {
      const headers = {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(text),
      };
      const call = { ...node, agent, method, path, headers, timeout: answerWithinMs };
      const asking = http.request(call, (reply) => {
        const { "content-type": type = "application/json" } = reply.headers;
        response.writeHead(reply.statusCode ?? 502, { "content-type": type });
        pipeline(reply, response, () => undefined);
      });
      asking.on("timeout", () => asking.destroy());
      asking.on("error", () => {
        if (response.headersSent) response.destroy();
        else answer(502, '{"error":"the node does not answer"}');
      });
      response.on("close", () => asking.destroy());
      asking.end(text);
    };
    request.on("error", () => undefined);
    response.on("error", () => undefined);
    response.on("close", () => {
      pending.delete(socket);
      budget.release(request);
    });
    const target = request.url ?? "";
    if (request.method === "GET") {
      if (isPublicPath(target)) ask("GET", target);
      else answer(404, '{"error":"no such method, or not public"}');
    } else if (request.method === "POST" && target === "/") {
      const hear = async (): Promise<void> => {
        const body = await bodyOf(request, budget);
        if ("refused" in body) {
          response.setHeader("connection", "close");
          answer(body.refused, refusals[body.refused] ?? "");
          return;
        }
        const judged = publicRequest(body.text, "http");
        // Written anew, numbers can take more room.
        if ("text" in judged && !budget.hold(request, judged.text.length)) {
          answer(503, refusals[503] ?? "");
        } else if ("text" in judged) ask("POST", "/", judged.text);
        else answer(200, judged.refusal);
      };
      // Who breaks off has nobody left to answer.
      hear().catch(() => response.destroy());
    } else answer(405, '{"error":"GET /METHOD or POST /"}');
  });
  server.setTimeout(idleMs);
  // Callers keep their connections for longer than Node's 5 s, and lose a request where one ends just then.
  server.keepAliveTimeout = idleMs;
  server.on("connection", (socket) => {
    callers.admit(socket);
  });
  server.on("upgrade", (request, _caller, head) => {
    joinWebSocket(node, request, head, { requestBytes: requestLimitBytes, budget });
  });
  return server;
}
