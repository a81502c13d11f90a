import { enginePreview } from "../../../core/preview/engine-event";
import { type StackPlan, stackPlan } from "../../../core/preview/stack-plan";

/*
 * Changes that no recorded preview holds. Types, names, parents and inputs are those that components/ and
 * providers/ give their resources.
 */

type Props = Readonly<Record<string, unknown>>;

/** `computedValuePlaceholder` of Pulumi's package resource/stack. */
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
/** A secret as the engine's events show it. */
const secret = {
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  ciphertext: "[secret]",
};

interface Told {
  readonly old?: Props;
  readonly next?: Props;
  readonly outputs?: Props;
  readonly parent?: string;
}

const urnOf = (type: string, name: string): string => `urn:pulumi:x::ics::${type}::${name}`;
const own = (type: string): string => `pulumi-nodejs:dynamic/ics:${type}`;

function event(op: string, type: string, name: string, told: Told = {}) {
  const { old, next, outputs = {}, parent = "" } = told;
  const state = (inputs: Props | undefined) =>
    inputs === undefined ? null : { parent, inputs, outputs };
  const metadata = {
    ...{ op, type, urn: urnOf(type, name), logical: true },
    ...{ old: state(old), new: state(next) },
  };
  return { resourcePreEvent: { metadata } };
}

const chain = event("same", "ics:chain:ConsumerChain", "consumer-7", { old: {}, next: {} });
const inChain = urnOf("ics:chain:ConsumerChain", "consumer-7");
const about = { consumerChainId: "7", operator: "cosmosvaloper1b", gasPrice: "0.005uatom" };

const planOf = (...events: readonly object[]): StackPlan =>
  stackPlan("x", enginePreview([chain, ...events]));

const registration = (op: string, old?: Props, next?: Props) =>
  event(op, own("ConsumerRegistration"), "consumer-7-registration", {
    ...(old === undefined ? {} : { old: { ...about, ...old } }),
    ...(next === undefined ? {} : { next: { ...about, ...next } }),
  });

const launch = (op: string, old?: Props, next?: Props, outputs: Props = {}) =>
  event(op, own("ConsumerLaunch"), "consumer-7-launch", {
    ...(old === undefined ? {} : { old: { ...about, ...old } }),
    ...(next === undefined ? {} : { next: { ...about, ...next } }),
    ...{ outputs, parent: inChain },
  });

const optIn = (op: string, old?: Props, next?: Props) =>
  event(op, own("OptIn"), "consumer-7-bob-opt-in", {
    ...(old === undefined ? {} : { old: { ...about, leaving: false, ...old } }),
    ...(next === undefined ? {} : { next: { ...about, leaving: false, ...next } }),
    parent: inChain,
  });

const messages = (plan: StackPlan): readonly string[] =>
  plan.transactions.map(({ message }) => message);

