import { faultText } from "../../core/errors";
import type { Settings } from "../../core/settings";
import { topologyPlan } from "../../core/topology";

const settings: Settings = {
  clusters: "embedded",
  providerChain: {
    mode: "managed",
    chainId: "provider",
    blockTimeMs: 1000,
    unbondingSeconds: 3600,
    p2pPort: 26656,
  },
  validators: ["alice", "bob", "charlie"].map((name, poolIndex) => ({
    name,
    managed: true,
    poolIndex,
    storage: { kind: "emptyDir" },
  })),
  consumerChains: [{ chainId: "consumer-0-1751686503-0", validators: ["bob", "charlie"] }],
  network: { subnet: "127.97.0.0/24", poolFirst: 100, poolSize: 10, reserved: [] },
  portScheme: "hashed",
  expose: { rpc: false, grpc: false },
  nodeIdentity: "random",
  externalTrafficPolicy: "Local",
  allowPrivateAddresses: true,
  serviceSelector: "none",
  images: { providerNode: "p", consumerNode: "c" },
  stateDir: ".ics/test",
};

const faultsOf = (changed: Partial<Settings>): string[] =>
  topologyPlan({ ...settings, ...changed }).faults.map(faultText);

describe("topologyPlan", () => {
  // Addresses: design.md §4 "Pools", with 127.97.0.0/24 for 192.168.97.0/24.
  it("gives every validator its pool and pins the first address of it", () => {
    const { plan, faults } = topologyPlan(settings);
    expect(faults).toEqual([]);
    expect(
      plan.hosted.map(({ name, clusterName, address, nodeAddress, pool }) => [
        name,
        clusterName,
        address,
        nodeAddress,
        pool.range,
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
        validators: ["bob", "charlie"],
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
      changed: { consumerChains: [{ chainId: "x-1", validators: ["bob", "dave"] }] },
      path: 'ics:consumerChains[0].validators[1]: names a validator that this stack does not have; "dave"; use one of "alice", "bob", "charlie"',
    },
    {
      name: "a pool past the end of the subnet",
      changed: { network: { ...settings.network, poolFirst: 240 } },
      path: "127.97.0.0/24",
    },
    {
      // testchain-0 → offset 59 (design.md §4), so P2P 30159.
      name: "a fixed port that a chain's formula hits",
      changed: {
        providerChain: { ...settings.providerChain, p2pPort: 30159 } as Settings["providerChain"],
        consumerChains: [{ chainId: "testchain-0", validators: ["alice"] }],
      },
      path: "30159",
    },
    {
      // printf %s 'a_b' | sha256sum → 648fa9b3…; the second chain id is the first one's hash form.
      name: "two chain ids that come to one name",
      changed: {
        consumerChains: [
          { chainId: "a_b", validators: ["alice"] },
          { chainId: "a-b-648fa9b3", validators: ["bob"] },
        ],
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
        consumerChains: [
          { chainId: "foo", validators: ["a-b"] },
          { chainId: "foo-a", validators: ["b"] },
        ],
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
      name: "a pool that covers a node's address",
      changed: { network: { ...settings.network, poolFirst: 10 } },
      path: "127.97.0.10",
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
      'has an operator address twice; "cosmosvaloper1x"',
    );
  });

  it("reports faults of different kinds together", () => {
    const faults = faultsOf({
      validators: [settings.validators[0]!, settings.validators[0]!],
      consumerChains: [{ chainId: "x-1", validators: ["dave"] }],
    });
    expect(faults.join("\n")).toContain("ics:validators[1].name");
    expect(faults.join("\n")).toContain("ics:consumerChains[0].validators[0]");
    expect(faults.join("\n")).toMatch(/pool/);
  });
});
