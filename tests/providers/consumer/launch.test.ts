import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { fromHex, toBech32 } from "@cosmjs/encoding";
import { PubKey } from "cosmjs-types/cosmos/crypto/ed25519/keys";
import { BondStatus, Validator } from "cosmjs-types/cosmos/staking/v1beta1/staking";
import { Any } from "cosmjs-types/google/protobuf/any";

import { launchConsumerChain, type LaunchInputs } from "../../../providers/consumer/launch";
import { closeServers, httpServer, urlOf } from "../../support/chain-servers";
import {
  fakeChainId,
  type FakeConsumerChains,
  fakeConsumerChains,
} from "../../support/fake-consumer-chains";
import { operatorNumber } from "../../support/fake-provider-chain";
import { temporaryFolder } from "../../support/temporary-folder";

/*
 * What an address can do to a launch by lying about the time, or about the genesis. The launch itself is
 * tested on a real provider chain (tests/parts/chain, tests/engine).
 */

afterEach(closeServers);

const spawnTime = "2026-11-01T12:00:00Z";
const base = join(temporaryFolder(), "base.json");
writeFileSync(base, JSON.stringify({ app_state: { ccvconsumer: {} } }));

const says = (phase: string, said: Partial<FakeConsumerChains> = {}): FakeConsumerChains => ({
  entries: [
    {
      ...{ consumer_id: "4", chain_id: "x-1", owner_address: "cosmos1x", phase },
      metadata: { name: "x", description: "x", metadata: "x" },
      init_params: {
        initial_height: { revision_height: "1" },
        unbonding_period: {},
        ccv_timeout_period: {},
        transfer_timeout_period: {},
        ...(phase === "CONSUMER_PHASE_REGISTERED"
          ? {}
          : { spawn_time: { seconds: String(Date.parse(spawnTime) / 1_000) } }),
      },
    },
  ],
  ...said,
});
/** The same with another description. */
const describedAs = (said: FakeConsumerChains, description: string): FakeConsumerChains => ({
  ...said,
  entries: said.entries.map((entry) => ({
    ...entry,
    metadata: { name: "x", description, metadata: "x" },
  })),
});
/** The same with other parts of its initialization. */
const changedEntry = (said: FakeConsumerChains, change: object): FakeConsumerChains => ({
  ...said,
  entries: said.entries.map((entry) => ({
    ...entry,
    init_params: { ...entry.init_params, ...change },
  })),
});
const launchedWith = (genesis?: string): FakeConsumerChains =>
  says("CONSUMER_PHASE_LAUNCHED", genesis === undefined ? {} : { genesis });

const launch = async (
  addresses: readonly FakeConsumerChains[],
  changed: Partial<LaunchInputs> = {},
): ReturnType<typeof launchConsumerChain> =>
  launchConsumerChain({
    ...{ rpc: await Promise.all(addresses.map(fakeConsumerChains)), providerChainId: fakeChainId },
    ...{ managedChain: false, mnemonic: "no words", operator: "cosmosvaloper1x" },
    ...{ gasPrice: "0stake", consumerId: "4", consumerChainId: "x-1", launches: true, members: [] },
    ...{ spawnDelaySeconds: 30, spawnWaitSeconds: 60, launchTimeoutSeconds: 60 },
    ...{ unbondingSeconds: 60, directory: "nowhere", stack: "ics/test", genesisFile: base },
    ...changed,
  });

