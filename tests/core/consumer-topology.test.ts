import fc from "fast-check";

import {
  discoverTopology,
  type TopologyMember,
  type TopologyRequest,
  undeclaredOnChain,
} from "../../core/consumer-topology";

const chainId = "consumer-0-1751686503-0";
const id = (digit: string): string => digit.repeat(40);

const request = (
  members: readonly TopologyMember[],
  changed: Partial<TopologyRequest> = {},
): TopologyRequest => ({
  chainId,
  scheme: "hashed",
  nodeIdentity: "random",
  allowPrivateAddresses: true,
  members,
  ...changed,
});

/** A validator of the stack: the chain says what it declares unless told otherwise. */
const own = (
  name: string,
  endpoint: string,
  port: number,
  details = `p2p=${endpoint}`,
): TopologyMember => ({
  name,
  operator: `valoper-${name}`,
  onChain: { moniker: name, details },
  declared: { endpoint, port },
});

const stranger = (name: string, details: string): TopologyMember => ({
  name,
  operator: `valoper-${name}`,
  onChain: { moniker: name, details },
});

const alice = own("alice", `${id("a")}@127.97.0.100`, 30301);
const bob = own("bob", `${id("b")}@127.97.0.110`, 30302);
const atAlice = `${id("a")}@127.97.0.100:30301`;
const atBob = `${id("b")}@127.97.0.110:30302`;

