import { renderTopology, type ShownOutputs } from "../../cli/render-topology";
import { expectGolden } from "../support/golden";

const id = (digit: string): string => digit.repeat(40);

const outputs: ShownOutputs = {
  providerChain: {
    chainId: "provider",
    rpc: ["http://127.97.0.10:26657", "http://127.97.0.11:26657"],
  },
  validators: {
    alice: {
      loadBalancer: "127.97.0.100",
      endpoint: `${id("a")}@127.97.0.100`,
      nodeId: id("a"),
    },
    charlie: {
      loadBalancer: "127.97.0.120",
      endpoint: `${id("c")}@127.97.0.120`,
      nodeId: id("c"),
    },
  },
  consumerChains: {
    "consumer-0-1751686503-0": {
      consumerId: "0",
      height: 7,
      connected: 4,
      expected: 4,
      roles: { alice: "signs", charlie: "follows" },
      relayer: "127.97.0.10:62001",
      channel: { consumerChannel: "channel-0", providerChannel: "channel-3" },
      endpoints: {
        alice: `${id("a")}@127.97.0.100`,
        charlie: `${id("c")}@127.97.0.120`,
        dora: `${id("d")}@198.51.100.7:31000`,
      },
      ports: { alice: 30301, charlie: 30301, dora: 31000 },
      peers: {
        alice: `${id("c")}@127.97.0.120:30301,${id("d")}@198.51.100.7:31000`,
        charlie: `${id("a")}@127.97.0.100:30301,${id("d")}@198.51.100.7:31000`,
      },
      leftOut: [{ name: "eve", reason: 'publishes no endpoint; ""; add p2p=HOST to the details' }],
    },
    "testchain-0": { endpoints: {}, ports: { alice: 30159 }, peers: { alice: "" }, leftOut: [] },
  },
};

describe("renderTopology", () => {
  it("shows the screen of the golden file", () => {
    expectGolden("topology-screen.txt", `${renderTopology(outputs, "embedded")}\n`);
  });

  it("fits 80 columns", () => {
    const lines = renderTopology(outputs, "embedded").split("\n");
    expect(lines.filter(({ length }) => length > 80)).toEqual([]);
  });

  it("shows a stack without consumer chains", () => {
    const screen = renderTopology({ ...outputs, consumerChains: {} }, "embedded");
    expect(screen).not.toContain("Consumer chain");
    expect(screen).toContain("alice      127.97.0.100  aaaa…@127.97.0.100");
  });

  it("shows that the RPC addresses are secret where the stack file holds them encrypted", () => {
    const providerChain = { chainId: "provider", rpc: "[secret]" };
    expect(renderTopology({ ...outputs, providerChain }, "embedded")).toMatch(
      /^Provider chain provider: \[secret\]\n/,
    );
  });

  it("names the stack in what to try next where make would take another", () => {
    const screen = renderTopology(outputs, "dev");
    expect(screen).toContain("  make preview STACK=dev        what would change now");
    expect(screen).toContain("  make down STACK=dev           remove all of it");
  });

  it("ends no line in blanks", () => {
    expect(renderTopology(outputs, "embedded")).not.toMatch(/ $/m);
  });
});