describe("a launch", () => {
  jest.setTimeout(120_000);

  it("takes the genesis that all addresses have", async () => {
    const { genesis } = await launch([launchedWith("a"), launchedWith("a")]);
    expect(JSON.parse(genesis)).toMatchObject({
      chain_id: "x-1",
      genesis_time: spawnTime,
      app_state: { ccvconsumer: { connection_id: "a" } },
    });
  });

  it("waits for an address that is a block behind", async () => {
    let asked = 0;
    const late = Object.defineProperty(launchedWith(), "genesis", {
      get: () => (asked++ === 0 ? undefined : "a"),
    });
    expect((await launch([launchedWith("a"), late])).genesis).toContain('"connection_id":"a"');
    expect(asked).toBeGreaterThan(1);
  });

  it("sets no spawn time by a block of the future, nor waits for one", async () => {
    const blockTime = new Date("2099-01-01T00:00:00Z");
    await expect(launch([says("CONSUMER_PHASE_REGISTERED", { blockTime })])).rejects.toThrow(
      /^provider chain "provider-1" is said to be in the future: its last block is of 2099-01-01T00:00:00.000Z, and here it is .*; correct this machine's clock, or take out the RPC address that is wrong$/,
    );
  });

  it("signs no entry of which addresses tell different things", async () => {
    const registered = says("CONSUMER_PHASE_REGISTERED");
    const other = changedEntry(registered, { connection_id: "connection-7" });
    await expect(launch([registered, other], { patienceMs: 1_500 })).rejects.toThrow(
      /^RPC addresses disagree about entry of consumer chain with id "4"/,
    );
  });

  it("signs no metadata of which addresses tell different things", async () => {
    const registered = says("CONSUMER_PHASE_REGISTERED");
    const entries = registered.entries.map((entry) => ({
      ...entry,
      metadata: { name: "y", description: "x", metadata: "x" },
    }));
    const other = { ...registered, entries };
    await expect(launch([registered, other], { patienceMs: 1_500 })).rejects.toThrow(
      /^RPC addresses disagree about entry of consumer chain with id "4"/,
    );
  });

  it("has the genesis that config names, and no other", async () => {
    const { genesis } = await launch([launchedWith("a")]);
    const genesisSha256 = createHash("sha256").update(genesis).digest("hex");
    expect((await launch([launchedWith("a")], { genesisSha256 })).genesis).toBe(genesis);
    await expect(launch([launchedWith("b")], { genesisSha256 })).rejects.toThrow(
      /^genesis of consumer chain "x-1" is not the one that its genesisSha256 names; "[0-9a-f]{64}"; ask another validator/,
    );
  });
});

/** A field of bytes, in which a hash's hex text was read as base64: as public proposals have it. */
const asProposed = (text: string): Buffer =>
  Buffer.from(createHash("sha256").update(text).digest("hex"), "base64");

describe("a chain that somebody else registered", () => {
  jest.setTimeout(120_000);

  const file = join(temporaryFolder(), "theirs.json");
  const text =
    '{"chain_id": "x-1", "genesis_time": "2023-01-24T21:07:05.657521033Z", "app_state": {"mint": {"r": 1.0}}}\n';
  const whole =
    '{"chain_id": "x-1", "app_state": {"ccvconsumer": {"connection_id": "a", "params": {"reward_denoms": ["umod"]}}}}\n';
  const joined = (
    stated: string | undefined,
    changed: Partial<LaunchInputs> = {},
  ): ReturnType<typeof launch> => {
    writeFileSync(file, text);
    const said = changedEntry(
      launchedWith("a"),
      stated === undefined ? {} : { genesis_hash: asProposed(stated) },
    );
    return launch([said], { launches: false, genesisFile: file, ...changed });
  };
  const withPart =
    /^\{"chain_id": "x-1", "genesis_time": "2023-01-24T21:07:05.657521033Z", "app_state": \{"ccvconsumer":\{"connection_id":"a".*\},"mint": \{"r": 1.0\}\}\}\n$/;

  it.each([
    { name: "its owner stated", stated: text },
    { name: "nobody stated", stated: undefined },
  ])("starts from the file that $name, with that one's time and numbers", async ({ stated }) => {
    expect((await joined(stated)).genesis).toMatch(withPart);
  });

  it("starts from the file as it is, whatever account its description names", async () => {
    writeFileSync(file, text);
    const said = describedAs(
      launchedWith("a"),
      "made by ics-discovery; relayer account cosmos1qqqsyqcyq5rqwzqfpg9scrgwpugpzysnrk363e",
    );
    const { genesis } = await launch([said], { launches: false, genesisFile: file });
    expect(genesis).toMatch(withPart);
  });

  it("does not start from another than its owner stated", async () => {
    await expect(joined("other")).rejects.toThrow(
      /^base genesis is not the one that the consumer chain's owner states/,
    );
  });

  it.each(["a file", "an address"])(
    "starts from the genesis that its team hands out: %s",
    async (how) => {
      writeFileSync(file, whole);
      const address = await urlOf(httpServer((_request, response) => void response.end(whole)));
      const finalGenesisFile = how === "a file" ? file : `${address}/genesis.json`;
      const said = launchedWith("a");
      const start = (of: FakeConsumerChains): ReturnType<typeof launch> =>
        launch([of], { launches: false, finalGenesisFile });
      expect((await start(said)).genesis).toBe(whole);
      await expect(start(launchedWith("b"))).rejects.toThrow(
        /^final genesis is not of the chain that the provider chain launched; "connection id a, not b"/,
      );
    },
  );

  it.each([
    { name: "is not there", status: 404, says: /the address answers 404; "http:.*"; correct/ },
    { name: "breaks off", status: 0, says: /the connection broke off; "http:.*"; correct/ },
  ])("says that the address of its genesis $name", async ({ status, says }) => {
    const address = await urlOf(
      httpServer((_request, response) => {
        response.writeHead(status === 0 ? 200 : status, { "content-length": "9" });
        if (status === 0) response.write("{", () => response.destroy());
        else response.end("not there");
      }),
    );
    await expect(
      launch([launchedWith("a")], { launches: false, finalGenesisFile: address }),
    ).rejects.toThrow(says);
  });
});