describe("consumer chains", () => {
  it.each([
    {
      why: "one that somebody else registered",
      events: [
        registration("create", undefined, { joins: "7" }),
        launch("create", undefined, { launches: false }),
        optIn("create", undefined, {}),
      ],
      told: { deeds: ["join", "await launch"], consumerId: "7", optIn: ["bob"] },
      signed: ["OptIn"],
    },
    {
      why: "one that the provider chain has already by the stack's mark",
      events: [registration("create", undefined, { consumerId: "9" })],
      told: { deeds: ["take up again"], consumerId: "9" },
      signed: [],
    },
    {
      why: "one that ended, and is registered anew",
      events: [
        registration("replace", { consumerId: "3" }, { absent: true }),
        launch("replace", { launches: true }, { launches: true }, { genesis: "{}" }),
        optIn("replace", {}, {}),
      ],
      told: { deeds: ["register anew", "launch"], consumerId: null, optIn: ["bob"] },
      signed: ["RemoveConsumer", "CreateConsumer", "OptIn", "UpdateConsumer"],
    },
    {
      why: "one with a relayer whose account is known",
      events: [launch("create", undefined, { launches: true, relayerAccount: "consumer1q" })],
      told: { deeds: ["launch"], relayerAccount: "consumer1q" },
      signed: ["UpdateConsumer"],
    },
    {
      why: "one with a relayer whose account will be known",
      events: [launch("create", undefined, { launches: true, relayerAccount: unknown })],
      told: { deeds: ["launch"], relayerAccount: null },
      signed: ["UpdateConsumer"],
    },
    {
      why: "one that is given up before its launch",
      events: [registration("delete", {}), launch("delete", { launches: true })],
      told: { deeds: ["stop", "remove"] },
      signed: ["RemoveConsumer or UpdateConsumer"],
    },
    {
      why: "one of somebody else's that is left",
      events: [
        registration("delete", { joins: "7" }),
        launch("delete", { launches: false }),
        optIn("delete", {}),
      ],
      told: { deeds: ["leave"], optIn: [], optOut: ["bob"] },
      signed: ["OptOut"],
    },
    {
      why: "a validator who is to leave",
      events: [optIn("update", {}, { leaving: true })],
      told: { deeds: [], optOut: ["bob"] },
      signed: ["OptOut"],
    },
    {
      why: "a validator whom the chain does not have",
      events: [optIn("update", {}, { drift: "chain says not opted in" })],
      told: { optIn: ["bob"] },
      signed: ["OptIn"],
    },
    {
      why: "a validator with another key on chain",
      events: [optIn("update", {}, { drift: "chain says key of the provider chain" })],
      told: { optIn: ["bob"] },
      signed: ["AssignConsumerKey"],
    },
    {
      why: "a validator of whom only the RPC address changes",
      events: [optIn("update", { rpc: ["a"] }, { rpc: ["b"] })],
      told: { deeds: ["update"], optIn: [], optOut: [] },
      signed: [],
    },
    {
      why: "a validator who is out already, of whom only the RPC address changes",
      events: [optIn("update", { leaving: true, rpc: ["a"] }, { leaving: true, rpc: ["b"] })],
      told: { deeds: ["update"], optIn: [], optOut: [] },
      signed: [],
    },
    {
      why: "a validator who gets another key",
      events: [optIn("update", { consumerKey: "a" }, { consumerKey: "b" })],
      told: { deeds: [], optIn: ["bob"] },
      signed: ["AssignConsumerKey"],
    },
    {
      why: "all of a provider chain that is made anew",
      events: [
        event("replace", own("TestnetGenesis"), "provider-genesis", { old: {}, next: {} }),
        registration("delete", {}),
        launch("delete", { launches: true }),
        optIn("delete", {}),
      ],
      told: { deeds: ["stop", "remove"] },
      signed: [],
    },
  ])("tells of $why", ({ events, told, signed }) => {
    const plan = planOf(...events);
    expect(plan.consumerChains).toMatchObject([{ chainId: "7", ...told }]);
    expect(messages(plan)).toEqual(signed);
  });

  it.each([
    {
      why: "takes the genesis from a file of the owner's",
      next: { relayerAccount: "consumer1q", genesisFile: "x.json" },
    },
    {
      why: "is of another's chain",
      next: { relayerAccount: "consumer1q", launches: false },
    },
  ])("tells of no account in the genesis where the launch $why", ({ next }) => {
    const [change] = planOf(launch("create", undefined, next)).consumerChains;
    expect(change).not.toHaveProperty("relayerAccount");
  });

  it("tells who signs and what he pays, where that is no secret", () => {
    const [known, hidden] = [
      planOf(optIn("create", undefined, {})),
      planOf(optIn("create", undefined, { gasPrice: secret, operator: unknown })),
    ].map(({ transactions }) => transactions);
    expect(known).toMatchObject([
      { validator: "bob", operator: "cosmosvaloper1b", fee: "1000uatom" },
    ]);
    expect(hidden).toMatchObject([{ validator: "bob", operator: null, fee: null }]);
  });

  it("show an opt-out that config asks for as that, and not as damage", () => {
    const stays = { leaving: false };
    const leaves = { leaving: true, drift: "chain says opted in" };
    expect(planOf(optIn("update", stays, leaves)).damages).toEqual([]);
    // Config says the same as before, and the chain something else.
    const again = planOf(optIn("update", { leaving: true }, leaves));
    expect(again.damages).toMatchObject([{ said: "chain says opted in" }]);
  });
});

