import { once } from "node:events";

import { ChainEvents } from "../../chain/chain-events";
import { eventually } from "../support/eventually";
import {
  blockEvent as block,
  type FakeEventsNode,
  startFakeEventsNode,
  txEvent as tx,
} from "../support/fake-events-node";

/* What a real chain says, tests/parts/agent/chain.test.ts shows. */

describe("the events of a provider chain", () => {
  const nodes: FakeEventsNode[] = [];
  let events: ChainEvents | undefined;
  let said: string[] = [];

  const start = async (): Promise<FakeEventsNode> => {
    const node = await startFakeEventsNode();
    nodes.push(node);
    return node;
  };

  const follow = (...followed: readonly FakeEventsNode[]): ChainEvents => {
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

  const isSubscribed = (node: FakeEventsNode): Promise<true> =>
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