describe("a launch of which addresses tell different things", () => {
  jest.setTimeout(120_000);

  it.each([
    { name: "another genesis", other: launchedWith("b"), why: /disagree about genesis of/ },
    {
      name: "another spawn time",
      other: changedEntry(launchedWith("a"), { spawn_time: { seconds: "1761998401" } }),
      why: /disagree about genesis of .*2026-11-01T12:00:00Z.*/,
    },
    {
      name: "another first height",
      other: changedEntry(launchedWith("a"), { initial_height: { revision_height: "7" } }),
      why: /first height 1, .*first height 7/,
    },
    {
      name: "another relayer",
      other: describedAs(
        launchedWith("a"),
        "made by ics-discovery; relayer account cosmos1qqqsyqcyq5rqwzqfpg9scrgwpugpzysnrk363e",
      ),
      why: /relayer account none, .*relayer account cosmos1qqqsyqcyq5rqwzqfpg9scrgwpugpzysnrk363e/,
    },
    {
      name: "nothing by blocks of the past",
      other: { ...launchedWith("a"), blockTime: new Date("2026-11-01T00:00:00Z") },
      why: /too few RPC addresses confirm .*of 2026-11-01T00:00:00.000Z/,
    },
  ])("is not signed for: $name", async ({ other, why }) => {
    await expect(launch([launchedWith("a"), other], { patienceMs: 1_500 })).rejects.toThrow(why);
  });
});

describe("a launch that nobody can validate", () => {
  jest.setTimeout(120_000);

  const consensusPubkey = Any.fromPartial({
    typeUrl: PubKey.typeUrl,
    value: PubKey.encode({ key: new Uint8Array(32).fill(7) }).finish(),
  });
  // The first 20 bytes of `head -c 32 /dev/zero | tr '\\0' '\\7' | sha256sum`.
  const own = toBech32("cosmosvalcons", fromHex("4bb06f8e4e3a7715d201d573d0aa423762e55dab"));
  const stranger = toBech32("cosmosvalcons", new Uint8Array(20).fill(2));

  const optedIn = (address: string, number: number, moniker: string, jailed = false) => ({
    ...{ provider_address: address, provider_operator_address: operatorNumber(number) },
    ...{ description: { moniker }, jailed },
  });

  // Bonded and not jailed takes part in the next set: x/ccv/provider/keeper/consumer_lifecycle.go of ICS v7.
  it.each([
    { name: "bonded", jailed: false, status: BondStatus.BOND_STATUS_BONDED, says: '"bob"' },
    {
      ...{ name: "jailed", jailed: true, status: BondStatus.BOND_STATUS_BONDED },
      says: '"bob" (not active)',
    },
    {
      ...{ name: "unbonded", jailed: false, status: BondStatus.BOND_STATUS_UNBONDED },
      says: '"bob" (not active)',
    },
    {
      ...{ name: "unbonding", jailed: false, status: BondStatus.BOND_STATUS_UNBONDING },
      says: '"bob" (not active)',
    },
  ])("says so of an own validator that is $name", async ({ jailed, status, says: text }) => {
    const validator = Validator.fromPartial({
      ...{ operatorAddress: operatorNumber(1), consensusPubkey, jailed, status },
      ...{ tokens: "1", description: { moniker: "x" } },
    });
    const said = says("CONSUMER_PHASE_INITIALIZED", {
      ...{ validators: [validator], optedIn: [optedIn(own, 1, "x")] },
    });
    const members = [{ name: "bob", operator: operatorNumber(1) }];
    await expect(launch([said], { members })).rejects.toThrow(
      `; opted in: ${text}; "${spawnTime}"`,
    );
  });

  it.each([
    { name: "in the set", jailed: false, says: '"mallory"' },
    { name: "jailed", jailed: true, says: '"mallory" (not active)' },
  ])("says so of a stranger who is $name", async ({ jailed, says: text }) => {
    const said = says("CONSUMER_PHASE_INITIALIZED", {
      optedIn: [optedIn(stranger, 2, "mallory", jailed)],
    });
    await expect(launch([said])).rejects.toThrow(`; opted in: ${text}; "${spawnTime}"`);
  });
});
