import { faultText } from "../../../core/errors";
import type { OptInPolicy } from "../../../core/plan/opt-in-policy";
import type { ConsumerChainSettings, Settings } from "../../../core/plan/settings";
import { topologyPlan } from "../../../core/plan/topology";

const launch = {
  spawnDelaySeconds: 30,
  spawnWaitSeconds: 3600,
  launchTimeoutSeconds: 120,
  convergenceTimeoutSeconds: 120,
  unbondingSeconds: 571,
  unbondingSaid: false,
  blockTimeMs: 1000,
  minGasPrice: "0stake",
  relayer: "none" as const,
};

const chain = (
  chainId: string,
  policy: OptInPolicy | readonly string[],
  more: Partial<ConsumerChainSettings> = {},
): ConsumerChainSettings => ({
  ...launch,
  chainId,
  policy: Array.isArray(policy) ? { validators: policy } : (policy as OptInPolicy),
  optOut: [],
  ...more,
});

const settings: Settings = {
  clusters: "embedded",
  providerChain: {
    mode: "managed",
    chainId: "provider",
    blockTimeMs: 1000,
    blocksPerEpoch: 5,
    unbondingSeconds: 600,
    unbondingSaid: true,
    p2pPort: 26656,
  },
  validators: ["alice", "bob", "charlie"].map((name, poolIndex) => ({
    name,
    managed: true,
    poolIndex,
    power: 500,
    storage: { kind: "emptyDir" },
  })),
  consumerChains: [chain("consumer-0-1751686503-0", ["bob", "charlie"])],
  network: { subnet: "127.97.0.0/24", poolFirst: 100, poolSize: 10, reserved: [] },
  portScheme: "hashed",
  expose: { rpc: false, grpc: false },
  networkPolicies: true,
  protectConsumerKeys: true,
  nodeIdentity: "random",
  externalTrafficPolicy: "Local",
  allowPrivateAddresses: true,
  serviceSelector: "none",
  p2p: { addrBookStrict: false, allowDuplicateIp: false },
  images: { providerNode: "p", consumerNode: "c", agent: "example.invalid/agent:1" },
  nodeResources: { cpu: "100m", memory: "256Mi", memoryLimit: "2Gi" },
  kind: { network: { name: "ics-test", create: true }, rpcPort: 26657, parallel: true },
  loadBalancer: { preset: "metallb", annotations: {} },
  hermes: { waitForChannel: true, channelTimeoutSeconds: 180, providerGrpc: [] },
  stateDir: ".ics/test",
};

const faultsOf = (changed: Partial<Settings>): string[] =>
  topologyPlan({ ...settings, ...changed }).faults.map(faultText);