describe("discoverTopology", () => {
  it("lets own validators dial each other at the declared endpoints, not oneself", () => {
    expect(discoverTopology(request([alice, bob]))).toEqual({
      ports: { alice: 30301, bob: 30302 },
      peers: { alice: atBob, bob: atAlice },
      endpoints: { alice: `${id("a")}@127.97.0.100`, bob: `${id("b")}@127.97.0.110` },
      leftOut: [],
    });
  });

  it("tells the endpoints that own validators declare and strangers publish", () => {
    const members = [
      own("alice", `${id("a")}@127.97.0.100`, 30301, "p2p=198.51.100.9"),
      stranger("dora", "p2p=198.51.100.7:31000"),
      stranger("mute", "hello"),
      { name: "zoe", operator: "valoper-zoe" },
    ];
    expect(discoverTopology(request(members)).endpoints).toEqual({
      alice: `${id("a")}@127.97.0.100`,
      dora: "198.51.100.7:31000",
    });
  });

  it("tells why a stranger is no peer even where no own validator is to dial anybody", () => {
    expect(discoverTopology(request([stranger("dora", "p2p=198.51.100.7")])).leftOut).toEqual([
      { name: "dora", reason: expect.stringMatching(/^publishes no node id/) },
    ]);
  });

  it("takes an own validator's declaration, whatever the chain still says", () => {
    const moved = own("bob", `${id("b")}@127.97.0.111`, 30302, `p2p=${id("e")}@198.51.100.9:1`);
    expect(discoverTopology(request([alice, moved])).peers).toMatchObject({
      alice: `${id("b")}@127.97.0.111:30302`,
    });
  });

  it("gives peers to own validators alone", () => {
    const { peers } = discoverTopology(
      request([alice, stranger("dora", `p2p=${id("d")}@198.51.100.7`)]),
    );
    expect(Object.keys(peers)).toEqual(["alice"]);
  });

  // The formula's ports of offset 201: design.md §4 "Ports".
  it.each([
    {
      name: "with a port of its own",
      details: `p2p=${id("d")}@198.51.100.7:31000`,
      scheme: "hashed",
      peer: `${id("d")}@198.51.100.7:31000`,
    },
    {
      name: "without a port",
      details: `p2p=${id("d")}@198.51.100.7`,
      scheme: "hashed",
      peer: `${id("d")}@198.51.100.7:30301`,
    },
    {
      name: "without a port, interleaved",
      details: `p2p=${id("d")}@198.51.100.7`,
      scheme: "interleaved",
      peer: `${id("d")}@198.51.100.7:28766`,
    },
    {
      name: "with an IPv6 address",
      details: `p2p=${id("d")}@[2001:DB8::7]`,
      scheme: "hashed",
      peer: `${id("d")}@[2001:db8::7]:30301`,
    },
    {
      name: "with a DNS name among other text",
      details: `Dora! p2p=${id("d")}@P2P.example.com`,
      scheme: "hashed",
      peer: `${id("d")}@p2p.example.com:30301`,
    },
  ] as const)("dials a stranger $name", ({ details, scheme, peer }) => {
    const { peers, ports } = discoverTopology(
      request([alice, stranger("dora", details)], { scheme }),
    );
    expect(peers).toEqual({ alice: peer });
    expect(ports["dora"]).toBe(Number(peer.split(":").at(-1)));
  });

  it.each([
    {
      name: "a validator whom the chain does not know",
      member: { name: "dora", operator: "valoper-dora" },
      reason: 'the provider chain has no validator "valoper-dora"',
    },
    {
      name: "a stranger without a node id",
      member: stranger("dora", "p2p=198.51.100.7"),
      reason: 'publishes no node id; "198.51.100.7"; publish p2p=NODEID@HOST',
    },
    {
      name: "a stranger without an endpoint",
      member: stranger("dora", ""),
      reason: 'publishes no endpoint; ""; add p2p=HOST to the details',
    },
    {
      name: "a stranger who would smuggle a second peer in",
      member: stranger("dora", `p2p=${id("d")}@198.51.100.7,${id("e")}@198.51.100.8`),
      reason: expect.stringMatching(/^no host; /),
    },
    {
      name: "a stranger with an own validator's node id",
      member: stranger("dora", `p2p=${id("a")}@198.51.100.7`),
      reason: `claims the node id of a validator of this stack; "${id("a")}"; use another`,
    },
  ])("leaves $name out of ports and peers, once, with the reason", ({ member, reason }) => {
    const { ports, peers, leftOut } = discoverTopology(request([alice, bob, member]));
    expect({ ports, peers, leftOut }).toEqual({
      ports: { alice: 30301, bob: 30302 },
      peers: { alice: atBob, bob: atAlice },
      leftOut: [{ name: "dora", reason }],
    });
  });

  it("leaves strangers' private addresses out unless allowed, and never own ones", () => {
    const members = [alice, bob, stranger("dora", `p2p=${id("d")}@10.0.0.7`)];
    const { peers, leftOut } = discoverTopology(request(members, { allowPrivateAddresses: false }));
    expect(peers).toEqual({ alice: atBob, bob: atAlice });
    expect(leftOut.map(({ name }) => name)).toEqual(["dora"]);
    expect(discoverTopology(request(members)).peers["alice"]).toContain("10.0.0.7");
  });

  // charlie's node id: design.md §4 "Node identity".
  it("computes node ids from monikers where they are derived", () => {
    const members = [
      own("alice", "127.97.0.100", 30301),
      {
        ...stranger("c", `p2p=${id("f")}@198.51.100.7`),
        onChain: { moniker: "charlie", details: `p2p=${id("f")}@198.51.100.7` },
      },
    ];
    expect(discoverTopology(request(members, { nodeIdentity: "derived" })).peers).toEqual({
      alice: "c502b9d12fefcc850b1b01fc2843a46d9d7939bb@198.51.100.7:30301",
    });
  });

  it("lets nobody pose as another by his moniker where node ids are derived", () => {
    const members = [
      own("alice", "127.97.0.100", 30301),
      own("charlie", "127.97.0.120", 30301),
      {
        ...stranger("dora", "p2p=198.51.100.7"),
        onChain: { moniker: "charlie", details: "p2p=198.51.100.7" },
      },
    ];
    const { peers, leftOut } = discoverTopology(request(members, { nodeIdentity: "derived" }));
    expect(peers["alice"]).toBe("c502b9d12fefcc850b1b01fc2843a46d9d7939bb@127.97.0.120:30301");
    expect(leftOut).toEqual([
      { name: "dora", reason: expect.stringMatching(/^claims the node id/) },
    ]);
  });

  it("is the same for every order of the validators", () => {
    const members = [
      alice,
      bob,
      stranger("dora", `p2p=${id("d")}@198.51.100.7`),
      stranger("eve", `p2p=${id("a")}@198.51.100.8`),
      stranger("mute", "hello"),
      { name: "zoe", operator: "valoper-zoe" },
      { name: "yan", operator: "valoper-yan" },
    ];
    const expected = discoverTopology(request(members));
    fc.assert(
      fc.property(fc.shuffledSubarray(members, { minLength: members.length }), (shuffled) => {
        expect(discoverTopology(request(shuffled))).toEqual(expected);
      }),
    );
  });

  it("gives nothing but well-formed peers, whatever strangers write", () => {
    const peer = /^[0-9a-f]{40}@(\d+\.\d+\.\d+\.\d+|\[[0-9a-f:.]+\]|[a-z0-9.-]+):\d{1,5}$/;
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string().map((host) => `p2p=${id("d")}@${host}`),
      fc.tuple(fc.ipV4(), fc.string()).map(([ip, rest]) => `p2p=${id("d")}@${ip}${rest}`),
    );
    fc.assert(
      fc.property(fc.array(text, { maxLength: 4 }), (texts) => {
        const strangers = texts.map((details, at) => stranger(`s${String(at)}`, details));
        const { peers } = discoverTopology(request([alice, bob, ...strangers]));
        const list = (peers["alice"] ?? "").split(",");
        expect(list).toContain(atBob);
        expect(list.filter((one) => !peer.test(one))).toEqual([]);
      }),
    );
  });
});

