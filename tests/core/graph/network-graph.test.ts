import { networkGraph } from "../../../core/graph/network-graph";
import type { SeenConsumer } from "../../../core/peers/judged-consumer";
import type { Seen } from "../../../core/peers/network-status";
import { hostileGraph, seenNetwork, withBobKilled } from "../../support/seen-network";

const named = (seen: Seen) => {
  const { validators, nodes, edges, chains, providerChain } = networkGraph(seen);
  const names = new Map(validators.map(({ id, name }) => [id, name]));
  const nameOf = (id: string) => names.get(nodes.find((node) => node.id === id)?.validator ?? "");
  return {
    ...{ validators, chains, providerChain },
    nodes: nodes.map(({ validator, chain, place, state, why }) => [
      ...[names.get(validator), chain, place, state, why],
    ]),
    edges: edges.map(({ between, state, why }) => [between.map(nameOf).join("-"), state, why]),
  };
};

const first = (seen: Seen, given: Partial<SeenConsumer>): Seen => ({
  ...seen,
  consumerChains: [{ ...seen.consumerChains[0]!, ...given }],
});

describe("networkGraph", () => {
  it("has who was looked at, then strangers, with what is known of each", () => {
    const { validators, chains } = named(seenNetwork);
    expect(validators.map(({ name, cluster, state, why }) => [name, cluster, state, why])).toEqual([
      ["alice", "alice-cluster", "well", ""],
      ["bob", "bob-cluster", "well", ""],
      [
        ...["charlie", "charlie-cluster", "wrong"],
        "what it publishes is not in step; its agent is not ready",
      ],
      ["eve", null, "unknown", ""],
      ["mallory", null, "unknown", ""],
    ]);
    expect(chains.map(({ chainId, height, state, why }) => [chainId, height, state, why])).toEqual([
      ["consumer-0-1751686503-0", "812", "well", ""],
      ["testchain-0", null, "unknown", "waits for its launch"],
    ]);
  });

  it("has a node where somebody can be dialled, and one for whoever cannot", () => {
    expect(named(seenNetwork).nodes).toEqual([
      ["alice", "c0", "127.97.0.100:30301", "well", ""],
      ["bob", "c0", "127.97.0.110:30301", "well", ""],
      ["eve", "c0", "198.51.100.7:31000", "unknown", ""],
      ["mallory", "c0", null, "wrong", expect.stringMatching(/^publishes no endpoint/)],
      ["charlie", "c1", "127.97.0.120:30159", "unknown", "waits for its launch"],
    ]);
  });

  it("has one edge for two nodes, and says who lacks it", () => {
    expect(named(seenNetwork).edges).toEqual([
      ["alice-bob", "well", ""],
      [...["alice-eve", "wrong"], "alice lacks peer eeee…@198.51.100.7:31000"],
      [...["bob-eve", "wrong"], "bob lacks peer eeee…@198.51.100.7:31000"],
    ]);
  });

  it("turns an edge when the node at its end is killed", () => {
    const { edges, nodes } = named(withBobKilled);
    expect(edges[0]).toEqual([
      ...["alice-bob", "wrong"],
      "alice lacks peer bob (bbbb…@127.97.0.110:30301)",
    ]);
    // eve is nobody's word but that of a node that does not answer.
    expect(edges[2]).toEqual(["bob-eve", "unknown", ""]);
    expect(nodes[1]).toEqual([
      ...["bob", "c0", "127.97.0.110:30301", "wrong", "the node of bob does not answer"],
    ]);
  });

  it("knows nothing of edges between nodes that were not asked, as those in pods", () => {
    expect(named(first(seenNetwork, { nodes: [] })).edges).toEqual([
      ["alice-bob", "unknown", ""],
      ["alice-eve", "unknown", ""],
      ["bob-eve", "unknown", ""],
    ]);
  });

  it("has no edge where nobody's node is the stack's", () => {
    const strangers = seenNetwork.validators.map(
      ({ loadBalancer: _address, clusterName: _cluster, ...one }) => ({
        ...one,
        reach: { address: "127.97.0.110:30301", isOpen: false, reason: "ECONNREFUSED" },
      }),
    );
    const { edges, nodes } = named({ ...first(seenNetwork, { nodes: [] }), validators: strangers });
    expect(edges).toEqual([]);
    // What was tried is bob's place alone.
    expect(nodes.slice(0, 2)).toEqual([
      ["alice", "c0", "127.97.0.100:30301", "unknown", ""],
      ["bob", "c0", "127.97.0.110:30301", "wrong", "does not answer (ECONNREFUSED)"],
    ]);
  });

  it("has a peer that config names, at the end of the rows", () => {
    const [alice] = seenNetwork.consumerChains[0]!.nodes;
    const expected = `${"d".repeat(40)}@203.0.113.9:26656`;
    const peers = [{ nodeId: "d".repeat(40), isOutbound: false, remoteIp: "" }];
    const { nodes, edges } = named(first(seenNetwork, { nodes: [{ ...alice!, expected, peers }] }));
    expect(nodes.at(-1)).toEqual([
      ...["peer dddd…", "c0", "203.0.113.9:26656", "well", "is connected"],
    ]);
    expect(edges[0]).toEqual(["alice-peer dddd…", "well", ""]);
  });

  // Without a relayer, what the provider chain has decided since the launch is not felt.
  it("has the powers that the running chain counts, where one of its nodes told", () => {
    const [alice, ...others] = seenNetwork.consumerChains[0]!.nodes;
    const counted = [
      { publicKey: "alice's", power: 3n },
      { publicKey: "nobody's", power: 9n },
    ];
    const nodes = [{ ...alice!, publicKey: "alice's", counted }, ...others];
    const powersOf = (seen: Seen) => networkGraph(seen).nodes.map(({ power }) => power);
    const listed = seenNetwork.consumerChains[0]!.dialled!.map(({ power }) => String(power));
    const drawn = powersOf(first(seenNetwork, {}));
    expect(drawn.slice(0, listed.length)).toEqual(listed);
    expect(powersOf(first(seenNetwork, { nodes })).slice(0, listed.length)).toEqual([
      "3",
      ...listed.slice(1).map(() => "0"),
    ]);
  });

  it.each([
    { given: { failure: "no answer" }, state: "wrong", why: "no answer" },
    { given: { isMissing: true }, state: "wrong", why: "the provider chain no longer has it" },
    { given: { phase: "STOPPED" as const }, state: "wrong", why: "is over: STOPPED" },
    { given: { nodes: [] }, state: "unknown", why: "" },
    {
      given: { nodes: withBobKilled.consumerChains[0]!.nodes.slice(1) },
      ...{ state: "wrong", why: "no own node makes blocks" },
    },
  ])("says of a chain with $given that it is $state", ({ given, state, why }) => {
    expect(named(first(seenNetwork, given)).chains[0]).toMatchObject({ state, why });
  });

  it.each([
    { given: { failure: "refused" }, why: "refused" },
    {
      given: { blockTime: new Date("2025-12-31T00:00:00Z") },
      why: "has made no block since 2025-12-31T00:00:00.000Z",
    },
  ])("says what is wrong with a provider chain: $why", ({ given, why }) => {
    const providerChain = { ...seenNetwork.providerChain, ...given };
    expect(named({ ...seenNetwork, providerChain }).providerChain).toMatchObject({
      ...{ state: "wrong", why },
    });
  });

  it("makes safe lines of whatever strangers are called", () => {
    const texts: string[] = [];
    JSON.stringify(hostileGraph, (_key, value: unknown) => {
      if (typeof value === "string") texts.push(value);
      return value;
    });
    expect(texts.join("")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(Math.max(...texts.map(({ length }) => length))).toBeLessThanOrEqual(300);
  });
});
