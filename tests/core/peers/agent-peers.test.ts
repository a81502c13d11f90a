import fc from "fast-check";

import { agentPeers } from "../../../core/peers/agent-peers";
import { discoverTopology } from "../../../core/peers/consumer-topology";
import { topologyMembers } from "../../../core/peers/topology-members";
import type { AgentSettings } from "../../../core/plan/agent-settings";
import { hashedPorts } from "../../../core/ports/hashed-ports";

const chainId = "testchain-0"; // offset 59 (docs/protocol.md "Ports"), so p2p 30159
const consumerId = "3";
const id = (digit: string): string => digit.repeat(40);
const settings: AgentSettings = {
  validator: { name: "bob", operator: "valoper-bob" },
  providerChain: { chainId: "provider", rpc: ["http://127.0.0.1:1"] },
  portScheme: "hashed",
  nodeIdentity: "random",
  allowPrivateAddresses: false,
};
const consumer = {
  chainId,
  consumerId,
  members: [{ name: "bob", operator: "valoper-bob" }],
};
const described = [
  { operator: "valoper-bob", moniker: "bob", details: `p2p=${id("b")}@192.0.2.2` },
  { operator: "valoper-carol", moniker: "carol", details: `p2p=${id("c")}@192.0.2.3` },
  {
    operator: "valoper-dora",
    moniker: "dora",
    details: `p2p=${id("d")}@192.0.2.4 p2p-ports=3:30777`,
  },
  { operator: "valoper-eve", moniker: "eve", details: 'p2p="x",\n' },
];
/** All of the same power. */
const powersOf = (all: readonly { readonly operator: string }[]): Record<string, string> =>
  Object.fromEntries(all.map(({ operator }) => [operator, "1"]));
const everyone = powersOf(described);

