import { convergenceOf, type SeenNode } from "../../../core/peers/convergence";

// Node ids by hand; charlie's is that of docs/protocol.md "Node identity".
const ids = {
  bob: "b".repeat(40),
  charlie: "c502b9d12fefcc850b1b01fc2843a46d9d7939bb",
  stranger: "d".repeat(40),
};
const atCharlie = `${ids.charlie}@127.97.0.120:30301`;

const met = (nodeId: string, remoteIp: string, listenPort = 30301, isOutbound = true) => ({
  nodeId,
  isOutbound,
  remoteIp,
  listenPort,
});

/** bob's node, connected with charlie's as published and growing, unless told otherwise. */
const bob = (change: Partial<SeenNode> = {}): SeenNode => ({
  name: "bob",
  nodeId: ids.bob,
  expected: atCharlie,
  peers: [met(ids.charlie, "127.97.0.120")],
  height: 8n,
  formerHeight: 7n,
  pex: false,
  knownAddresses: 0,
  ...change,
});
const charlie: SeenNode = {
  ...bob(),
  name: "charlie",
  nodeId: ids.charlie,
  expected: `${ids.bob}@127.97.0.110:30301`,
  peers: [met(ids.bob, "127.0.0.1", 40000, false)],
};

const look = (...nodes: SeenNode[]) => convergenceOf(nodes, { growth: 1n });

