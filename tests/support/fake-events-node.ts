import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { type WebSocket, WebSocketServer } from "ws";

import { bodyOf } from "./chain-servers";

/** A node that tells of events when a test says so, in CometBFT v0.38's messages on real sockets. */
export interface FakeEventsNode {
  readonly url: string;
  /** Sockets that have subscribed to everything. */
  readonly subscribed: WebSocket[];
  /** Tells all subscribers of something, as the answer to the request of this id. */
  tell(id: number, value: object): void;
  /** Ends what is connected, and lets others come. */
  drop(): void;
  close(): Promise<void>;
}

export const blockEvent = { header: { chain_id: "provider-1", height: "7" } };
export const txEvent = { TxResult: { height: "7" } };

/** @param rpc - Who answers what is asked of it by POST. */
export async function startFakeEventsNode(rpc?: string): Promise<FakeEventsNode> {
  const server = createServer((request, response) => {
    void bodyOf(request)
      .then(async (body) => {
        const asked = async (): Promise<Response> => fetch(rpc ?? "", { method: "POST", body });
        // A connection that is kept can be let go of in the moment in which it is taken up again.
        return asked().catch(asked);
      })
      .then(async (reply) => response.end(await reply.text()))
      .catch(() => response.destroy());
  });
  const sockets = new WebSocketServer({ server });
  const subscribed: WebSocket[] = [];
  sockets.on("connection", (socket) => {
    const asked = new Set<number>();
    socket.on("message", (data: Buffer) => {
      const { id } = JSON.parse(data.toString()) as { id: number };
      socket.send(JSON.stringify({ jsonrpc: "2.0", id, result: {} }));
      if (asked.add(id).size === 4) subscribed.push(socket);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const drop = (): void => {
    for (const socket of sockets.clients) socket.terminate();
    subscribed.length = 0;
  };
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    subscribed,
    tell: (id, value) => {
      const result = { query: "x", data: { type: "x", value } };
      for (const socket of subscribed) socket.send(JSON.stringify({ jsonrpc: "2.0", id, result }));
    },
    drop,
    close: async () => {
      drop();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