describe("topologyPlan", () => {
  // Addresses: docs/protocol.md "Pools", with 127.97.0.0/24 for 192.168.97.0/24.
  it("gives every validator its pool and pins the first address of it", () => {
    const { plan, faults } = topologyPlan(settings);
    expect(faults).toEqual([]);
    expect(
      plan.hosted.map((validator) => [
        validator.name,
        validator.clusterName,
        validator.address,
        validator.runs === "processes" ? validator.nodeAddress : validator.runs,
        validator.pool?.range,
      ]),
    ).toEqual([
      ["alice", "alice-cluster", "127.97.0.100", "127.97.0.10", "127.97.0.100-127.97.0.109"],
      ["bob", "bob-cluster", "127.97.0.110", "127.97.0.11", "127.97.0.110-127.97.0.119"],
      ["charlie", "charlie-cluster", "127.97.0.120", "127.97.0.12", "127.97.0.120-127.97.0.129"],
    ]);
    expect(plan.validators.map(({ chains }) => chains.map(({ chainId }) => chainId))).toEqual([
      [],
      ["consumer-0-1751686503-0"],
      ["consumer-0-1751686503-0"],
    ]);
    expect(plan.consumers).toEqual([
      {
        key: "consumer-0-1751686503-0",
        chainId: "consumer-0-1751686503-0",
        portName: "consumer-consumer-0-1751686503-0",
        namespace: "consumer-0-1751686503-0",
        owner: "alice",
        validators: ["bob", "charlie"],
        leaving: [],
        launch,
      },
    ]);
  });

  it.each([
    {
      name: "a duplicate validator",
      changed: {
        validators: [...settings.validators, { ...settings.validators[0]!, poolIndex: 3 }],
      },
      path: "ics:validators[3].name: is used twice",
    },
    {
      name: "a duplicate chain id",
      changed: { consumerChains: [...settings.consumerChains, ...settings.consumerChains] },
      path: "ics:consumerChains[1].chainId: is used twice",
    },
    {
      name: "a consumer chain that names an unknown validator",
      changed: { consumerChains: [chain("x-1", ["bob", "dave"])] },
      path: 'ics:consumerChains[0].validators[1]: names a validator that this stack does not have; "dave"; use one of "alice", "bob", "charlie"',
    },
    {
      name: "a pool past the end of the subnet",
      changed: { network: { ...settings.network, poolFirst: 240 } },
      path: "ics:validators[2].poolIndex: lies past the last usable address of 127.97.0.0/24",
    },
    {
      // testchain-0 → offset 59 (docs/protocol.md "Ports"), so P2P 30159.
      name: "a fixed port that a chain's formula hits",
      changed: {
        providerChain: { ...settings.providerChain, p2pPort: 30159 } as Settings["providerChain"],
        consumerChains: [chain("testchain-0", ["alice"])],
      },
      path: 'ics:consumerChains[0].validators: at alice p2p of "testchain-0" has the same port as fixed port "provider"; "30159"',
    },
    {
      // printf %s 'a_b' | sha256sum → 648fa9b3…; the second chain id is the first one's hash form.
      name: "two chain ids that come to one name",
      changed: {
        consumerChains: [chain("a_b", ["alice"]), chain("a-b-648fa9b3", ["bob"])],
      },
      path: "gives a namespace that another consumer chain has",
    },
    {
      name: "a chain whose workload has another one's name at another validator",
      changed: {
        validators: ["b", "a-b"].map((name, poolIndex) => ({
          ...settings.validators[0]!,
          name,
          poolIndex,
        })),
        consumerChains: [chain("foo", ["a-b"]), chain("foo-a", ["b"])],
      },
      path: "ics:consumerChains[1].chainId: gives a validator's workload the name",
    },
    {
      name: "an embedded subnet beyond loopback",
      changed: { network: { ...settings.network, subnet: "192.168.97.0/24" } },
      path: "ics:network.subnet: is no loopback subnet",
    },
    {
      name: "a subnet without room for the nodes' addresses",
      changed: {
        network: { ...settings.network, subnet: "127.97.0.0/29", poolFirst: 1, poolSize: 1 },
      },
      path: 'ics:network.subnet: has no address number 10 for the nodes of "alice"',
    },
    {
      // 10 … 259 are their addresses; a /24 ends at 255, a /23 at 511.
      name: "a subnet without room for the nodes' addresses of 250 validators",
      changed: {
        validators: Array.from({ length: 250 }, (_, poolIndex) => ({
          ...settings.validators[0]!,
          name: `v${String(poolIndex)}`,
          poolIndex,
        })),
      },
      path: 'ics:network.subnet: has no address number 256 for the nodes of "v246"; "127.97.0.0/24"; use a larger subnet, such as a /23',
    },
    {
      name: "a pool that covers a node's address",
      changed: { network: { ...settings.network, poolFirst: 10 } },
      path: "ics:validators[0].poolIndex: covers the nodes of alice (127.97.0.10)",
    },
    {
      name: "a pool where Docker hands out addresses",
      changed: {
        clusters: "kind" as const,
        kind: { ...settings.kind, network: { name: "kind", create: false } },
        network: {
          ...settings.network,
          subnet: "172.25.0.0/16",
          handedOut: "172.25.0.112/28",
        },
      },
      path: "ics:validators[1].poolIndex: covers the range that Docker hands out addresses from (172.25.0.112/28)",
    },
    {
      name: "a second subnet that is no network address",
      changed: {
        clusters: "kind" as const,
        kind: {
          ...settings.kind,
          network: { name: "ics-test", create: true, subnet6: "fd97::5/64" },
        },
        network: { ...settings.network, subnet: "192.168.97.0/24" },
      },
      path: "ics:kind.network.subnet6: begins at an address within the network",
    },
    {
      name: "an operator address on a managed chain",
      changed: {
        validators: [{ ...settings.validators[0]!, operator: "cosmosvaloper1x" }],
        consumerChains: [],
      },
      path: "ics:validators[0].operator: cannot be chosen",
    },
  ])("refuses $name", ({ changed, path }) => {
    const faults = faultsOf(changed);
    expect(faults).not.toEqual([]);
    expect(faults.join("\n")).toContain(path);
  });

  it.each([
    {
      name: "a consumer chain that nobody runs or leaves",
      changed: { consumerChains: [chain("x-1", [])] },
      says: 'ics:consumerChains[0].validators: names nobody; "[]"; name at least one of "alice", "bob", "charlie"',
    },
    {
      name: "a validator that runs a chain and leaves it",
      changed: { consumerChains: [chain("x-1", ["bob"], { optOut: ["bob"] })] },
      says: 'ics:consumerChains[0].optOut[0]: is to leave and is listed under validators too; "bob"; remove it from one of the two',
    },
    {
      name: "an unknown validator that leaves",
      changed: { consumerChains: [chain("x-1", ["bob"], { optOut: ["dave"] })] },
      says: 'ics:consumerChains[0].optOut[0]: names a validator that this stack does not have; "dave"; use one of "alice", "bob", "charlie", or add it to ics:validators',
    },
    {
      name: "a validator that leaves twice",
      changed: { consumerChains: [chain("x-1", ["bob"], { optOut: ["alice", "alice"] })] },
      says: 'ics:consumerChains[0].optOut[1]: names a validator twice; "alice"; name every validator once',
    },
    {
      name: "an owner that is unknown",
      changed: { consumerChains: [chain("x-1", ["bob"], { owner: "dave" })] },
      says: 'ics:consumerChains[0].owner: names a validator that this stack does not have; "dave"; use one of "alice", "bob", "charlie"',
    },
    {
      name: "an owner for whom the stack cannot sign",
      changed: {
        validators: settings.validators.map((one) => ({ ...one, managed: one.name !== "bob" })),
        consumerChains: [chain("x-1", ["alice"], { owner: "bob" })],
      },
      says: 'ics:consumerChains[0].owner: is not managed, so this stack cannot sign for it; "bob"; use one of "alice", "charlie"',
    },
    {
      name: "a validator that leaves and for whom the stack cannot sign",
      changed: {
        validators: settings.validators.map((one) => ({ ...one, managed: one.name !== "bob" })),
        consumerChains: [chain("x-1", ["alice"], { optOut: ["bob"] })],
      },
      says: 'ics:consumerChains[0].optOut[0]: is not managed, so this stack cannot opt it out; "bob"; remove it',
    },
    {
      name: "a chain that nobody can register",
      changed: {
        validators: settings.validators.map((one) => ({ ...one, managed: false })),
        consumerChains: [chain("x-1", ["alice"])],
      },
      says: 'ics:consumerChains[0].consumerId: is missing: without a managed validator this stack cannot register the chain; "x-1"; set it to the chain\'s id on the provider chain',
    },
    {
      // IsReservedChainId in x/ccv/provider/types/msg.go of ICS v7.0.1.
      name: "a chain id that nobody can register",
      changed: { consumerChains: [chain("neutron-1", ["alice"])] },
      says: 'ics:consumerChains[0].chainId: is reserved by Interchain Security, where nobody can register it; "neutron-1"; use another chain id, or set the consumerId of the chain that is registered',
    },
    {
      // strconv.ParseUint(…, 10, 64) in ParseChainID of ibc-go, which panics on more.
      name: "a revision beyond 64 bits",
      changed: { consumerChains: [chain("a-18446744073709551616", ["alice"])] },
      says: 'ics:consumerChains[0].chainId: ends in a revision that no node can count; "a-18446744073709551616"; use at most 18446744073709551615 after the last "-"',
    },
    {
      name: "a consumer id that two chains have",
      changed: {
        consumerChains: [
          chain("a-1", ["alice"]),
          chain("b-1", ["alice"], { consumerId: "4" }),
          chain("c-1", ["alice"], { consumerId: "4" }),
        ],
      },
      says: 'ics:consumerChains[2].consumerId: is used twice; "4"; list every consumer chain once',
    },
    {
      name: "an unbonding that lasts as long as the provider chain's",
      changed: { consumerChains: [chain("x-1", ["alice"], { unbondingSeconds: 600 })] },
      says: 'ics:consumerChains[0].unbondingSeconds: is not less than that of the provider chain; "600"; use less than 600, or raise ics:providerChain.unbondingSeconds',
    },
  ])("refuses $name, with path, value and remedy", ({ changed, says }) => {
    expect(faultsOf(changed)).toEqual([says]);
  });

  it("joins the reserved chains where they are registered", () => {
    const joined = chain("neutron-1", ["alice"], { consumerId: "0" });
    const { plan, faults } = topologyPlan({ ...settings, consumerChains: [joined] });
    expect(faults).toEqual([]);
    expect(plan.consumers[0]).toMatchObject({ chainId: "neutron-1", consumerId: "0" });
    expect(plan.consumers[0]).not.toHaveProperty("owner");
    expect(plan.validators[0]?.chains).toEqual([
      { key: "neutron-1", chainId: "neutron-1", consumerId: "0" },
    ]);
  });

  it.each([
    { name: "the first managed validator", more: {}, owner: "bob" },
    { name: "the configured one", more: { owner: "charlie" }, owner: "charlie" },
  ])("has a chain registered by $name", ({ more, owner }) => {
    const validators = settings.validators.map((one) => ({
      ...one,
      managed: one.name !== "alice",
    }));
    const consumerChains = [chain("x-1", ["alice"], more)];
    const { plan, faults } = topologyPlan({ ...settings, validators, consumerChains });
    expect(faults).toEqual([]);
    expect(plan.consumers[0]?.owner).toBe(owner);
  });

  it("keeps chain, port and node for a validator that leaves", () => {
    const consumerChains = [chain("x-1", ["bob"], { optOut: ["alice"] })];
    const { plan } = topologyPlan({ ...settings, consumerChains });
    expect(plan.consumers[0]).toMatchObject({ validators: ["bob"], leaving: ["alice"] });
    expect(plan.hosted.map(({ chains }) => chains.map(({ key }) => key))).toEqual([
      ["x-1"],
      ["x-1"],
      [],
    ]);
  });

  it("lets the last own validator leave", () => {
    const consumerChains = [chain("x-1", [], { optOut: ["alice"] })];
    expect(faultsOf({ consumerChains })).toEqual([]);
  });

  // Shares by hand, of the powers of those who do not leave; equal powers by config order.
  it.each([
    { name: "all", policy: "all", powers: [5, 5, 5], optOut: [], in: ["alice", "bob", "charlie"] },
    {
      name: "all but those who leave",
      policy: "all",
      powers: [5, 5, 5],
      optOut: ["bob"],
      in: ["alice", "charlie"],
    },
    {
      name: "the strongest, in config order",
      policy: { topPower: 66 },
      powers: [20, 30, 50],
      optOut: [],
      in: ["bob", "charlie"],
    },
    {
      name: "the first of equals",
      policy: { topPower: 66 },
      powers: [500, 500, 500],
      optOut: [],
      in: ["alice", "bob"],
    },
    {
      name: "the one who is enough alone",
      policy: { topPower: 66 },
      powers: [1, 98, 1],
      optOut: [],
      in: ["bob"],
    },
    {
      name: "the strongest of those who stay",
      policy: { topPower: 66 },
      powers: [40, 30, 10],
      optOut: ["alice"],
      in: ["bob"],
    },
    {
      name: "a list, in its own order",
      policy: { validators: ["charlie", "bob"] },
      powers: [1, 1, 1],
      optOut: [],
      in: ["charlie", "bob"],
    },
  ] as const)("opts in $name", ({ policy, powers, optOut, in: members }) => {
    const { plan, faults } = topologyPlan({
      ...settings,
      validators: settings.validators.map((one, at) => ({ ...one, power: powers[at] ?? 0 })),
      consumerChains: [chain("x-1", policy, { optOut })],
    });
    expect(faults).toEqual([]);
    expect(plan.consumers[0]?.validators).toEqual(members);
  });

  const external: Settings = {
    ...settings,
    providerChain: { mode: "external", chainId: "x", rpc: [], gasPrice: "0stake" },
    validators: settings.validators.map((one) => ({ ...one, operator: `valoper-${one.name}` })),
    consumerChains: [chain("x-1", { topPower: 66 })],
  };

  // Shares by hand, of the powers of all who do not leave, in config or not.
  it.each([
    { name: "who are in config", stranger: 50n, bob: 30n, leaving: [], in: ["bob"] },
    { name: "none of whom are in config", stranger: 90n, bob: 5n, leaving: [], in: [] },
    { name: "of those who stay", stranger: 20n, bob: 30n, leaving: ["bob"], in: ["alice"] },
  ])("opts in the strongest of an external chain, $name", (row) => {
    const powers = new Map([
      ["valoper-zed", row.stranger],
      ["valoper-charlie", 2n],
      ["valoper-bob", row.bob],
      ["valoper-alice", 18n],
    ]);
    const consumerChains = [chain("x-1", { topPower: 66 }, { optOut: row.leaving })];
    const { plan, faults } = topologyPlan({ ...external, consumerChains }, { powers });
    expect(faults).toEqual([]);
    expect(plan.consumers[0]?.validators).toEqual(row.in);
  });

  it("takes 50 bytes of Unicode and what is no DNS label for chain ids", () => {
    // 16 characters of three bytes and two of one; docs/protocol.md "Names".
    const ids = ["ethera_9000-1", `${"鏈".repeat(16)}-1`];
    const { plan, faults } = topologyPlan({
      ...settings,
      consumerChains: ids.map((one) => chain(one, ["alice"])),
    });
    expect(faults).toEqual([]);
    for (const { namespace, portName } of plan.consumers) {
      expect(namespace).toMatch(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/);
      expect(portName).toMatch(/^consumer-[a-z0-9-]*[a-z0-9]$/);
    }
  });

  it("needs no pool for strangers of an external chain, however many", () => {
    const operators = Array.from({ length: 40 }, (_, at) => `cosmosvaloper1stranger${String(at)}`);
    const { faults, plan } = topologyPlan({
      ...settings,
      providerChain: { mode: "external", chainId: "x", rpc: [], gasPrice: "0stake" },
      validators: operators.map((operator, at) => ({
        ...settings.validators[0]!,
        name: `stranger-${String(at)}`,
        managed: false,
        poolIndex: at,
        operator,
      })),
      consumerChains: [],
    });
    expect(faults).toEqual([]);
    expect(plan.hosted).toEqual([]);
  });

  // Network + 10 + place in config, so that no address moves when another's `managed` does.
  it.each([
    { managed: [true, true, true], nodes: ["alice 10", "bob 11", "charlie 12"] },
    { managed: [false, true, true], nodes: ["bob 11", "charlie 12"] },
    { managed: [true, false, true], nodes: ["alice 10", "charlie 12"] },
    { managed: [false, false, true], nodes: ["charlie 12"] },
  ])("gives nodes their address by place where managed are $managed", ({ managed, nodes }) => {
    const { faults, plan } = topologyPlan({
      ...settings,
      providerChain: { mode: "external", chainId: "x", rpc: [], gasPrice: "0stake" },
      validators: settings.validators.map((one, at) => ({
        ...one,
        managed: managed[at]!,
        operator: `cosmosvaloper1${one.name}`,
      })),
      consumerChains: [],
    });
    expect(faults).toEqual([]);
    expect(
      plan.hosted.map((one) => [one.name, one.runs === "processes" ? one.nodeAddress : ""]),
    ).toEqual(
      nodes.map((node) => {
        const [name = "", host = ""] = node.split(" ");
        return [name, `127.97.0.${host}`];
      }),
    );
  });

  it("refuses one operator address for two validators", () => {
    const { faults } = topologyPlan({
      ...settings,
      providerChain: { mode: "external", chainId: "x", rpc: [], gasPrice: "0stake" },
      validators: settings.validators.map((validator) => ({
        ...validator,
        operator: "cosmosvaloper1x",
      })),
    });
    expect(faults.map(faultText).join("\n")).toContain(
      'ics:validators[1].operator: is the operator address of another validator too; "cosmosvaloper1x"',
    );
  });

  it("reports faults of different kinds together", () => {
    const faults = faultsOf({
      validators: [settings.validators[0]!, settings.validators[0]!],
      consumerChains: [chain("x-1", ["dave"])],
    });
    expect(faults.join("\n")).toContain("ics:validators[1].name");
    expect(faults.join("\n")).toContain("ics:consumerChains[0].validators[0]");
    expect(faults.join("\n")).toMatch(/poolIndex/);
  });
});

