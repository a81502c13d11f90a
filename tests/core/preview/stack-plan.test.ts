import { type EngineEvent, enginePreview } from "../../../core/preview/engine-event";
import { type StackPlan, stackPlan } from "../../../core/preview/stack-plan";
import { previewNames, previewText, recordedPreview } from "../../support/recorded-previews";

const planOf = (events: readonly EngineEvent[]): StackPlan =>
  stackPlan("embedded", enginePreview(events));

const recorded = (name: string): StackPlan => planOf(recordedPreview(name));

/** Resources that a plan tells of by name. */
const named = (plan: StackPlan): readonly string[] => [
  ...plan.consumerChains.flatMap(({ resources }) => resources),
  ...[...plan.loadBalancers, ...plan.peers, ...plan.endpoints, ...plan.clusters].map(
    ({ resource }) => resource,
  ),
  ...[...plan.nodes, ...plan.agents].flatMap(({ fate, resource }) =>
    fate === "stay" ? [] : [resource],
  ),
];

/** What the engine's own events say it would change, read without the code under test. */
const changesOf = (name: string): readonly { op: string; type: string; name: string }[] =>
  previewText(name)
    .trim()
    .split("\n")
    .flatMap((line) => {
      const { metadata } = JSON.parse(line).resourcePreEvent ?? {};
      // The parts of a replacement are no changes of their own.
      return metadata?.logical !== true || metadata.op === "same"
        ? []
        : [{ op: metadata.op, type: metadata.type, name: metadata.urn.split("::").at(-1) }];
    });

const summaryOf = (name: string): Readonly<Record<string, number>> =>
  recordedPreview(name).find(({ summaryEvent }) => summaryEvent)!.summaryEvent!.resourceChanges!;

describe.each(previewNames)("the plan of %s", (name) => {
  const plan = recorded(name);

  it("tells of each change by name, or counts it by class, and of nothing else", () => {
    const told = named(plan);
    const changes = changesOf(name);
    expect(new Set(told).size).toBe(told.length);
    expect(told.filter((one) => !changes.some((change) => change.name === one))).toEqual([]);
    const others = plan.others.flatMap(({ op, what, count }) =>
      Array.from({ length: count }, () => `${op} ${what}`),
    );
    const untold = changes
      .filter((change) => !told.includes(change.name))
      .map(
        ({ op, type }) =>
          `${op} ${type.replace("pulumi:providers:", "provider ").split(":").at(-1)}`,
      );
    expect(others.sort()).toEqual(untold.sort());
  });

  it("counts as the engine does", () => {
    expect(plan.counts).toEqual(summaryOf(name));
    expect(plan.changes).toBe(changesOf(name).length);
  });

  it("states no value that the preview does not", () => {
    const text = previewText(name).replaceAll('\\"', '"');
    const values = [
      ...plan.peers.flatMap(({ validators }) =>
        validators.flatMap(({ added, removed }) => [...added, ...removed]),
      ),
      ...plan.endpoints.flatMap(({ from, to }) => [from, to]),
      ...plan.loadBalancers.flatMap(({ from, to }) => [from, to]),
      ...plan.damages.map(({ said }) => said),
      ...plan.transactions.map(({ operator }) => operator),
    ].flatMap((value) => (value === null ? [] : value.split(" ")));
    for (const value of values) expect(text).toContain(value.replaceAll('"', '"'));
    for (const { ports } of plan.loadBalancers) {
      for (const { from, to } of ports) expect(text).toContain(`"port":${String(to ?? from)}`);
    }
  });

  it("does not depend on the order in which the engine comes to the resources", () => {
    expect(planOf([...recordedPreview(name)].reverse())).toEqual({
      ...plan,
      warnings: [...plan.warnings].reverse(),
    });
  });
});

const chain = "consumer-0-1751686503-0";

