import * as http from "node:http";
import type { Socket } from "node:net";

import { publicRequest } from "../core/rpc/public-request";
import type { SharedBudget } from "./public-rpc-limits";
import { clientFrame, clientFrames, closeFrame } from "./websocket-frames";

/** Where the node has not taken this much, the caller is not heard for a while. */
const backlogBytes = 64 * 1024;
/** CometBFT pings every 27 s: who says and hears nothing for longer is gone. */
const idleMs = 60_000;
const joinWithinMs = 10_000;
/** Of a client's ping or pong, with its mask. */
const controlHeadBytes = 6;

export interface WebSocketLimits {
  /** Of one request. */
  readonly requestBytes: number;
  /** What all requests may hold that the node does not have yet. */
  readonly budget: SharedBudget;
}

const answerTo = (caller: Socket, status: string): void => {
  caller.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`, () =>
    caller.destroy(),
  );
};

/**
 * Leads a caller who asks for a WebSocket to the node.
 *
 * What the caller says is read, judged and written anew. What the node says passes as bytes, so a caller
 * who does not read holds up the node's own socket, and no message is kept here for him. Nobody but
 * the node speaks to the caller, so it gets for a refused request one that it refuses itself.
 *
 * @param node - Where the node's RPC is.
 * @param request - Of an upgrade; its socket ends with the node's, and that with it.
 * @param head - What of the caller's next bytes is read already.
 */
export function joinWebSocket(
  node: { readonly hostname: string; readonly port: string },
  request: http.IncomingMessage,
  head: Buffer,
  { requestBytes, budget }: WebSocketLimits,
): void {
  const caller = request.socket;
  caller.on("error", () => caller.destroy());
  // Node.js lets one side end alone; here an end is the end.
  caller.on("end", () => caller.destroy());
  const key = request.headers["sec-websocket-key"];
  if (request.url !== "/websocket") {
    answerTo(caller, "404 Not Found");
    return;
  }
  if (
    request.headers["sec-websocket-version"] !== "13" ||
    !/^[+/0-9A-Za-z]{22}==$/.test(key ?? "")
  ) {
    answerTo(caller, "400 Bad Request");
    return;
  }
  const asking = http.get({
    ...{ ...node, path: "/websocket", agent: false, timeout: joinWithinMs },
    headers: {
      ...{ connection: "Upgrade", upgrade: "websocket" },
      ...{ "sec-websocket-version": "13", "sec-websocket-key": key },
    },
  });
  const refuse = (): void => {
    asking.destroy();
    if (!caller.destroyed) answerTo(caller, "502 Bad Gateway");
  };
  caller.on("close", () => asking.destroy());
  asking.on("timeout", refuse);
  asking.on("error", refuse);
  asking.on("response", refuse);
  asking.on("upgrade", (reply, socket, said) => {
    if (caller.destroyed) {
      socket.destroy();
      return;
    }
    caller.write(
      `HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\n` +
        `sec-websocket-accept: ${String(reply.headers["sec-websocket-accept"])}\r\n\r\n`,
    );
    if (said.length > 0) caller.write(said);
    lead(caller, socket, head, { requestBytes, budget });
  });
}

function lead(
  caller: Socket,
  node: Socket,
  head: Buffer,
  { requestBytes, budget }: WebSocketLimits,
): void {
  const end = (): void => {
    budget.release(caller);
    caller.destroy();
    node.destroy();
  };
  for (const one of [caller, node]) one.on("error", end);
  caller.on("close", end);
  // What the node said last still goes to the caller.
  node.on("close", () => {
    caller.destroySoon();
  });
  caller.setTimeout(idleMs, end);
  node.setTimeout(0);
  node.pipe(caller);

  /** Bytes of a message that is not whole yet. */
  let begun = 0;
  /** These may stand between the pieces of a message. */
  const pass = (kind: "ping" | "pong", data: Buffer): void => {
    begun = Math.max(0, begun - data.length - controlHeadBytes);
    node.write(clientFrame(kind, data));
  };
  const take = clientFrames(requestBytes, {
    onText: (text) => {
      begun = 0;
      const judged = publicRequest(text, "websocket");
      node.write(clientFrame("text", Buffer.from("text" in judged ? judged.text : judged.instead)));
    },
    onPing: (data) => {
      pass("ping", data);
    },
    onPong: (data) => {
      pass("pong", data);
    },
    onClose: (code, reason) => node.write(closeFrame(code, reason)),
    onFault: end,
  });
  const hear = (bytes: Buffer): void => {
    begun += bytes.length;
    take(bytes);
    const isWithin = begun <= requestBytes + backlogBytes;
    if (!isWithin || !budget.hold(caller, begun + node.writableLength)) {
      end();
    } else if (node.writableLength > backlogBytes) {
      caller.pause();
      node.once("drain", () => caller.resume());
    }
  };
  // What the node has taken since is held no more.
  node.on("drain", () => budget.hold(caller, begun));
  if (head.length > 0) hear(head);
  caller.on("data", hear);
}
