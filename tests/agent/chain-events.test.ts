import { once } from "node:events";
import type { AddressInfo } from "node:net";

import { type WebSocket, WebSocketServer } from "ws";

import { ChainEvents } from "../../agent/chain-events";
import { eventually } from "../support/eventually";

/*
 * The messages are CometBFT v0.38's, on real sockets. What a real chain says, tests/parts/agent/chain.test.ts shows.
 */

interface FakeNode {
  readonly url: string;
  /** Sockets that have subscribed to everything. */
  readonly subscribed: WebSocket[];
  /** Tells all subscribers of something, as the answer to the request of this id. */
  tell(id: number, value: object): void;
  /** Ends what is connected, and lets others come. */
  drop(): void;
  close(): Promise<void>;
}

const block = { header: { chain_id: "provider-1", height: "7" } };
const tx = { TxResult: { height: "7" } };

/** Starts a node that takes subscriptions, and says nothing by itself. */
async function startNode(): Promise<FakeNode> {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  const subscribed: WebSocket[] = [];
  server.on("connection", (socket) => {
    const asked = new Set<number>();
    socket.on("message", (data: Buffer) => {
      const { id } = JSON.parse(data.toString()) as { id: number };
      socket.send(JSON.stringify({ jsonrpc: "2.0", id, result: {} }));
      if (asked.add(id).size === 4) subscribed.push(socket);
    });
  });
  await once(server, "listening");
  const drop = (): void => {
    for (const socket of server.clients) socket.terminate();
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
      await new Promise((done) => {
        server.close(done);
      });
    },
  };
}

describe("the events of a provider chain", () => {
  const nodes: FakeNode[] = [];
  let events: ChainEvents | undefined;
  let said: string[] = [];

  const start = async (): Promise<FakeNode> => {
    const node = await startNode();
    nodes.push(node);
    return node;
  };

  const follow = (...followed: readonly FakeNode[]): ChainEvents => {
    said = [];
    events = new ChainEvents(
      followed.map(({ url }) => url),
      "provider-1",
      {
        onTrigger: (kind) => said.push(kind),
        onHeight: (height) => said.push(`height ${String(height)}`),
        onConnected: (index) => said.push(`serves ${String(index)}`),
        onLost: () => said.push("lost"),
      },
    );
    return events;
  };

  const isSubscribed = (node: FakeNode): Promise<true> =>
    eventually("it is subscribed to", () => (node.subscribed.length > 0 ? true : undefined));

  const says = (count: number): Promise<true> =>
    eventually(`${String(count)} things are said`, () => (said.length >= count ? true : undefined));

  afterEach(async () => {
    await events?.stop();
    await Promise.all(nodes.splice(0).map((node) => node.close()));
  });

  it("say at each new connection that some may have been missed, and who serves", async () => {
    const [first, second] = [await start(), await start()];
    follow(first, second);
    await isSubscribed(first);
    first.tell(0, block);
    first.tell(0, block);
    await says(4);
    // Once a connection; the block itself is told at each.
    expect(said).toEqual(["height 7", "serves 0", "connected", "height 7"]);
    first.drop();
    await isSubscribed(second);
    second.tell(0, block);
    await says(8);
    expect(said.slice(4)).toEqual(["lost", "height 7", "serves 1", "connected"]);
    second.drop();
    await isSubscribed(first);
    first.tell(0, block);
    await says(12);
    expect(said.slice(8)).toEqual(["lost", "height 7", "serves 0", "connected"]);
  });

  it("are told by their kind, and an answer to a subscription is none", async () => {
    const node = await start();
    follow(node);
    await isSubscribed(node);
    for (const id of [1, 2, 3]) node.tell(id, tx);
    await says(3);
    expect(said).toEqual(["edit", "consumer", "consumer"]);
  });

  it("are told no more once they were stopped, nor is their end", async () => {
    const node = await start();
    follow(node);
    await isSubscribed(node);
    const [socket] = node.subscribed;
    const closed = once(socket!, "close");
    node.tell(1, tx);
    await says(1);
    await events!.stop();
    for (const id of [0, 1, 2, 3]) node.tell(id, id === 0 ? block : tx);
    await closed;
    expect(said).toEqual(["edit"]);
  });
});
