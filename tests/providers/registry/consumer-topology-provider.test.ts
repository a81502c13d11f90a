import { unknownValue } from "@pulumi/pulumi/runtime/rpc";

import { provider } from "../../../providers/registry/consumer-topology-provider";
import type { FakeProviderChain, FakeValidator } from "../../support/fake-provider-chain";
import { operatorNumber, startFakeProviderChain } from "../../support/fake-provider-chain";

const consumerChainId = "consumer-0-1751686503-0";
const id = (digit: string): string => digit.repeat(40);
const [alice, bob, dora] = [operatorNumber(1), operatorNumber(2), operatorNumber(3)];

const onChain: readonly FakeValidator[] = [
  { operator: alice, moniker: "alice", details: `p2p=${id("a")}@127.97.0.100` },
  {
    operator: bob,
    moniker: "bob",
    details: `We are Bob. p2p=${id("b")}@127.97.0.110 p2p-ports=7:30302`,
  },
  { operator: dora, moniker: "Dora", details: `p2p=${id("d")}@198.51.100.7:31000` },
];

let chain: FakeProviderChain;

beforeEach(async () => {
  chain = await startFakeProviderChain(onChain);
});

afterEach(() => chain.close());

type Inputs = Parameters<typeof provider.create>[0];

const inputs = (changed: Partial<Inputs> = {}): Inputs => ({
  rpc: [chain.url],
  providerChainId: chain.chainId,
  managedChain: true,
  consumerChainId,
  consumerId: "7",
  scheme: "hashed",
  nodeIdentity: "random",
  allowPrivateAddresses: true,
  validators: [
    {
      name: "alice",
      operator: alice,
      declared: { endpoint: `${id("a")}@127.97.0.100`, port: 30301, exceptions: {} },
    },
    {
      name: "bob",
      operator: bob,
      declared: { endpoint: `${id("b")}@127.97.0.110`, port: 30302, exceptions: { "7": 30302 } },
    },
    { name: "dora", operator: dora, listed: true },
  ],
  ...changed,
});

const checked = async (changed: Partial<Inputs> = {}): Promise<Inputs> => {
  const { inputs: known, failures } = await provider.check({}, inputs(changed));
  expect(failures ?? []).toEqual([]);
  return known!;
};

/** An address at which nobody listens. */
async function deadAddress(): Promise<string> {
  const gone = await startFakeProviderChain([]);
  await gone.close();
  return gone.url;
}

// By hand from `onChain` and `inputs`: own ports as declared, dora's as she publishes it.
const expectedPorts = { alice: 30301, bob: 30302, dora: 31000 };
const aliceAtHers = `${id("a")}@127.97.0.100:30301`;
const bobAtHis = `${id("b")}@127.97.0.110:30302`;
const doraAtHers = `${id("d")}@198.51.100.7:31000`;
const expectedPeers = {
  alice: `${bobAtHis},${doraAtHers}`,
  bob: `${aliceAtHers},${doraAtHers}`,
};

const expectedEndpoints = {
  alice: `${id("a")}@127.97.0.100`,
  bob: `${id("b")}@127.97.0.110`,
  dora: `${id("d")}@198.51.100.7:31000`,
};