describe("the relayer of a consumer chain", () => {
  const [alice, bob, charlie] = settings.validators;
  const unmanaged = { ...settings, validators: [{ ...alice!, managed: false }, bob!, charlie!] };
  const relayed = { relayer: "hermes" } as const;

  it.each([
    { why: "who runs it", all: settings, consumer: chain("x-1", ["bob", "charlie"], relayed) },
    {
      why: "who leaves it",
      all: settings,
      consumer: chain("x-1", ["charlie"], { ...relayed, optOut: ["bob"] }),
    },
    { why: "whom the stack manages", all: unmanaged, consumer: chain("x-1", "all", relayed) },
  ])("runs beside the first validator's node $why", ({ all, consumer }) => {
    const { plan } = topologyPlan({ ...all, consumerChains: [consumer] });
    expect(plan.consumers[0]?.relayerHost).toBe("bob");
    expect(plan.hosted.filter(({ relays }) => relays).map(({ name }) => name)).toEqual(["bob"]);
  });

  it("is nowhere where there is none", () => {
    const { plan } = topologyPlan({ ...settings, consumerChains: [chain("x-1", "all")] });
    expect(plan.consumers[0]).not.toHaveProperty("relayerHost");
    expect(plan.hosted.some(({ relays }) => relays)).toBe(false);
  });
});
