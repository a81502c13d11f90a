import { provider } from "../../../providers/testnet/testnet-genesis-provider";

type Inputs = Parameters<typeof provider.create>[0];

const validators = (...names: string[]): Inputs["validators"] =>
  names.map((name) => ({ name, mnemonic: "m", consensusSeed: "s", nodeId: "n", power: 500 }));

const inputs: Inputs = {
  chainId: "provider",
  directory: ".ics/test/genesis",
  stack: "ics/test",
  unbondingSeconds: 3600,
  blocksPerEpoch: 5,
  validators: validators("alice", "bob"),
};

describe("TestnetGenesis' check", () => {
  it.each([
    { name: "a first genesis", olds: {}, news: inputs },
    { name: "the same again", olds: inputs, news: inputs },
    {
      name: "the same validators in another order",
      olds: inputs,
      news: { ...inputs, validators: validators("bob", "alice") },
    },
    {
      name: "other validators on a chain of another id",
      olds: inputs,
      news: { ...inputs, chainId: "provider-2", validators: validators("dora") },
    },
  ])("takes $name", async ({ olds, news }) => {
    const { inputs: known, failures } = await provider.check(olds, news);
    expect(known).toEqual(news);
    expect(failures ?? []).toEqual([]);
  });

  // A default is no wish: it was 600 in former versions, and states from then do not say who said so.
  it("keeps the unbonding time of a genesis where config says none", async () => {
    const former = { ...inputs, unbondingSeconds: 600 };
    const news = { ...inputs, unbondingSeconds: 604_800, unbondingSaid: false };
    const { inputs: known, failures } = await provider.check(former, news);
    expect(failures).toEqual([]);
    expect(known).toEqual({ ...news, unbondingSeconds: 600 });
    expect(await provider.diff("provider", { ...former, genesis: "{}" }, known!)).toMatchObject({
      changes: false,
      replaces: [],
    });
    // Nor is it what another chain is made with.
    const another = { ...news, chainId: "provider-2" };
    expect(await provider.check(former, another)).toEqual({ inputs: another });
  });

  it("takes no genesis over that somebody puts into the inputs", async () => {
    expect((await provider.check({}, { ...inputs, genesis: "{}" })).inputs).toEqual(inputs);
  });

  it.each([
    {
      name: "a validator more",
      news: { ...inputs, validators: validators("alice", "bob", "charlie") },
      property: "validators",
      says: 'made with validators "alice (power 500), bob (power 500)", not "alice (power 500), bob (power 500), charlie (power 500)"',
    },
    {
      name: "another unbonding time, if config says so",
      news: { ...inputs, unbondingSeconds: 60, unbondingSaid: true },
      property: "unbondingSeconds",
      says: 'made with unbondingSeconds "3600", not "60"',
    },
    {
      name: "another power",
      news: {
        ...inputs,
        validators: inputs.validators.map((validator) => ({ ...validator, power: 7 })),
      },
      property: "validators",
      says: 'not "alice (power 7), bob (power 7)"',
    },
    {
      name: "other epochs",
      news: { ...inputs, blocksPerEpoch: 600 },
      property: "blocksPerEpoch",
      says: 'made with blocksPerEpoch "5", not "600"',
    },
  ])("refuses $name for a chain that runs, with the remedy", async ({ news, property, says }) => {
    const { failures } = await provider.check(inputs, news);
    expect(failures).toEqual([{ property, reason: expect.stringContaining(says) }]);
    expect(failures?.[0]?.reason).toMatch(
      /^genesis of provider chain "provider" is fixed: .*; give the chain another chainId, or destroy the stack first$/,
    );
  });
});

describe("TestnetGenesis' diff", () => {
  // A genesis is made once: keys that a preview does not know, or a new default, never remake it.
  it.each([
    { name: "the same", news: inputs, replaces: [] },
    { name: "another chain id", news: { ...inputs, chainId: "provider-2" }, replaces: ["chainId"] },
    { name: "unknown keys", news: { ...inputs, validators: validators("x") }, replaces: [] },
  ])("of $name replaces $replaces", async ({ news, replaces }) => {
    expect(await provider.diff("provider", inputs, news)).toMatchObject({
      changes: replaces.length > 0,
      replaces,
    });
  });

  it("keeps the genesis through an update", async () => {
    const olds = { ...inputs, genesis: "{}" };
    expect(await provider.update("provider", olds, inputs)).toEqual({ outs: olds });
  });
});
