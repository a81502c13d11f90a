import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { provider } from "../../../providers/consumer/consumer-launch-provider";
import { closeServers } from "../../support/chain-servers";
import { fakeChainId, fakeConsumerChains } from "../../support/fake-consumer-chains";
import { temporaryFolder } from "../../support/temporary-folder";

afterEach(closeServers);

const scratch = temporaryFolder();

type Inputs = Parameters<typeof provider.create>[0];

/** Of a chain that others launch, on a provider chain that nobody could ask. */
const joined: Inputs = {
  ...{ rpc: ["http://127.0.0.1:1"], providerChainId: "provider", managedChain: false },
  ...{ mnemonic: "no words", operator: "cosmosvaloper1x", gasPrice: "0stake" },
  ...{ consumerId: "4", consumerChainId: "x-1", launches: false, members: [] },
  ...{ spawnDelaySeconds: 30, spawnWaitSeconds: 60, launchTimeoutSeconds: 60 },
  ...{ unbondingSeconds: 60, directory: "nowhere", stack: "ics/test" },
};
const launchedEntry = {
  ...{ consumer_id: "4", chain_id: "x-1", owner_address: "cosmos1x" },
  phase: "CONSUMER_PHASE_LAUNCHED",
  metadata: { name: "x", description: "x", metadata: "x" },
  init_params: {
    ...{ initial_height: { revision_height: "1" }, unbonding_period: {} },
    ...{ ccv_timeout_period: {}, transfer_timeout_period: {} },
    spawn_time: { seconds: "1700000000" },
  },
};
const member = { name: "bob", operator: "cosmosvaloper1x" };

