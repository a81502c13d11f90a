import fc from "fast-check";

import { decodeDetails } from "../../../core/details/registry";
import { type PeerCandidate, peersOf } from "../../../core/peers/peers";

const idA = "a".repeat(40);
const idB = "b".repeat(40);
const idC = "c".repeat(40);
const stranger = (operator: string, details: string): PeerCandidate => ({
  operator,
  name: operator,
  registration: decodeDetails(details, { allowPrivateAddresses: false }),
});
// neutron-1's offset is 243 (docs/protocol.md "Ports"): 30100 + 243 = 30343.
const chain = { chainId: "neutron-1", consumerId: "7", scheme: "hashed" as const };

describe("peersOf", () => {
  it.each([
    { name: "the formula's", details: `p2p=${idA}@203.0.113.1`, peer: `${idA}@203.0.113.1:30343` },
    {
      name: "the endpoint's own",
      details: `p2p=${idA}@203.0.113.1:9`,
      peer: `${idA}@203.0.113.1:9`,
    },
    {
      name: "the exception for this chain",
      details: `p2p=${idA}@203.0.113.1:9 p2p-ports=7:30344`,
      peer: `${idA}@203.0.113.1:30344`,
    },
    {
      name: "the formula's in spite of another chain's exception",
      details: `p2p=${idA}@203.0.113.1 p2p-ports=77:30344`,
      peer: `${idA}@203.0.113.1:30343`,
    },
    {
      name: "any for an IPv6 host, in brackets",
      details: `p2p=${idA}@[2001:DB8::1]`,
      peer: `${idA}@[2001:db8::1]:30343`,
    },
  ])("dials the port that is $name", ({ details, peer }) => {
    expect(peersOf({ ...chain, candidates: [stranger("v1", details)] }).peers).toEqual([peer]);
  });

  it("dials an own validator at the port that this stack assigned", () => {
    const own = {
      ...stranger("v1", `p2p=${idA}@203.0.113.1:9 p2p-ports=7:8`),
      assignedPort: 30_500,
    };
    expect(peersOf({ ...chain, candidates: [own] }).text).toBe(`${idA}@203.0.113.1:30500`);
  });

  it("lets a derived node id stand instead of the published one", () => {
    const derived = { ...stranger("v1", `p2p=${idA}@203.0.113.1`), nodeId: idB };
    expect(peersOf({ ...chain, candidates: [derived] }).text).toBe(`${idB}@203.0.113.1:30343`);
  });

  it("dials whom config names besides, each once, and no own node where config has it", () => {
    const own = { ...stranger("v1", `p2p=${idA}@203.0.113.1`), own: true };
    const candidates = [
      own,
      stranger("v2", `p2p=${idB}@203.0.113.2`),
      stranger("v4", `p2p=${idC}@evil.example:6379`),
    ];
    const persistentPeers = [`${idC}@peer.example:26656`, `${idA}@203.0.113.77:26656`];
    const { peers, leftOut } = peersOf({ ...chain, self: "v3", candidates, persistentPeers });
    expect(peers).toEqual([
      `${idA}@203.0.113.1:30343`,
      `${idB}@203.0.113.2:30343`,
      `${idC}@peer.example:26656`,
    ]);
    expect(leftOut).toEqual([
      {
        ...{ operator: "v4", name: "v4" },
        reason: `claims the node id of a peer that config names; "${idC}"; use another`,
      },
    ]);
    expect(peersOf({ ...chain, self: "v1", candidates, persistentPeers }).text).not.toContain(idA);
  });

  it("uses no exception where the consumer id is not known", () => {
    const candidates = [stranger("v1", `p2p=${idA}@203.0.113.1 p2p-ports=7:30344`)];
    const { chainId, scheme } = chain;
    expect(peersOf({ chainId, scheme, candidates }).text).toBe(`${idA}@203.0.113.1:30343`);
  });

  it("leaves out oneself without a word, and others with the reason", () => {
    const candidates = [
      stranger("v5", "nothing"),
      stranger("v4", "p2p=203.0.113.4"),
      stranger("v3", "p2p=10.0.0.1"),
      stranger("v2", `p2p=${idB}@203.0.113.2`),
      stranger("v1", `p2p=${idA}@203.0.113.1`),
      { operator: "v6", name: "six\n", registration: { exceptions: {} } },
      { ...stranger("v7", `p2p=${idA}@203.0.113.1`), nodeId: "x" },
    ];
    const list = peersOf({ ...chain, self: "v1", candidates });
    expect(list.text).toBe(`${idB}@203.0.113.2:30343`);
    expect(list.leftOut).toEqual([
      {
        operator: "v3",
        name: "v3",
        reason:
          'private address is not dialled; "10.0.0.1"; publish a public one, or on a private network set ics:allowPrivateAddresses (without a stack --allow-private-addresses)',
      },
      {
        operator: "v4",
        name: "v4",
        reason: 'publishes no node id; "203.0.113.4"; publish p2p=NODEID@HOST',
      },
      {
        operator: "v5",
        name: "v5",
        reason: 'publishes no endpoint; "nothing"; add p2p=HOST to the details',
      },
      { operator: "v6", name: "six\\n", reason: "publishes no endpoint" },
      {
        operator: "v7",
        name: "v7",
        reason: 'has no valid node id; "x"; use 40 lower-case hex digits',
      },
    ]);
  });

  it("knows validators by operator address, not by name", () => {
    const candidates = [
      { ...stranger("v1", `p2p=${idA}@203.0.113.1`), name: "same" },
      { ...stranger("v2", `p2p=${idB}@203.0.113.2`), name: "same" },
    ];
    expect(peersOf({ ...chain, self: "v1", candidates }).peers).toHaveLength(1);
  });

  it("keeps the honest peer when a stranger copies his node id or his whole text", () => {
    const honest = stranger("v1", `p2p=${idA}@203.0.113.1`);
    const copies = [
      stranger("v2", `p2p=${idA}@203.0.113.9`),
      stranger("v3", `p2p=${idA}@203.0.113.1`),
    ];
    expect(peersOf({ ...chain, candidates: [...copies, honest] }).peers).toEqual([
      `${idA}@203.0.113.1:30343`,
      `${idA}@203.0.113.9:30343`,
    ]);
  });

  it("dials one node id at two places of strangers, by power, whoever else says the same", () => {
    const claim = (operator: string, host: string, power: bigint): PeerCandidate => ({
      ...stranger(operator, `p2p=${idA}@203.0.113.${host}`),
      power,
    });
    const candidates = [
      claim("v1", "1", 10n),
      claim("v2", "2", 30n),
      claim("v3", "3", 20n),
      claim("v4", "2", 1n),
      claim("v5", "5", 10n),
      stranger("v6", `p2p=${idB}@203.0.113.6`),
    ];
    for (const order of [candidates, [...candidates].reverse()]) {
      const { peers, leftOut } = peersOf({ ...chain, candidates: order });
      expect(peers).toEqual(
        [`${idA}@203.0.113.2`, `${idA}@203.0.113.3`, `${idB}@203.0.113.6`]
          .map((peer) => `${peer}:30343`)
          .sort(),
      );
      expect(leftOut.map(({ operator }) => operator)).toEqual(["v1", "v5"]);
      expect(leftOut[0]?.reason).toContain("two others of more power");
    }
  });

  it.each([
    { name: "oneself", self: "own", assigned: {} },
    { name: "another own validator", self: "else", assigned: { assignedPort: 30_343 } },
  ])("gives no entry to a stranger who poses as $name", ({ self, assigned }) => {
    const candidates = [
      { ...stranger("own", `p2p=${idA}@203.0.113.1`), ...assigned },
      stranger("thief", `p2p=${idA}@203.0.113.9`),
    ];
    const list = peersOf({ ...chain, self, candidates });
    expect(list.text).not.toContain("203.0.113.9");
    expect(list.leftOut).toEqual([
      {
        operator: "thief",
        name: "thief",
        reason: `claims the node id of a validator of this stack; "${idA}"; use another`,
      },
    ]);
  });

  it("is the same text in whatever order the candidates come", () => {
    const candidates = [
      stranger("v1", `p2p=${idC}@203.0.113.1`),
      stranger("v2", `p2p=${idA}@203.0.113.2`),
      stranger("v3", `p2p=${idB}@203.0.113.3:9`),
      stranger("v4", "p2p=127.0.0.1"),
      stranger("v5", "p2p=x y"),
    ];
    const once = peersOf({ ...chain, candidates });
    expect(once.peers).toEqual([
      `${idA}@203.0.113.2:30343`,
      `${idB}@203.0.113.3:9`,
      `${idC}@203.0.113.1:30343`,
    ]);
    fc.assert(
      fc.property(fc.shuffledSubarray(candidates, { minLength: 5 }), (shuffled) => {
        expect(peersOf({ ...chain, candidates: shuffled })).toEqual(once);
      }),
    );
  });

  it("is made of well-formed entries whatever strangers write", () => {
    const details = fc.oneof(
      fc.string({ unit: "binary", maxLength: 60 }),
      fc
        .array(
          fc.constantFrom(
            "p2p=",
            idA,
            "@",
            "203.0.113.1",
            ":",
            "9",
            " ",
            ",",
            '"',
            "\n",
            "p2p-ports=7:",
          ),
          { maxLength: 9 },
        )
        .map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(fc.array(details, { maxLength: 6 }), (texts) => {
        const candidates = texts.map((text, index) => stranger(`v${index}`, text));
        const { peers, text, leftOut } = peersOf({ ...chain, candidates });
        for (const peer of peers) {
          expect(peer).toMatch(/^[0-9a-f]{40}@([a-z0-9.-]+|\[[0-9a-f:]+\]):[1-9]\d{0,4}$/);
        }
        expect(text).toBe(peers.join(","));
        for (const { name, reason } of leftOut) expect(`${name}${reason}`).not.toMatch(/\p{Cc}/u);
      }),
      { numRuns: 500 },
    );
  });
});
