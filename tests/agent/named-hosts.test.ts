import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { NamedHosts } from "../../agent/named-hosts";
import { PeerKeeper } from "../../agent/peer-keeper";
import { textWithin } from "../../chain/text-within";
import { eventually } from "../support/eventually";

const name = "node.example.net";

describe("DNS names of peers", () => {
  it("have moved when they lead elsewhere than at the last look, and not before", async () => {
    const answers = ["192.0.2.1", "192.0.2.1", undefined, "192.0.2.1", "192.0.2.2", "192.0.2.2"];
    const hosts = new NamedHosts(() => Promise.resolve(answers.shift()), 0);
    const seen: boolean[] = [];
    while (answers.length > 0) seen.push(await hosts.moved([name]));
    expect(seen).toEqual([false, false, false, false, true, false]);
  });

  it("are looked up once in a while only, each once, and never where there are none", async () => {
    const asked: string[] = [];
    const resolve = (one: string): Promise<string> => {
      asked.push(one);
      return Promise.resolve(String(asked.length));
    };
    const hosts = new NamedHosts(resolve, 60_000);
    await hosts.moved([]);
    await hosts.moved([name, name, "other.example.net"]);
    await hosts.moved([name]);
    expect(asked).toEqual([name, "other.example.net"]);
  });
});

describe("a node with a peer behind a DNS name", () => {
  const peer = `${"a".repeat(40)}@${name}:26656`;
  const dialled: unknown[] = [];
  let server: Server;

  beforeAll(async () => {
    // All that is asked of a node here; how a real one takes it, tests/parts/agent/peer-keeper.test.ts shows.
    server = createServer((request, response) => {
      void textWithin(request, 10_000).then((text) => {
        const { id, method, params } = JSON.parse(text ?? "") as Record<string, unknown>;
        if (method === "dial_peers") dialled.push((params as { peers: unknown }).peers);
        const connected = { node_info: { id: "a".repeat(40) }, is_outbound: true };
        const result = method === "net_info" ? { peers: [connected] } : { log: "" };
        response.end(JSON.stringify({ jsonrpc: "2.0", id, result }));
      });
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it("is given its list once more when the name leads elsewhere", async () => {
    let address = "192.0.2.1";
    let looks = 0;
    const hosts = new NamedHosts(() => {
      looks += 1;
      return Promise.resolve(address);
    }, 20);
    const { port } = server.address() as AddressInfo;
    const ignored = { onStand: () => undefined, onAccepted: () => undefined };
    const keeper = new PeerKeeper(
      `http://127.0.0.1:${String(port)}`,
      { ...ignored, onFailure: () => undefined },
      hosts,
    );
    try {
      keeper.keep(peer);
      await eventually("some looks", () => (looks > 3 ? true : undefined));
      expect(dialled).toEqual([[peer]]);
      address = "192.0.2.2";
      await eventually("it is told again", () => (dialled.length > 1 ? true : undefined));
      const then = looks;
      await eventually("some more looks", () => (looks > then + 2 ? true : undefined));
      expect(dialled).toEqual([[peer], [peer]]);
    } finally {
      await keeper.stop();
    }
  });
});