describe("convergenceOf", () => {
  it.each([
    { name: "as old as may be", blockTime: "2026-01-01T00:00:00Z", lacks: [] },
    {
      name: "older",
      blockTime: "2025-12-31T23:59:59.999Z",
      lacks: ["the height of bob's node, 8, does not grow"],
    },
  ])("takes a chain whose latest block is $name for what it is", ({ blockTime, lacks }) => {
    const node = bob({ blockTime: new Date(blockTime) });
    const notBefore = new Date("2026-01-01T00:00:00Z");
    expect(convergenceOf([node, charlie], { notBefore }).lacks).toEqual(lacks);
    expect(convergenceOf([node, charlie], {}).lacks).toEqual([]);
  });

  it("holds when all peers are connected and all heights grow", () => {
    expect(look(bob({ height: 9n }), charlie)).toEqual({
      connected: 2,
      expected: 2,
      height: 8n,
      lacks: [],
      absent: [],
    });
  });

  it.each([
    { name: "dialled where it was published", node: bob() },
    {
      name: "that dialled this node itself, from wherever",
      node: bob({ peers: [met(ids.charlie, "10.0.0.9", 1, false)] }),
    },
    {
      name: "published by a DNS name, at whatever address",
      node: bob({
        expected: `${ids.charlie}@p2p.example.com:30301`,
        peers: [met(ids.charlie, "198.51.100.7")],
      }),
    },
    {
      name: "published by an IPv6 address",
      node: bob({
        expected: `${ids.charlie}@[2001:db8::7]:30301`,
        peers: [met(ids.charlie, "2001:db8::7")],
      }),
    },
    {
      name: "met twice, once where it was published",
      node: bob({ peers: [met(ids.charlie, "10.0.0.9"), met(ids.charlie, "127.97.0.120")] }),
    },
    {
      name: "among strangers",
      node: bob({ peers: [met(ids.stranger, "10.0.0.9"), met(ids.charlie, "127.97.0.120")] }),
    },
  ])("counts a peer $name", ({ node }) => {
    expect(look(node, charlie)).toMatchObject({ connected: 2, lacks: [] });
  });

  it.each([
    {
      name: "a peer that is not connected",
      node: bob({ peers: [met(ids.stranger, "127.97.0.120")] }),
      lacks: ["bob lacks peer charlie (c502…@127.97.0.120:30301)"],
    },
    {
      name: "a peer that was dialled at another address",
      node: bob({ peers: [met(ids.charlie, "127.97.0.121")] }),
      lacks: [
        "bob has met peer charlie (c502…@127.97.0.120:30301) at another address, 127.97.0.121:30301",
      ],
    },
    {
      name: "a peer that states another port",
      node: bob({ peers: [met(ids.charlie, "127.97.0.120", 30302)] }),
      lacks: [
        "bob has met peer charlie (c502…@127.97.0.120:30301) at another address, 127.97.0.120:30302",
      ],
    },
    {
      name: "another port than that of a DNS name",
      node: bob({
        expected: `${ids.charlie}@p2p.example.com:30301`,
        peers: [met(ids.charlie, "198.51.100.7", 30302)],
      }),
      lacks: [
        "bob has met peer charlie (c502…@p2p.example.com:30301) at another address, 198.51.100.7:30302",
      ],
    },
  ])("tells of $name", ({ node, lacks }) => {
    const state = look(node, charlie);
    expect(state.lacks).toEqual(lacks);
    expect(state.expected - state.connected).toBe(1);
  });

  it("tells of a stranger that is not connected, and waits for nobody's sake", () => {
    const node = bob({ expected: `${atCharlie},${ids.stranger}@[2001:db8::7]:31000` });
    expect(look(node, charlie)).toMatchObject({
      connected: 2,
      expected: 3,
      lacks: [],
      absent: ["bob lacks peer dddd…@[2001:db8::7]:31000"],
    });
  });

  const { peers: _peers, height: _height, ...silent } = bob();
  const { formerHeight: _former, ...new_ } = bob();
  it.each([
    {
      name: "a node that does not answer",
      node: silent,
      lacks: ["the node of bob does not answer"],
    },
    {
      name: "a height that stands still",
      node: bob({ formerHeight: 8n }),
      lacks: ["the height of bob's node, 8, does not grow"],
    },
    {
      name: "a height that was looked at once",
      node: new_,
      lacks: ["the height of bob's node, 8, does not grow"],
    },
    {
      name: "a node that asks peers for peers",
      node: bob({ pex: true }),
      lacks: ["pex is on at bob, so a connection proves nothing"],
    },
    {
      name: "a node that knows addresses otherwise",
      node: bob({ knownAddresses: 2 }),
      lacks: ["the address book of bob has 2 entries, so a connection proves nothing"],
    },
  ])("tells of $name", ({ node, lacks }) => {
    expect(look(node, charlie).lacks).toEqual(lacks);
  });

  it("lets nodes of a real network find more peers by others' word", () => {
    const open = bob({ pex: true, knownAddresses: 2 });
    expect(convergenceOf([open, charlie], { growth: 1n, findsMore: true }).lacks).toEqual([]);
    const elsewhere = bob({
      peers: (bob().peers ?? []).map((peer) => ({
        ...peer,
        isOutbound: true,
        remoteIp: "127.97.0.199",
      })),
    });
    expect(convergenceOf([elsewhere, charlie], { growth: 1n }).lacks).toHaveLength(1);
    expect(convergenceOf([elsewhere, charlie], { growth: 1n, findsMore: true }).lacks).toEqual([]);
  });

  it("tells everything at once", () => {
    const lost = bob({ peers: [], pex: true, knownAddresses: 1, formerHeight: 8n });
    expect(look(lost, { ...charlie, peers: [] }).lacks).toHaveLength(5);
  });

  it("wants as much growth as it is told to, and none where it is not told", () => {
    const grown = bob({ formerHeight: 4n });
    expect(convergenceOf([grown], { growth: 4n }).lacks).toEqual([]);
    expect(convergenceOf([grown], { growth: 5n }).lacks).toHaveLength(1);
    expect(convergenceOf([new_], {}).lacks).toEqual([]);
  });

  it("needs no peers where none are expected", () => {
    expect(look(bob({ expected: "", peers: [] }))).toMatchObject({ expected: 0, lacks: [] });
  });

  it("gives the height of the node that is furthest behind", () => {
    expect(look(bob({ height: 2n ** 60n }), charlie).height).toBe(8n);
    expect(look(silent, charlie).height).toBe(0n);
    expect(look().height).toBe(0n);
  });
});