describe("ConsumerTopology's check", () => {
  it("gives ports and peers from what the chain says", async () => {
    expect(await checked()).toEqual({
      ...inputs(),
      ports: expectedPorts,
      peers: expectedPeers,
      endpoints: expectedEndpoints,
      power: { alice: "500", bob: "500", dora: "500" },
      validates: ["alice", "bob", "dora"],
      leftOut: [],
    });
  });

  it("takes nothing over from results that somebody puts into the inputs", async () => {
    const forged = {
      ports: { alice: 1 },
      peers: { alice: "x@evil:1" },
      leftOut: [],
      endpoints: {},
    };
    expect(await checked(forged)).toMatchObject({ ports: expectedPorts, peers: expectedPeers });
  });

  it("sees a stranger's new endpoint at once", async () => {
    chain.validators.get(dora)!.details = `p2p=${id("d")}@198.51.100.8`;
    // The port of the formula, offset 201: docs/protocol.md "Ports".
    expect((await checked()).peers).toMatchObject({
      alice: `${bobAtHis},${id("d")}@198.51.100.8:30301`,
    });
  });

  it.each([
    {
      name: "a stranger who publishes nothing",
      change: () => (chain.validators.get(dora)!.details = "nothing to see"),
      reason: 'publishes no endpoint; "nothing to see"; add p2p=HOST to the details',
    },
    {
      name: "a stranger whom the chain does not know",
      change: () => chain.validators.delete(dora),
      reason: `the provider chain has no validator "${dora}"`,
    },
    {
      name: "a stranger who poses as one of us",
      change: () => (chain.validators.get(dora)!.details = `p2p=${id("b")}@198.51.100.7`),
      reason: `claims the node id of a validator of this stack; "${id("b")}"; use another`,
    },
  ])("leaves out $name and says why", async ({ change, reason }) => {
    change();
    const { ports, peers, leftOut } = await checked();
    expect({ ports, peers, leftOut }).toEqual({
      ports: { alice: 30301, bob: 30302 },
      peers: { alice: bobAtHis, bob: aliceAtHers },
      leftOut: [{ name: "dora", reason }],
    });
  });

  it("keeps strangers' private addresses out where the stack forbids them", async () => {
    chain.validators.get(dora)!.details = `p2p=${id("d")}@10.0.0.1`;
    const { peers, leftOut } = await checked({ allowPrivateAddresses: false });
    expect(peers).toEqual({ alice: bobAtHis, bob: aliceAtHers });
    expect(leftOut).toMatchObject([{ name: "dora", reason: expect.stringMatching(/^private/) }]);
  });

  it.each([
    {
      name: "the RPC addresses",
      changed: () => ({ rpc: unknownValue as never }),
      ports: undefined,
    },
    {
      name: "an own endpoint",
      changed: () => ({
        validators: [
          {
            name: "alice",
            operator: alice,
            declared: { endpoint: unknownValue, port: 30301, exceptions: {} },
          },
        ],
      }),
      ports: { alice: 30301 },
    },
    {
      name: "a stranger's operator address",
      changed: () => ({ validators: [{ name: "dora", operator: unknownValue, listed: true }] }),
      ports: undefined,
    },
  ])("leaves the peers unknown while $name is unknown", async ({ changed, ports }) => {
    const known = await checked(changed());
    expect(known).toEqual({ ...inputs(changed()), ...(ports === undefined ? {} : { ports }) });
  });

  it("leaves the peers unknown while a chain of the stack is down", async () => {
    const validators = inputs().validators.slice(0, 2);
    const changed = { rpc: [await deadAddress()], validators };
    expect(await checked(changed)).toEqual({
      ...inputs(changed),
      ports: { alice: 30301, bob: 30302 },
    });
  });

  it("fails with the address when an external chain is down", async () => {
    const address = await deadAddress();
    const { failures, inputs: known } = await provider.check(
      {},
      inputs({ rpc: [address], managedChain: false }),
    );
    expect(failures).toEqual([
      {
        property: "rpc",
        reason: `RPC call "status" failed, connection refused; "${address}"; start the node or correct the address`,
      },
    ]);
    expect(known).not.toHaveProperty("peers");
  });

  it("fails when an external address serves another chain", async () => {
    const wrong = inputs({ providerChainId: "cosmoshub-4", managedChain: false });
    const { failures } = await provider.check({}, wrong);
    expect(failures?.[0]?.reason).toContain(
      'RPC address serves chain "provider-1" instead of "cosmoshub-4"',
    );
  });
});