describe("the peers that an agent computes", () => {
  it("are all that validate the chain but itself, at the ports that they publish or the formula gives", () => {
    const { text, leftOut } = agentPeers(settings, consumer, { described, validating: everyone });
    expect(text).toBe(`${id("c")}@192.0.2.3:30159,${id("d")}@192.0.2.4:30777`);
    expect(leftOut.map(({ operator }) => operator)).toEqual(["valoper-eve"]);
  });

  it("are nobody who does not validate it", () => {
    const { text } = agentPeers(settings, consumer, {
      described,
      validating: { "valoper-carol": "1" },
    });
    expect(text).toBe(`${id("c")}@192.0.2.3:30159`);
  });

  it("hold one of the same stack who joins late or leaves, though his power does not count", () => {
    const members = [...consumer.members, { name: "carol", operator: "valoper-carol" }];
    const { text } = agentPeers(settings, { ...consumer, members }, { described, validating: {} });
    expect(text).toBe(`${id("c")}@192.0.2.3:30159`);
  });

  // RFC 1918, 6598, 4193, 1122 and a name of the cluster's own.
  it.each([
    "10.0.0.7",
    "172.20.1.2",
    "192.168.97.110",
    "100.64.0.9",
    "127.97.0.110",
    "[fd97::6e]",
    "p2p.bob.svc.cluster.local",
  ])("hold one of the same stack at the private address %s, and no stranger there", (host) => {
    const carol = {
      operator: "valoper-carol",
      moniker: "carol",
      details: `p2p=${id("c")}@${host}`,
    };
    const dora = { operator: "valoper-dora", moniker: "dora", details: `p2p=${id("d")}@${host}` };
    const members = [...consumer.members, { name: "carol", operator: "valoper-carol" }];
    const { text, leftOut, privatePeers } = agentPeers(
      settings,
      { ...consumer, members },
      { described: [described[0]!, carol, dora], validating: powersOf([carol, dora]) },
    );
    expect(text).toBe(`${id("c")}@${host}:30159`);
    expect(leftOut.map(({ operator }) => operator)).toEqual(["valoper-dora"]);
    expect(privatePeers).toContain(id("c"));
    expect(privatePeers).not.toContain(id("d"));
  });

  it("hold no stranger who claims the node id of one of the stack", () => {
    const posing = {
      operator: "valoper-mallory",
      moniker: "m",
      details: `p2p=${id("c")}@192.0.2.9`,
    };
    const members = [...consumer.members, { name: "carol", operator: "valoper-carol" }];
    const { text, leftOut } = agentPeers(
      settings,
      { ...consumer, members },
      { described: [...described, posing], validating: { ...everyone, "valoper-mallory": "1" } },
    );
    expect(text).toBe(`${id("c")}@192.0.2.3:30159,${id("d")}@192.0.2.4:30777`);
    expect(leftOut.map(({ reason }) => reason).join()).toContain("claims the node id");
  });

  it("do not change for the others whatever a stranger writes", () => {
    const before = agentPeers(settings, consumer, { described, validating: everyone }).text;
    fc.assert(
      fc.property(fc.string({ maxLength: 280 }), (details) => {
        const written = described.map((one) =>
          one.operator === "valoper-eve" ? { ...one, details } : one,
        );
        const { text } = agentPeers(settings, consumer, {
          described: written,
          validating: everyone,
        });
        for (const peer of before.split(",")) expect(text.split(",")).toContain(peer);
      }),
    );
  });

  it("are those of config besides, of which private names may lead into private networks", () => {
    const persistentPeers = [
      `${id("e")}@seed.team.example:26656`,
      `${id("f")}@node.team.internal:26656`,
      `${id("c")}@192.0.2.3:30159`,
    ];
    const { text, privatePeers } = agentPeers(
      settings,
      { ...consumer, persistentPeers },
      { described, validating: everyone },
    );
    expect(text).toBe(
      `${id("c")}@192.0.2.3:30159,${id("d")}@192.0.2.4:30777,${persistentPeers[0]!},${persistentPeers[1]!}`,
    );
    expect(privatePeers).toEqual([id("b"), id("f")]);
  });

  it("are what the stack computes, once the chain says what the stack declares", () => {
    const someone = fc.record({
      digit: fc.integer({ min: 0, max: 15 }).map((value) => value.toString(16)),
      host: fc.integer({ min: 1, max: 254 }).map((last) => `192.0.2.${last}`),
      exception: fc.option(fc.integer({ min: 30_100, max: 31_099 }), { nil: undefined }),
      managed: fc.boolean(),
      validates: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(someone, { minLength: 1, maxLength: 8, selector: ({ digit }) => digit }),
        fc.constantFrom<"random" | "derived">("random", "derived"),
        fc.array(
          someone.map(({ digit, host }) => `${id(digit)}@${host}:26656`),
          { maxLength: 2 },
        ),
        (people, nodeIdentity, persistentPeers) => {
          const all = people.map(({ digit, host, exception, ...rest }) => ({
            ...rest,
            name: `v${digit}`,
            operator: `valoper-${digit}`,
            endpoint: `${id(digit)}@${host}`,
            details: `p2p=${id(digit)}@${host}${exception === undefined ? "" : ` p2p-ports=3:${exception}`}`,
            port: exception ?? hashedPorts(chainId).p2p,
            exceptions: exception === undefined ? {} : { 3: exception },
          }));
          const onChain = all.map(({ operator, name, details }) => ({
            operator,
            moniker: name,
            details,
          }));
          const validating = all.filter(({ validates }) => validates);
          const known = all.map(({ name, operator, managed, endpoint, port, exceptions }) => ({
            name,
            operator,
            ...(managed ? { declared: { endpoint, port, exceptions } } : {}),
          }));
          const { peers } = discoverTopology({
            chainId,
            consumerId,
            scheme: "hashed",
            nodeIdentity,
            allowPrivateAddresses: false,
            persistentPeers,
            members: topologyMembers(
              known,
              onChain,
              onChain
                .filter(({ operator }) => validating.some((one) => one.operator === operator))
                .map((one) => ({ ...one, power: 1n })),
            ),
          });
          const members = all.filter(({ managed }) => managed);
          for (const { name, operator } of members) {
            const { text } = agentPeers(
              { ...settings, nodeIdentity, validator: { name, operator } },
              { chainId, consumerId, members, persistentPeers },
              { described: onChain, validating: powersOf(validating) },
            );
            expect(text).toBe(peers[name]);
          }
        },
      ),
    );
  });
});