describe("the launch of a chain that others own", () => {
  it("is not waited for by who only looks on", async () => {
    const { id, outs } = await provider.create(joined);
    expect({ id, outs }).toEqual({ id: "4", outs: joined });
  });

  it("is waited for as soon as a validator of the stack joins", async () => {
    expect(await provider.diff("4", joined, joined)).toMatchObject({ changes: false });
    const joins = { ...joined, members: [member] };
    expect(await provider.diff("4", joined, joins)).toMatchObject({ changes: true, replaces: [] });
    expect(await provider.diff("4", { ...joins, genesis: "{}" }, joins)).toMatchObject({
      changes: false,
    });
  });

  it("is not ended by who launched it once and only looks on now: nothing is replaced", async () => {
    const own = { ...joined, launches: true, genesis: "{}" };
    const { replaces, changes } = await provider.diff("4", own, joined);
    expect({ replaces, changes }).toEqual({ replaces: [], changes: true });
    const { outs } = await provider.update("4", own, joined);
    expect(outs).toMatchObject({ launches: false, genesis: "{}" });
    await provider.delete("4", outs!); // sends nothing, or it would say that the chain is out of reach
  });

  it("has a file that is there, of whichever kind", async () => {
    for (const property of ["genesisFile", "finalGenesisFile"]) {
      const { failures } = await provider.check({}, { ...joined, [property]: "/nowhere.json" });
      expect(failures).toEqual([
        {
          property,
          reason: expect.stringMatching(/ genesis cannot be read; "\/nowhere.json"; correct /),
        },
      ]);
    }
    const address = { ...joined, finalGenesisFile: "https://example.com/g.json" };
    expect((await provider.check({}, address)).failures).toEqual([]);
  });

  it("does not go on with another genesis than it began with", async () => {
    const file = join(scratch, "genesis.json");
    const whole = (memo: string): string =>
      JSON.stringify({
        chain_id: "x-1",
        memo,
        app_state: { ccvconsumer: { connection_id: "a" } },
      });
    writeFileSync(file, whole("one"));
    const rpc = [await fakeConsumerChains({ entries: [launchedEntry], genesis: "a" })];
    const olds = { ...joined, rpc, providerChainId: fakeChainId, genesis: whole("one") };
    const checked = await provider.check(olds, { ...olds, finalGenesisFile: file });
    const news = checked.inputs!;
    expect(await provider.diff("4", olds, news)).toMatchObject({ changes: true });
    expect((await provider.update("4", olds, news)).outs).toMatchObject({ genesis: whole("one") });
    writeFileSync(file, whole("two"));
    await expect(provider.update("4", olds, news)).rejects.toThrow(
      /^consumer chain "x-1" has begun here with the genesis of sha256 [0-9a-f]{64}, and what config names comes to another; "[0-9a-f]{64}"; set its file back, or take the chain out/,
    );
  });

  // Who forgot it learns of it when the node starts for the first time, and has a genesis in the state by then.
  it("is given the consumer genesis of another version when config says that its program reads that", async () => {
    const file = join(scratch, "base.json");
    const base = { chain_id: "x-1", genesis_time: "2026-11-01T00:00:00Z", app_state: {} };
    writeFileSync(file, JSON.stringify(base));
    const rpc = [await fakeConsumerChains({ entries: [launchedEntry], genesis: "a" })];
    const given = { ...joined, rpc, providerChainId: fakeChainId, members: [member] };
    const first = (await provider.check({}, { ...given, genesisFile: file })).inputs!;
    const { outs } = await provider.create(first);
    expect(outs!.genesis).toContain('"connection_id"');
    const changed = { ...first, transform: "<v6.4.x" as const };
    const { inputs: news, failures } = await provider.check(outs!, changed);
    expect(failures).toEqual([]);
    expect(await provider.diff("4", outs!, news!)).toMatchObject({ changes: true, replaces: [] });
    const { outs: after } = await provider.update("4", outs!, news!);
    expect(after!.genesis).not.toContain('"connection_id"');
    expect(after!.spawnTime).toBe(outs!.spawnTime);
  });

  it("unbonds for less than its provider chain, whatever the default of that is now", async () => {
    const fits = { ...joined, launches: true, unbondingSaid: true, providerUnbondingSeconds: 61 };
    expect((await provider.check({}, fits)).failures).toEqual([]);
    const asLong = { ...fits, providerUnbondingSeconds: 60 };
    expect((await provider.check({}, asLong)).failures).toEqual([
      {
        property: "unbondingSeconds",
        reason:
          'consumer chain "x-1" cannot unbond for as long as the provider chain, which was made with 60; "60"; use less than 60',
      },
    ]);
    expect((await provider.check({}, { ...asLong, launches: false })).failures).toEqual([]);
    expect((await provider.check(asLong, asLong)).failures).toEqual([]);
  });

  // 272 * 0.66 are 179.52, 273 * 0.66 are 180.18.
  it("unbonds for no less than a relayer needs, on a provider chain that was made with less, too", async () => {
    const relayed = { ...joined, launches: true, relayerAccount: "consumer1abc" };
    const failuresOf = async (unbondingSeconds: number, more: object = {}) =>
      (await provider.check({}, { ...relayed, unbondingSeconds, ...more })).failures;
    expect(await failuresOf(272)).toEqual([
      {
        property: "unbondingSeconds",
        reason: expect.stringMatching(/ a trusting period of 179 s, .*; "272"; use at least 273, /),
      },
    ]);
    expect(await failuresOf(273)).toEqual([]);
    expect(await failuresOf(1, { launches: false })).toEqual([]);
    const { relayerAccount: _none, ...alone } = { ...relayed, unbondingSeconds: 1 };
    expect((await provider.check({}, alone)).failures).toEqual([]);
  });

  it("may have had another unbondingSeconds than config could say of it now", async () => {
    const own = { ...joined, launches: true, unbondingSeconds: 300 };
    expect((await provider.check(own, joined)).failures).toEqual([]);
    const said = { ...joined, launches: true, unbondingSaid: true };
    const again = await provider.check(own, said);
    expect(again.failures).toEqual([expect.objectContaining({ property: "unbondingSeconds" })]);
    // A default is no wish.
    const unsaid = { ...said, unbondingSaid: false };
    expect(await provider.check(own, unsaid)).toEqual({
      inputs: { ...unsaid, unbondingSeconds: 300 },
      failures: [],
    });
    // Of a chain in the former's place, it is what that is launched with.
    const newcomer = { ...unsaid, consumerId: "5" };
    expect((await provider.check(own, newcomer)).inputs).toEqual(newcomer);
  });
});
