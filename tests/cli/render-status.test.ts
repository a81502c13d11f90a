import { renderStatus } from "../../cli/render-status";
import type { NetworkStatus } from "../../core/peers/status-report";
import { expectGolden } from "../support/golden";

const id = (digit: string): string => digit.repeat(40);

const status: NetworkStatus = {
  version: 1,
  providerChain: { chainId: "provider", height: "1234", blockAgeSeconds: 3 },
  validators: [
    {
      ...{ name: "alice", operator: "cosmosvaloper1a", loadBalancer: "127.97.0.100" },
      ...{
        onChain: `p2p=${id("a")}@127.97.0.100`,
        inStep: true,
        reachable: true,
        agentReady: true,
      },
      ...{ jailed: false, nodePods: null, outOfStep: false },
    },
    {
      ...{ name: "bob", operator: "cosmosvaloper1b", loadBalancer: "127.97.0.110" },
      ...{ onChain: null, inStep: false, reachable: null, agentReady: false },
      ...{ jailed: false, nodePods: { ready: 1, total: 2 }, outOfStep: true },
    },
  ],
  consumerChains: [
    {
      ...{ consumerId: "0", chainId: "consumer-0-1751686503-0", phase: "LAUNCHED" as const },
      ...{ secondsToSpawn: null, p2pPort: 30_301, powerOptedIn: "1000", powerConnected: "500" },
      ...{ powerCounted: "1000", relayer: null, outOfStep: false },
      ...{ peersConnected: 1, peersExpected: 2, height: "812", blockAgeSeconds: 3_725 },
    },
    {
      ...{ consumerId: "1", chainId: "testchain-0", phase: "INITIALIZED" as const },
      ...{ secondsToSpawn: 90_061, p2pPort: 30_159, powerOptedIn: "0", powerConnected: null },
      ...{ powerCounted: null, relayer: null, outOfStep: false },
      ...{ peersConnected: null, peersExpected: null, height: null, blockAgeSeconds: null },
    },
  ],
  findings: [
    {
      ...{ about: "bob", what: 'publishes no endpoint; ""; add p2p=HOST to the details' },
      mend: "make up",
    },
  ],
  notes: [{ about: "consumer-0-1751686503-0", what: "bob is leaving: its node must keep running" }],
};

const plain = { colours: false };

describe("renderStatus", () => {
  it.each([100, 80, 40])("shows the screen of the golden file in %s columns", (columns) => {
    const screen = renderStatus(status, { columns, ...plain });
    expectGolden(`status-screen-${columns}.txt`, screen);
    const widest = Math.max(...screen.split("\n").map(({ length }) => length));
    expect(widest).toBeLessThanOrEqual(columns);
    // Nothing is lost where there is less room.
    for (const word of [
      "127.97.0.110",
      "30301",
      "500/1000",
      "1/2",
      "812",
      "1h 2m",
      "1d 1h",
      "make up",
    ]) {
      expect(screen).toContain(word);
    }
  });

  it("leaves a column out of which nothing is known", () => {
    const consumerChains = status.consumerChains.filter(({ phase }) => phase === "LAUNCHED");
    const screen = renderStatus({ ...status, consumerChains }, { columns: 80, ...plain });
    expect(screen).not.toContain("SPAWNS");
    expect(screen).toMatch(
      /^consumer-0-1751686503-0 {2}0 {3}LAUNCHED {2}30301 {2}500\/1000 {2}1\/2 /m,
    );
  });

  it("colours what is out of step, on a terminal alone", () => {
    expect(renderStatus(status, { columns: 80, colours: true })).toContain("\u001b[31m! bob: ");
    expect(renderStatus(status, { columns: 80, ...plain })).not.toContain("\u001b");
  });

  it("shows names of strangers as text, and cuts those of 280 bytes", () => {
    const name = "\u001b[2J\u202e\n".repeat(40);
    const [one] = status.validators;
    const [chain] = status.consumerChains;
    const screen = renderStatus(
      {
        ...status,
        validators: [{ ...one!, name }],
        consumerChains: [{ ...chain!, chainId: name }],
      },
      { columns: 80, ...plain },
    );
    expect(screen).not.toMatch(/[\u001b\u202e]/);
    expect(screen).toMatch(/^\\u001b\[2J\\u202e\\n\\u001b\[2J…/m);
  });

  it("says that all is well", () => {
    expect(renderStatus({ ...status, findings: [], notes: [] }, { columns: 80, ...plain })).toMatch(
      /\n\nEverything is in step\.\n$/,
    );
  });

  it("lets no name play the mark of what is out of step", () => {
    const [alice, ...others] = status.validators;
    const named = { ...status, validators: [{ ...alice!, name: "! alice" }, ...others] };
    const lines = renderStatus(named, { ...plain, columns: 100 }).split("\n");
    expect(lines.filter((line) => line.startsWith("! "))).toEqual([
      expect.stringMatching(/^! bob /),
      expect.stringMatching(/^! bob: /),
    ]);
  });
});
