import type { SeenConsumer } from "../../../core/peers/judged-consumer";
import { networkStatus, type Seen, type SeenValidator } from "../../../core/peers/network-status";

const now = new Date("2026-01-01T00:00:00Z");
const id = (digit: string): string => digit.repeat(40);

const seen = (given: Partial<Seen>): Seen => ({
  now,
  providerChain: { chainId: "provider", height: 7n, blockTime: now },
  validators: [],
  consumerChains: [],
  mend: "make up",
  ...given,
});

const consumer = (given: Partial<SeenConsumer>): SeenConsumer => ({
  ...{ consumerId: "0", chainId: "x-1", phase: "LAUNCHED", p2pPort: 30_100 },
  ...{ powers: [], leftOut: [], nodes: [] },
  ...given,
});

const node = (name: string, nodeId: string, peers?: readonly string[]) => ({
  ...{ name, nodeId, pex: false, knownAddresses: 0 },
  expected: `${id("c")}@192.0.2.3:1`,
  ...(peers === undefined
    ? {}
    : {
        height: 9n,
        blockTime: new Date("2025-12-31T23:59:50Z"),
        peers: peers.map((peer) => ({
          ...{ nodeId: peer, isOutbound: true, remoteIp: "192.0.2.3", listenPort: 1 },
        })),
      }),
});

const only = (one: SeenConsumer) => {
  const { consumerChains, findings } = networkStatus(seen({ consumerChains: [one] }));
  return { status: consumerChains[0], findings };
};

describe("networkStatus", () => {
  it("counts the power of own nodes that answer and of whom they are connected with, once each", () => {
    const powers = [
      { nodeId: id("a"), power: 1n },
      { nodeId: id("b"), power: 10n },
      { nodeId: id("c"), power: 100n },
      { nodeId: id("d"), power: 1_000n },
      { power: 10_000n },
    ];
    const nodes = [
      node("alice", id("a"), [id("c")]),
      node("bob", id("b")),
      node("zoe", id("f"), [id("c"), id("e")]),
    ];
    expect(only(consumer({ powers, nodes })).status).toMatchObject({
      ...{ powerOptedIn: "11111", powerConnected: "101" },
      ...{ peersConnected: 2, peersExpected: 3, height: "9", blockAgeSeconds: 10 },
    });
  });

  it.each([
    { phase: "INITIALIZED", spawnTime: "2026-01-01T00:01:30Z", secondsToSpawn: 90, found: 0 },
    { phase: "INITIALIZED", spawnTime: "2025-12-31T23:59:30Z", secondsToSpawn: -30, found: 0 },
    { phase: "INITIALIZED", spawnTime: "2025-12-31T23:50:00Z", secondsToSpawn: -600, found: 1 },
    { phase: "LAUNCHED", spawnTime: "2025-12-31T23:50:00Z", secondsToSpawn: null, found: 0 },
  ] as const)(
    "says $secondsToSpawn s to the launch, $phase",
    ({ phase, spawnTime, secondsToSpawn, found }) => {
      const { status, findings } = only(consumer({ phase, spawnTime }));
      expect(status?.secondsToSpawn).toBe(secondsToSpawn);
      expect(findings).toHaveLength(found);
    },
  );

  it("asks nothing of nodes before the launch", () => {
    const nodes = [node("alice", id("a"))];
    expect(only(consumer({ phase: "REGISTERED", nodes })).findings).toEqual([]);
  });

  it.each([
    { state: "relaying", text: "relaying over channel-0", finding: undefined },
    {
      state: "silent",
      text: "http://127.0.0.1:1/status",
      finding: "its relayer does not answer at http://127.0.0.1:1/status",
    },
    {
      state: "stopped",
      text: "client expired\u001b[2J",
      finding: "its relayer relays nothing: client expired\\u001b[2J",
    },
  ] as const)("judges a relayer that is $state", ({ state, text, finding }) => {
    const one = consumer({ phase: "LAUNCHED", relayer: { state, text } });
    const { status, findings } = only(one);
    expect(status?.relayer).toBe(state);
    expect(findings.map(({ what }) => what)).toEqual(finding === undefined ? [] : [finding]);
    expect(only({ ...one, phase: "REGISTERED" }).findings).toEqual([]);
  });

  const fine: SeenValidator = {
    name: "alice",
    operator: "cosmosvaloper1a",
    step: { onChain: "p2p=a", wanted: "p2p=a", inStep: true },
    reach: { address: "192.0.2.1:1", isOpen: true },
    isAgentReady: true,
  };

  it.each([
    { why: "all that is in step", change: {}, stack: [], chain: [] },
    {
      why: "a validator that publishes nothing",
      change: { step: { fault: "publishes no endpoint", inStep: false } },
      stack: ["alice: publishes no endpoint; make up"],
      chain: [
        "alice: publishes no endpoint; ics endpoint --validator cosmosvaloper1a --set NODEID@HOST --tx",
      ],
    },
    {
      why: "a validator that the chain does not have",
      change: { isMissing: true },
      stack: [
        'alice: the provider chain has no validator "cosmosvaloper1a"; correct its account, or create it: tx staking create-validator',
      ],
    },
    {
      why: "one that nobody reaches",
      change: { reach: { address: "192.0.2.1:1", isOpen: false, reason: "ECONNREFUSED" } },
      stack: ["alice: does not answer at 192.0.2.1:1 from here (ECONNREFUSED); make up"],
      chain: [
        "alice: does not answer at 192.0.2.1:1 from here (ECONNREFUSED); ask its operator, or try from elsewhere",
      ],
    },
    {
      why: "one that is jailed",
      change: { isJailed: true },
      stack: [
        "alice: is jailed on the provider chain: a node of it did not sign, or signed twice; tx slashing unjail with its account, once all its nodes sign again; one that signed twice stays jailed for good",
      ],
    },
    {
      why: "one of which nothing is known",
      change: { step: undefined, reach: undefined },
      stack: [],
    },
  ])("says of $why what mends it, of a stack and of a chain alone", ({ change, stack, chain }) => {
    const validators = [{ ...fine, ...change } as SeenValidator];
    const said = (mend?: string) => {
      const { mend: _stack, ...alone } = seen({ validators });
      return networkStatus(mend === undefined ? alone : { ...alone, mend }).findings.map(
        ({ about, what, mend: remedy }) => `${about}: ${what}; ${remedy}`,
      );
    };
    expect(said("make up")).toEqual(stack);
    if (chain !== undefined) expect(said()).toEqual(chain);
  });

  // Names are strangers' choice: a validator may be called as a chain is, or as another validator.
  it("says of each by itself whether it is out of step, whoever has the same name", () => {
    const validator = (operator: string, isOpen: boolean): SeenValidator => ({
      ...{ name: "x-1", operator },
      reach: { address: "192.0.2.1:1", isOpen, reason: "ECONNREFUSED" },
    });
    const { validators, consumerChains } = networkStatus(
      seen({
        validators: [validator("cosmosvaloper1a", true), validator("cosmosvaloper1b", false)],
        consumerChains: [consumer({}), consumer({ chainId: "y-1", isMissing: true })],
      }),
    );
    expect(validators.map(({ outOfStep }) => outOfStep)).toEqual([false, true]);
    expect(consumerChains.map(({ outOfStep }) => outOfStep)).toEqual([false, true]);
  });
});