describe("endpoints", () => {
  const endpoint = (op: string, old: Props, next: Props) =>
    event(op, own("PublishedEndpoint"), "bob-endpoint", { old, next });

  it("are signed where their text changes, and only there", () => {
    const said = { endpoint: "a@10.0.0.1", exceptions: {} };
    const moved = planOf(endpoint("update", said, { ...said, exceptions: { 7: 30_344 } }));
    expect(moved.endpoints).toMatchObject([{ from: "a@10.0.0.1", to: "a@10.0.0.1 7:30344" }]);
    expect(messages(moved)).toEqual(["EditValidator"]);
    const priced = planOf(endpoint("update", { ...said, gasPrice: "1x" }, said));
    expect(messages(priced)).toEqual([]);
    const drifted = planOf(endpoint("update", said, { ...said, drift: "chain says nothing" }));
    expect(messages(drifted)).toEqual(["EditValidator"]);
    expect(drifted.damages).toMatchObject([{ said: "chain says nothing" }]);
  });

  it("are not known where what they say is not", () => {
    const said = { endpoint: "a@10.0.0.1", exceptions: {} };
    const plan = planOf(endpoint("update", said, { ...said, exceptions: { 7: unknown } }));
    expect(plan.endpoints).toMatchObject([{ to: null, unknown: true }]);
    expect(plan.unknowns).toEqual([{ about: "bob-endpoint", what: "endpoint to publish" }]);
  });
});

describe("LoadBalancers", () => {
  const entrance = event("same", "ics:network:P2pEntrance", "bob", { old: {}, next: {} });
  const service = (old: Props, next: Props) =>
    event("update", "kubernetes:core/v1:Service", "bob-p2p", {
      ...{ old, next, parent: urnOf("ics:network:P2pEntrance", "bob") },
    });
  const ports = (...all: readonly (readonly [string, unknown])[]): Props => ({
    spec: { ports: all.map(([name, port]) => ({ name, port })) },
  });

  it("tell ports that are added, moved and taken away", () => {
    const plan = planOf(entrance, service(ports(["a", 1], ["b", 2]), ports(["b", 3], ["c", 4])));
    expect(plan.loadBalancers[0]?.ports).toEqual([
      { name: "a", from: 1, to: null },
      { name: "b", from: 2, to: 3 },
      { name: "c", from: null, to: 4 },
    ]);
    // Which address the cluster chooses, nobody knows before.
    expect(plan.unknowns).toEqual([{ about: "bob", what: "LoadBalancer address" }]);
  });

  it("are not told of where something else of their Service changes, which is counted", () => {
    const labelled = { ...ports(["a", 1]), metadata: { labels: { of: "x" } } };
    const { loadBalancers, others } = planOf(entrance, service(ports(["a", 1]), labelled));
    expect({ loadBalancers, others }).toEqual({
      loadBalancers: [],
      others: [{ op: "update", what: "Service", count: 1 }],
    });
  });

  it("say of ports that are not known that they are not", () => {
    const plan = planOf(entrance, service(ports(["a", 1]), ports(["a", unknown])));
    expect(plan.loadBalancers).toMatchObject([{ ports: [], unknownPorts: true }]);
  });
});

