import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { NamedHosts } from "../../agent/named-hosts";
import { PeerKeeper } from "../../agent/peer-keeper";
import { HostLookup, type Lookup } from "../../chain/host-lookup";
import { textWithin } from "../../chain/text-within";
import { eventually } from "../support/eventually";

const name = "node.example.net";

/** A lookup whose answers a test gives. */
function played(
  answer: (name: string) => readonly string[] | undefined | Promise<readonly string[]>,
): Lookup & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    addresses: async (one) => {
      asked.push(one);
      return answer(one);
    },
    close: () => undefined,
  };
}

describe("DNS names of peers", () => {
  it("lead where they led before for as long as they still do", async () => {
    const answers = [["192.0.2.2"], ["192.0.2.1", "192.0.2.2"], undefined, ["192.0.2.1"]];
    const seen: string[] = [];
    const hosts = new NamedHosts(
      () => seen.push(hosts.addressesOf(name).join(" ")),
      played(() => answers.shift()),
      20,
    );
    try {
      hosts.follow([name, name]);
      expect(hosts.addressesOf(name)).toEqual([]);
      await eventually("all was asked", () => (seen.length === 3 ? true : undefined));
      expect(seen).toEqual(["192.0.2.2", "192.0.2.2 192.0.2.1", "192.0.2.1"]);
      hosts.follow([]);
      expect(hosts.addressesOf(name)).toEqual([]);
    } finally {
      hosts.close();
    }
  });

  it("do not wait for one another, and none is asked twice at a time", async () => {
    const lookup = played((one) =>
      one === name ? ["192.0.2.1"] : new Promise<readonly string[]>(() => undefined),
    );
    let changes = 0;
    const hosts = new NamedHosts(() => (changes += 1), lookup, 10);
    try {
      hosts.follow(["hangs.example.net", name]);
      await eventually("the other is known", () => (changes > 0 ? true : undefined));
      await eventually("it is asked again", () =>
        lookup.asked.filter((one) => one === name).length > 3 ? true : undefined,
      );
      expect(lookup.asked.filter((one) => one !== name)).toHaveLength(1);
    } finally {
      hosts.close();
    }
  });
});

describe("a lookup of a DNS name", () => {
  let server: Socket;
  let servers: string[];

  /** A DNS server that answers `node.example.net`, and is silent about everything else. */
  beforeAll(async () => {
    server = createSocket("udp4");
    server.on("message", (query, { address, port }) => {
      // RFC 1035 §4: a header of 12 bytes, then the name's labels, type and class.
      const end = query.indexOf(0, 12) + 5;
      const labels = query.toString("latin1", 12, end - 5);
      if (!labels.startsWith("\x04node")) return;
      const isV4 = query.readUInt16BE(end - 4) === 1;
      // Silent about IPv6, as many a server is.
      if (!isV4 && labels.startsWith("\x04node\x06silent")) return;
      const header = Buffer.from(query.subarray(0, 12));
      header.writeUInt16BE(0x8180, 2);
      header.writeUInt16BE(isV4 ? 1 : 0, 6);
      const answer = Buffer.from("c00c00010001000000010004c0000207", "hex"); // 192.0.2.7
      const reply = [header, query.subarray(12, end), ...(isV4 ? [answer] : [])];
      server.send(Buffer.concat(reply), port, address);
    });
    server.bind(0, "127.0.0.1");
    await once(server, "listening");
    servers = [`127.0.0.1:${String(server.address().port)}`];
  });

  afterAll(() => {
    server.close();
  });

  it("gives its addresses, while a hundred names hang", async () => {
    const lookup = new HostLookup(servers);
    const hanging = Array.from({ length: 100 }, async (_none, index) =>
      lookup.addresses(`hangs-${String(index)}.example.net`),
    );
    expect(await lookup.addresses(name)).toEqual(["192.0.2.7"]);
    lookup.close();
    expect(await new HostLookup(servers).addresses("node.silent.example.net")).toEqual([
      "192.0.2.7",
    ]);
    expect((await Promise.all(hanging)).flatMap((found) => found ?? [])).toEqual([]);
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

  const keeping = (lookup: Lookup, refused: string[] = []): PeerKeeper =>
    new PeerKeeper(
      `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
      {
        ...{ onStand: () => undefined, onAccepted: () => undefined, onFailure: () => undefined },
        onRefused: (now) => refused.splice(0, refused.length, ...now),
      },
      lookup,
      20,
    );

  beforeEach(() => {
    dialled.length = 0;
  });

  it("is given addresses only, and those anew when the name leads elsewhere", async () => {
    let address = "192.0.2.1";
    const lookup = played(() => [address]);
    const keeper = keeping(lookup);
    try {
      keeper.keep({ text: peer, privatePeers: [] });
      await eventually("it is told", () => (dialled.length > 0 ? true : undefined));
      address = "192.0.2.2";
      await eventually("it is told again", () => (dialled.length > 1 ? true : undefined));
      expect(dialled).toEqual([
        [peer.replace(name, "192.0.2.1")],
        [peer.replace(name, "192.0.2.2")],
      ]);
    } finally {
      await keeper.stop();
    }
  });

  it("is given the others at once where a name hangs", async () => {
    const other = `${"b".repeat(40)}@192.0.2.9:30301`;
    const keeper = keeping(played(() => new Promise<readonly string[]>(() => undefined)));
    try {
      keeper.keep({ text: `${peer},${other}`, privatePeers: [] });
      await eventually("it is told", () => (dialled.length > 0 ? true : undefined));
      expect(dialled[0]).toEqual([other]);
    } finally {
      await keeper.stop();
    }
  });

  it.each([
    { leads: "10.0.0.7", privatePeers: [], told: false },
    { leads: "169.254.169.254", privatePeers: "*" as const, told: false },
    { leads: "10.0.0.7", privatePeers: ["a".repeat(40)], told: true },
    { leads: "10.0.0.7", privatePeers: "*" as const, told: true },
  ])("that leads to $leads is dialled or not: $told", async ({ leads, privatePeers, told }) => {
    const refused: string[] = [];
    const keeper = keeping(
      played(() => [leads]),
      refused,
    );
    try {
      keeper.keep({ text: peer, privatePeers });
      // What the keeper before had under way may still arrive.
      const isDialled = (): boolean => dialled.flat().includes(peer.replace(name, leads));
      await eventually("it is judged", () =>
        isDialled() || refused.length > 0 ? true : undefined,
      );
      expect(isDialled()).toBe(told);
      expect(refused.join()).toEqual(
        told ? "" : expect.stringContaining(`${name} leads to ${leads}`),
      );
    } finally {
      await keeper.stop();
    }
  });
});