describe("ConsumerTopology's create and update", () => {
  it("record what check gave and the chain confirms", async () => {
    const plan = await checked();
    expect(await provider.create(plan)).toEqual({ id: consumerChainId, outs: plan });
    expect(await provider.update(consumerChainId, plan, plan)).toEqual({ outs: plan });
  });

  it("read the chain themselves where check could not", async () => {
    const { outs } = await provider.create(inputs());
    expect(outs).toMatchObject({ ports: expectedPorts, peers: expectedPeers, leftOut: [] });
  });

  it.each([
    {
      name: "peers that the chain does not give",
      forged: { peers: { ...expectedPeers, alice: `${id("e")}@198.51.100.9:30301` } },
      says: "peers were to be",
    },
    {
      name: "a peer too few",
      forged: { peers: { ...expectedPeers, bob: aliceAtHers } },
      says: "peers were to be",
    },
    {
      name: "a port that is another's",
      forged: { ports: { ...expectedPorts, dora: 31001 } },
      says: "ports were to be",
    },
    {
      name: "an endpoint that the chain does not give",
      forged: { endpoints: { ...expectedEndpoints, dora: "198.51.100.9" } },
      says: "endpoints were to be",
    },
    {
      name: "a validator left out for no reason",
      forged: { leftOut: [{ name: "dora", reason: "we do not like her" }] },
      says: "leftOut were to be",
    },
    {
      name: "an own endpoint that the chain does not state",
      forged: {
        validators: [
          {
            name: "alice",
            operator: alice,
            declared: { endpoint: `${id("a")}@127.97.0.101`, port: 30301, exceptions: {} },
          },
        ],
      },
      says: `the chain says "${id("a")}@127.97.0.100" for alice, not "${id("a")}@127.97.0.101"`,
    },
    {
      name: "an own endpoint with another node id",
      forged: {
        validators: [
          {
            name: "alice",
            operator: alice,
            declared: { endpoint: `${id("c")}@127.97.0.100`, port: 30301, exceptions: {} },
          },
        ],
      },
      says: `the chain says "${id("a")}@127.97.0.100" for alice, not "${id("c")}@127.97.0.100"`,
    },
    {
      name: "an own validator whom the chain does not know",
      forged: {
        validators: [
          {
            name: "eve",
            operator: operatorNumber(9),
            declared: { endpoint: "127.97.0.130", port: 30301, exceptions: {} },
          },
        ],
      },
      says: 'the chain says "nothing" for eve, not "127.97.0.130"',
    },
  ])("refuse $name", async ({ forged, says }) => {
    const plan = {
      ...(await checked()),
      ports: expectedPorts,
      peers: expectedPeers,
      ...forged,
    } as Inputs;
    const refusal = expect.objectContaining({
      message: expect.stringMatching(
        /^provider chain "provider-1" does not say what was planned for consumer chain "consumer-0-1751686503-0": .*; run again to plan from what it says now$/,
      ),
    });
    await expect(provider.create(plan)).rejects.toEqual(refusal);
    await expect(provider.update(consumerChainId, plan, plan)).rejects.toThrow(says);
  });

  it("refuse a plan that the chain has left behind", async () => {
    const plan = await checked();
    chain.validators.get(dora)!.details = `p2p=${id("d")}@198.51.100.8`;
    await expect(provider.create(plan)).rejects.toThrow("peers were to be");
  });

  it("fail with the address when the chain is down", async () => {
    const rpc = [await deadAddress()];
    await expect(provider.create(inputs({ rpc }))).rejects.toMatchObject({ code: "UNREACHABLE" });
  });
});

describe("ConsumerTopology's diff", () => {
  it("says no change for equal inputs, whatever else the state holds", async () => {
    const plan = await checked();
    const olds = { ...plan, __provider: "text" };
    expect(await provider.diff(consumerChainId, olds, await checked())).toEqual({
      changes: false,
      replaces: [],
    });
  });

  it.each([
    { name: "peers", changed: { peers: { alice: "" } }, replaces: [] },
    { name: "ports", changed: { ports: {} }, replaces: [] },
    { name: "who is left out", changed: { leftOut: [{ name: "x", reason: "y" }] }, replaces: [] },
    { name: "RPC addresses", changed: { rpc: ["http://127.0.0.1:1"] }, replaces: [] },
    {
      name: "the consumer chain",
      changed: { consumerChainId: "x" },
      replaces: ["consumerChainId"],
    },
  ])("sees other $name", async ({ changed, replaces }) => {
    const plan = await checked();
    expect(await provider.diff(consumerChainId, plan, { ...plan, ...changed })).toEqual({
      changes: true,
      replaces,
    });
  });
});

describe("ConsumerTopology's read and delete", () => {
  it("reports peers that have moved since", async () => {
    const { outs } = await provider.create(await checked());
    chain.validators.get(dora)!.details = `p2p=${id("d")}@198.51.100.8:31002`;
    expect(await provider.read(consumerChainId, outs!)).toEqual({
      id: consumerChainId,
      props: {
        ...outs,
        ports: { ...expectedPorts, dora: 31002 },
        endpoints: { ...expectedEndpoints, dora: `${id("d")}@198.51.100.8:31002` },
        peers: {
          alice: `${bobAtHis},${id("d")}@198.51.100.8:31002`,
          bob: `${aliceAtHers},${id("d")}@198.51.100.8:31002`,
        },
      },
    });
  });

  it("goes on with what was known while a chain of the stack is down", async () => {
    const props = { ...(await checked()), rpc: [await deadAddress()] };
    expect(await provider.read(consumerChainId, props)).toEqual({ id: consumerChainId, props });
  });

  it("fails with the address when an external chain is down", async () => {
    const rpc = [await deadAddress()];
    const props = { ...(await checked()), rpc, managedChain: false };
    await expect(provider.read(consumerChainId, props)).rejects.toMatchObject({
      code: "UNREACHABLE",
      message: expect.stringContaining(rpc[0]!),
    });
  });

  it("needs no chain to be deleted", async () => {
    const rpc = [await deadAddress()];
    await expect(provider.delete(consumerChainId, inputs({ rpc }))).resolves.toBeUndefined();
  });
});