describe("what runs", () => {
  const node = (op: string, old: Props | undefined, next: Props | undefined) =>
    event(op, own("ChainNode"), "provider-bob-node", {
      ...(old === undefined ? {} : { old }),
      ...(next === undefined ? {} : { next }),
      parent: urnOf("ics:chain:ProviderTestnet", "provider"),
    });
  const testnet = event("same", "ics:chain:ProviderTestnet", "provider", { old: {}, next: {} });
  const healthy = { health: "running", files: { a: "1" }, entrance: "a" };

  it.each([
    { why: "its files change", old: healthy, next: { ...healthy, files: {} }, fate: "restart" },
    {
      why: "others reach it elsewhere",
      old: healthy,
      next: { ...healthy, entrance: "b" },
      fate: "update",
    },
    {
      why: "it is damaged",
      old: healthy,
      next: { ...healthy, health: "damaged: process is gone" },
      fate: "restart",
    },
    {
      why: "it was damaged when a refresh looked",
      old: { ...healthy, health: "damaged: process is gone" },
      next: healthy,
      fate: "update",
    },
    {
      why: "a secret of its files changes, which does not show",
      old: { ...healthy, secretFiles: secret },
      next: { ...healthy, secretFiles: secret },
      fate: "restart",
    },
    {
      why: "a file is not known yet",
      old: healthy,
      next: { ...healthy, files: { a: unknown } },
      fate: "perhaps restart",
    },
  ])("says of a process what becomes of it where $why", ({ old, next, fate }) => {
    expect(planOf(testnet, node("update", old, next)).nodes).toMatchObject([{ fate }]);
  });

  it.each([
    { op: "replace", old: healthy, next: healthy, fate: "replace" },
    { op: "create", old: undefined, next: healthy, fate: "start" },
    { op: "delete", old: healthy, next: undefined, fate: "stop" },
    { op: "same", old: healthy, next: healthy, fate: "stay" },
  ])("calls $op of a process $fate", ({ op, old, next, fate }) => {
    expect(planOf(testnet, node(op, old, next)).nodes).toMatchObject([
      { fate, chainId: null, validator: "bob" },
    ]);
  });

  const member = event("same", "ics:chain:ConsumerMember", "consumer-7-bob", {
    ...{ old: {}, next: {}, parent: inChain },
  });
  const workload = event("same", "ics:chain:ChainWorkload", "consumer-7-bob", {
    ...{ old: {}, next: {}, parent: urnOf("ics:chain:ConsumerMember", "consumer-7-bob") },
  });
  const pods = (old: unknown, next: unknown, labels: Props = {}) =>
    event("update", "kubernetes:apps/v1:StatefulSet", "consumer-7-bob-node", {
      old: { spec: { template: old } },
      next: { metadata: { labels }, spec: { template: next } },
      parent: urnOf("ics:chain:ChainWorkload", "consumer-7-bob"),
    });

  it.each([
    { why: "its template is another", plan: pods({ a: 1 }, { a: 2 }), fate: "restart" },
    { why: "only its labels are", plan: pods({ a: 1 }, { a: 1 }, { b: "c" }), fate: "update" },
    {
      why: "its template is not known",
      plan: pods({ a: 1 }, { a: unknown }),
      fate: "perhaps restart",
    },
  ])("says of a pod what becomes of it where $why", ({ plan, fate }) => {
    const { nodes } = planOf(member, workload, plan, registration("same", {}, {}));
    expect(nodes).toMatchObject([{ fate, validator: "bob", chainId: "7" }]);
  });

  it("says the same of an agent in a pod", () => {
    const managed = event("same", "ics:validator:ManagedValidator", "bob", { old: {}, next: {} });
    const agent = event("same", "ics:agent:ValidatorAgent", "bob-agent", {
      ...{ old: {}, next: {}, parent: urnOf("ics:validator:ManagedValidator", "bob") },
    });
    const deployment = event("update", "kubernetes:apps/v1:Deployment", "bob-agent-deployment", {
      old: { spec: { template: { image: "a" } } },
      next: { spec: { template: { image: "b" } } },
      parent: urnOf("ics:agent:ValidatorAgent", "bob-agent"),
    });
    expect(planOf(managed, agent, deployment).agents).toMatchObject([
      { validator: "bob", fate: "restart", because: ["spec"] },
    ]);
  });

  const relayer = event("same", "ics:relayer:ConsumerRelayer", "consumer-7-relayer", {
    ...{ old: {}, next: {}, parent: inChain },
  });
  const inRelayer = urnOf("ics:relayer:ConsumerRelayer", "consumer-7-relayer");

  it.each([
    {
      what: "process",
      step: event("update", own("RelayerProcess"), "consumer-7-relayer-process", {
        old: { ...about, settings: secret },
        next: { ...about, settings: secret },
        parent: inRelayer,
      }),
      fate: "restart",
    },
    {
      what: "pod",
      step: event("create", "kubernetes:apps/v1:Deployment", "consumer-7-relayer-deployment", {
        ...{ next: { spec: {} }, parent: inRelayer },
      }),
      fate: "start",
    },
  ])("tells of a relayer by its chain, and once: a $what", ({ step, fate }) => {
    const plan = planOf(relayer, step, registration("same", {}, {}));
    expect(plan.relayers).toMatchObject([{ chainId: "7", fate }]);
    expect([plan.nodes, plan.agents, plan.others]).toEqual([[], [], []]);
  });
});

describe("all else", () => {
  it("is counted by class, whatever it is", () => {
    const plan = planOf(
      event("create", "aws:ec2/vpc:Vpc", "one", { next: { cidr: unknown } }),
      event("create", "aws:ec2/vpc:Vpc", "two", { next: {} }),
      event("import", "pulumi:providers:aws", "three", { next: {} }),
    );
    expect(plan.others).toEqual([
      { op: "create", what: "Vpc", count: 2 },
      { op: "import", what: "provider aws", count: 1 },
    ]);
    expect(plan.unknownInputs).toBe(1);
  });
});
