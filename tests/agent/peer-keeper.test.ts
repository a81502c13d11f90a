import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { PeerKeeper } from "../../agent/peer-keeper";
import { bodyOf } from "../support/chain-servers";
import { eventually } from "../support/eventually";

/* All that is asked of a node here; how a real one takes it, tests/parts/agent/peer-keeper.test.ts shows. */

const [first, second] = ["a", "b"].map((digit) => `${digit.repeat(40)}@192.0.2.7:30301`);
const ids = ["a", "b"].map((digit) => digit.repeat(40));

describe("a keeper of a node's peers", () => {
  /** Lists that the node was given. */
  const dialled: string[][] = [];
  /** `dial` and `look`, as they came. */
  const calls: string[] = [];
  let refusal: string | undefined;
  let server: Server;
  let keeper: PeerKeeper;
  const told: string[] = [];

  /** A node whose peers have all dialled it. */
  const start = async (port = 0): Promise<number> => {
    server = createServer((request, response) => {
      void bodyOf(request).then((text) => {
        const { id, method, params } = JSON.parse(text);
        calls.push(method === "net_info" ? "look" : "dial");
        if (method !== "net_info") dialled.push(params.peers);
        const peers = ids.map((one) => ({ node_info: { id: one }, is_outbound: false }));
        response.end(
          JSON.stringify({
            ...{ jsonrpc: "2.0", id },
            ...(refusal === undefined
              ? { result: { peers, n_peers: "2", log: "" } }
              : { error: { code: -32601, message: refusal } }),
          }),
        );
      });
    });
    await new Promise<void>((done) => server.listen(port, "127.0.0.1", done));
    return (server.address() as AddressInfo).port;
  };

  const stop = async (): Promise<void> => {
    const closed = new Promise((done) => server.close(done));
    server.closeAllConnections();
    await closed;
  };

  const keeping = (port: number): PeerKeeper =>
    new PeerKeeper(`http://127.0.0.1:${String(port)}`, {
      onStand: () => undefined,
      onAccepted: (text) => told.push(`took ${text}`),
      onFailure: (reason) => told.push(reason),
      onRefused: () => undefined,
    });

  /** Waits for a look after the last list, and after now. */
  const lookedAt = async (): Promise<void> => {
    const now = calls.length;
    await eventually("it is looked at", () =>
      dialled.length > 0 && calls.length > now && calls.at(-1) === "look" ? true : undefined,
    );
  };

  beforeEach(() => {
    for (const list of [dialled, told, calls]) list.length = 0;
    refusal = undefined;
  });

  afterEach(async () => {
    await keeper.stop();
    await stop();
  });

  it("gives a node that was away its list again, though all its peers dial it", async () => {
    const port = await start();
    keeper = keeping(port);
    keeper.keep({ text: first!, privatePeers: [] });
    await lookedAt();
    expect(dialled).toEqual([[first]]);
    await stop();
    // The same peers, so that it looks now and not within the minute.
    keeper.keep({ text: first!, privatePeers: "*" });
    await eventually("it is missed", () => (told.length > 1 ? true : undefined));
    await start(port);
    await eventually("it has its list again", () => (dialled.length > 1 ? true : undefined));
    expect(dialled).toEqual([[first], [first]]);
  });

  it("leaves a node alone that has them all", async () => {
    keeper = keeping(await start());
    keeper.keep({ text: first!, privatePeers: [] });
    await lookedAt();
    keeper.keep({ text: first!, privatePeers: "*" });
    await lookedAt();
    expect(dialled).toEqual([[first]]);
  });

  it("tells once why a node takes nothing, and once more after it took something", async () => {
    refusal = "Method not found";
    keeper = keeping(await start());
    const refused = (times: number): Promise<true> =>
      eventually(`it is refused ${String(times)} times`, () =>
        dialled.length >= times ? true : undefined,
      );
    keeper.keep({ text: first!, privatePeers: [] });
    await refused(2);
    keeper.keep({ text: second!, privatePeers: [] });
    await refused(3);
    expect(told).toEqual([expect.stringContaining("Method not found")]);
    refusal = undefined;
    keeper.keep({ text: second!, privatePeers: "*" });
    await eventually("it takes them, and is looked at", () =>
      told.length > 1 && calls.at(-1) === "look" ? true : undefined,
    );
    refusal = "dial_peers is gone";
    keeper.keep({ text: first!, privatePeers: [] });
    await eventually("that is told", () => (told.length > 2 ? true : undefined));
    expect(told.slice(1)).toEqual([
      `took ${second!}`,
      expect.stringContaining("dial_peers is gone"),
    ]);
  });
});