describe("undeclaredOnChain", () => {
  it.each([
    { name: "an own endpoint that the chain states", member: alice },
    {
      name: "an own endpoint among other text",
      member: own("alice", "127.97.0.100", 1, "Hi! p2p=127.97.0.100"),
    },
    { name: "a stranger, whatever he says", member: stranger("dora", "nothing") },
    { name: "a stranger whom the chain does not know", member: { name: "dora", operator: "x" } },
  ])("has nothing against $name", ({ member }) => {
    expect(undeclaredOnChain(request([member]))).toEqual([]);
  });

  const declared = `${id("a")}@127.97.0.100`;
  it.each([
    {
      name: "another host",
      details: `p2p=${id("a")}@127.97.0.101`,
      said: `${id("a")}@127.97.0.101`,
    },
    {
      name: "another node id",
      details: `p2p=${id("b")}@127.97.0.100`,
      said: `${id("b")}@127.97.0.100`,
    },
    { name: "no node id", details: "p2p=127.97.0.100", said: "127.97.0.100" },
    { name: "a port that was not declared", details: `p2p=${declared}:1`, said: `${declared}:1` },
    { name: "nothing", details: "", said: "nothing" },
    { name: "what nobody can read", details: "p2p=\u001b[2J", said: "nothing" },
  ])("tells that the chain says $name", ({ details, said }) => {
    expect(undeclaredOnChain(request([own("alice", declared, 30301, details)]))).toEqual([
      `the chain says "${said}" for alice, not "${declared}"`,
    ]);
  });

  it.each([
    { name: "derived", nodeIdentity: "derived", told: 1 },
    { name: "random", nodeIdentity: "random", told: 0 },
  ] as const)(
    "tells of another moniker $told times with $name node ids",
    ({ nodeIdentity, told }) => {
      const details = "p2p=127.97.0.100";
      const member = {
        ...own("alice", "127.97.0.100", 1),
        onChain: { moniker: "Alice & Co", details },
      };
      expect(undeclaredOnChain(request([member], { nodeIdentity }))).toEqual(
        Array(told).fill('node ids derive from the moniker, which is "Alice & Co" for alice'),
      );
    },
  );

  it("tells of an own validator whom the chain does not know", () => {
    const { onChain: _gone, ...member } = alice;
    expect(undeclaredOnChain(request([member, bob]))).toEqual([
      `the chain says "nothing" for alice, not "${declared}"`,
    ]);
  });
});