describe("a plan", () => {
  it("of a stack that is not there names what is made, and what only up will know", () => {
    const plan = recorded("first-up");
    expect(plan.consumerChains).toMatchObject([
      {
        chainId: chain,
        consumerId: null,
        deeds: ["register", "launch"],
        optIn: ["bob", "charlie"],
      },
    ]);
    expect(plan.clusters.map(({ validator, op }) => `${op} ${validator}`)).toEqual([
      ...["create alice", "create bob", "create charlie"],
    ]);
    expect(plan.nodes.map(({ fate }) => fate)).toEqual(Array(5).fill("start"));
    expect(plan.unknowns).toContainEqual({ about: "bob", what: "endpoint to publish" });
    expect(plan.peers).toMatchObject([{ chainId: chain, validators: [], unknown: true }]);
    // No operator address is known yet, so not whose account the owner's is.
    expect(plan.transactions.find(({ message }) => message === "CreateConsumer")).toMatchObject({
      validator: null,
      fee: "nothing",
    });
  });

  it("after an up that was cut off tells what is left to do", () => {
    const plan = recorded("after-a-cut-up");
    expect(plan.nodes.map(({ fate, chainId }) => `${fate} ${chainId}`)).toEqual([
      ...["stay null", "stay null", "stay null", `start ${chain}`, `start ${chain}`],
    ]);
    expect(plan.agents.map(({ fate, validator }) => `${fate} ${validator}`)).toEqual([
      ...["stay alice", "start bob", "stay charlie"],
    ]);
    expect(plan.transactions.find(({ message }) => message === "CreateConsumer")).toMatchObject({
      validator: "alice",
    });
  });

  it("of two chains that want one port tells who gets which", () => {
    const plan = recorded("two-chains-added");
    // 30100 + int.from_bytes(sha256(b"axelar-1").digest()[:8]) % 1000, by Python; the same of axelar-3.
    expect(plan.loadBalancers).toMatchObject([
      { validator: "alice", ports: [{ name: "axelar-1", from: null, to: 30_110 }] },
      {
        validator: "bob",
        ports: [
          { name: "axelar-1", from: null, to: 30_110 },
          { name: "axelar-3", from: null, to: 30_111 },
        ],
      },
    ]);
    expect(
      plan.transactions.map(({ validator, message, chainId }) => [validator, message, chainId]),
    ).toEqual([
      ["alice", "CreateConsumer", "axelar-1"],
      ["alice", "CreateConsumer", "axelar-3"],
      ["bob", "EditValidator", null],
      ["alice", "OptIn", "axelar-1"],
      ["bob", "OptIn", "axelar-1"],
      ["bob", "OptIn", "axelar-3"],
      ["alice", "UpdateConsumer", "axelar-1"],
      ["alice", "UpdateConsumer", "axelar-3"],
    ]);
    expect(plan.warnings).toHaveLength(1);
  });

  it("of an address that moves tells who dials elsewhere, who publishes what, and what restarts", () => {
    const plan = recorded("address-moved");
    const charlie = "51736d72c1d803ba27a86d46a4137a37cd1c0f40";
    expect(plan.loadBalancers).toMatchObject([
      { validator: "charlie", op: "replace", from: "127.97.0.120", to: "127.97.0.130", ports: [] },
    ]);
    expect(plan.peers).toMatchObject([
      {
        validators: [
          {
            validator: "bob",
            removed: [`${charlie}@127.97.0.120:30301`],
            added: [`${charlie}@127.97.0.130:30301`],
          },
        ],
      },
    ]);
    expect(plan.endpoints).toMatchObject([
      { from: `${charlie}@127.97.0.120`, to: `${charlie}@127.97.0.130` },
    ]);
    expect(plan.transactions).toMatchObject([{ validator: "charlie", message: "EditValidator" }]);
    // What nodes of the provider chain dial stands in their files; bob's node of the other chain is told by his agent.
    expect(plan.nodes.filter(({ fate }) => fate === "stay")).toMatchObject([
      { validator: "bob", chainId: chain },
    ]);
  });

  it("of a chain that goes tells that it is stopped once", () => {
    const plan = recorded("chain-removed");
    expect(plan.consumerChains).toMatchObject([
      { chainId: chain, consumerId: "0", deeds: ["stop", "remove"], optOut: ["bob", "charlie"] },
    ]);
    expect(plan.transactions).toMatchObject([{ validator: "alice", message: "RemoveConsumer" }]);
    expect(plan.nodes.filter(({ fate }) => fate === "stop")).toHaveLength(2);
  });

  it("of a validator who goes tells of his cluster, LoadBalancer, endpoint and agent", () => {
    const plan = recorded("validator-removed");
    expect(plan.clusters).toMatchObject([{ validator: "charlie", op: "delete" }]);
    expect(plan.loadBalancers[1]).toMatchObject({ validator: "charlie", op: "delete", to: null });
    expect(plan.endpoints).toMatchObject([{ validator: "charlie", op: "delete", to: null }]);
    expect(plan.agents.find(({ validator }) => validator === "charlie")?.fate).toBe("stop");
    expect(plan.unknowns).toEqual([]);
  });

  it("of a validator who opts out tells that his node goes on", () => {
    const plan = recorded("opt-out");
    expect(plan.consumerChains).toMatchObject([{ deeds: [], optOut: ["charlie"] }]);
    expect(plan.transactions).toMatchObject([{ validator: "charlie", message: "OptOut" }]);
    expect(new Set(plan.nodes.map(({ fate }) => fate))).toEqual(new Set(["stay"]));
  });

  it("of processes that were killed tells the damage, and that they alone start anew", () => {
    const plan = recorded("killed-processes");
    expect(plan.damages.map(({ what, said }) => `${what} ${said}`)).toEqual([
      expect.stringMatching(/^ChainNode damaged: node \(process \d+\) is not running$/),
      expect.stringMatching(/^ConsumerConvergence not converged: bob lacks peer charlie/),
      expect.stringMatching(/^AgentProcess damaged: agent \(process \d+\) is not running$/),
    ]);
    const restarted = [...plan.nodes, ...plan.agents].filter(({ fate }) => fate !== "stay");
    expect(restarted).toMatchObject([
      { validator: "charlie", chainId: chain, fate: "restart", because: ["health"] },
      { validator: "bob", chainId: null, fate: "restart", because: ["health"] },
    ]);
    expect(plan.transactions).toEqual([]);
  });

  it("of nothing to do has nothing but what goes on", () => {
    const plan = recorded("nothing");
    expect(plan.changes).toBe(0);
    expect([plan.others, plan.transactions, plan.damages, plan.unknowns]).toEqual([[], [], [], []]);
    expect(plan.nodes).toHaveLength(5);
  });
});
