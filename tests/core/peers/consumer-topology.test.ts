import fc from "fast-check";

import type { PortExceptions } from "../../../core/details/port-exception-text";
import {
  discoverTopology,
  type TopologyRequest,
  undeclaredOnChain,
} from "../../../core/peers/consumer-topology";
import type { TopologyMember } from "../../../core/peers/topology-members";

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
  exceptions: PortExceptions = {},
): TopologyMember => ({
  name,
  operator: `valoper-${name}`,
  onChain: { moniker: name, details },
  power: 500n,
  declared: { endpoint, port, exceptions },
});

const stranger = (name: string, details: string): TopologyMember => ({
  name,
  operator: `valoper-${name}`,
  onChain: { moniker: name, details },
  power: 7n,
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
      power: { alice: "500", bob: "500" },
      validates: ["alice", "bob"],
      leftOut: [],
    });
  });

  it("tells whom the chain has validate, with powers beyond 2^53", () => {
    const { power: _none, ...late } = bob;
    const members = [late, { ...stranger("dora", "p2p=198.51.100.7"), power: 2n ** 60n }, alice];
    const { power, validates, ports } = discoverTopology(request(members));
    expect(power).toEqual({ alice: "500", dora: "1152921504606846976" });
    expect(validates).toEqual(["alice", "dora"]);
    expect(ports["bob"]).toBe(30302);
  });

  it("leaves out a validator that config lists and the chain does not, with the reason", () => {
    const { power: _none, ...dora } = stranger("dora", `p2p=${id("d")}@198.51.100.7`);
    const { peers, leftOut } = discoverTopology(request([alice, dora]));
    expect(peers).toEqual({ alice: "" });
    expect(leftOut).toEqual([
      {
        name: "dora",
        reason: 'does not validate this consumer chain; "valoper-dora"; opt it in',
      },
    ]);
  });

  // Consumer id 7; the formula's port is 30301.
  it.each([
    {
      name: "this chain's exception",
      details: `p2p=${id("d")}@198.51.100.7 p2p-ports=7:30344,8:30345`,
      consumerId: "7",
      port: 30344,
    },
    {
      name: "this chain's exception before the endpoint's port",
      details: `p2p=${id("d")}@198.51.100.7:31000 p2p-ports=7:30344`,
      consumerId: "7",
      port: 30344,
    },
    {
      name: "the formula, for another chain's exception",
      details: `p2p=${id("d")}@198.51.100.7 p2p-ports=8:30345`,
      consumerId: "7",
      port: 30301,
    },
    {
      name: "the formula, where the chain has no id yet",
      details: `p2p=${id("d")}@198.51.100.7 p2p-ports=7:30344`,
      consumerId: undefined,
      port: 30301,
    },
  ])("dials a stranger at the port of $name", ({ details, consumerId, port }) => {
    const members = [alice, stranger("dora", details)];
    const { peers, ports } = discoverTopology(
      request(members, consumerId === undefined ? {} : { consumerId }),
    );
    expect(peers["alice"]).toBe(`${id("d")}@198.51.100.7:${String(port)}`);
    expect(ports["dora"]).toBe(port);
  });

  it("takes an own validator's declared port, whatever exception the chain has", () => {
    const moved = own("bob", `${id("b")}@127.97.0.110`, 30345, "p2p-ports=7:30344", { 7: 30345 });
    const { ports } = discoverTopology(request([alice, moved], { consumerId: "7" }));
    expect(ports["bob"]).toBe(30345);
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

  // The formula's ports of offset 201: docs/protocol.md "Ports".
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

  // charlie's node id: docs/protocol.md "Node identity".
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

  // The exception of consumer id 7.
  it.each([
    { name: "no exception", says: "", wanted: { 7: 30344 }, said: "nothing", not: "7:30344" },
    {
      name: "another exception",
      says: " p2p-ports=7:30343",
      wanted: { 7: 30344 },
      said: "7:30343",
      not: "7:30344",
    },
    {
      name: "an exception that is not declared",
      says: " p2p-ports=7:30343",
      wanted: {},
      said: "7:30343",
      not: "nothing",
    },
  ])("tells that the chain says $name", ({ says, wanted, said, not }) => {
    const member = own("alice", declared, 30344, `p2p=${declared}${says}`, wanted);
    expect(undeclaredOnChain(request([member], { consumerId: "7" }))).toEqual([
      `the chain says "${said}" among the p2p-ports of alice, not "${not}"`,
    ]);
  });

  it.each([
    { name: "another chain's exception", consumerId: "8" },
    { name: "an exception before the chain has an id", consumerId: undefined },
    { name: "the exception that is declared", consumerId: "7" },
  ])("has nothing against $name", ({ consumerId }) => {
    const member = own("alice", declared, 30344, `p2p=${declared} p2p-ports=7:30344`, { 7: 30344 });
    const members = request([member], consumerId === undefined ? {} : { consumerId });
    expect(undeclaredOnChain(members)).toEqual([]);
  });

  it("tells of an own validator whom the chain does not know", () => {
    const { onChain: _gone, ...member } = alice;
    expect(undeclaredOnChain(request([member, bob]))).toEqual([
      `the chain says "nothing" for alice, not "${declared}"`,
    ]);
  });
});
