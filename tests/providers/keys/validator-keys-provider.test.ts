import { unknownValue } from "@pulumi/pulumi/runtime/rpc";

import { provider } from "../../../providers/keys/validator-keys-provider";

type Inputs = Parameters<typeof provider.create>[0];

// A public test phrase and its addresses: `interchain-security-pd keys add x --recover`, then
// `keys show x` and `keys show x --bech val`.
const mnemonic = "test test test test test test test test test test test junk";
const account = "cosmos15yk64u7zc9g9k2yr2wmzeva5qgwxps6yxj00e7";
const operator = "cosmosvaloper15yk64u7zc9g9k2yr2wmzeva5qgwxps6yrxm64d";

const inputs: Inputs = { mnemonic, expectedOperator: operator, prefix: "cosmos" };

describe("ValidatorKeys' check", () => {
  it.each([
    { name: "a mnemonic of the validator", news: inputs },
    { name: "a mnemonic of whomever", news: { mnemonic, prefix: "cosmos" } },
    { name: "no mnemonic", news: { prefix: "cosmos", expectedOperator: operator } },
    {
      name: "a mnemonic that a preview does not know",
      news: { ...inputs, mnemonic: unknownValue },
    },
  ])("takes $name as it is", async ({ news }) => {
    const { inputs: known, failures } = await provider.check({}, news);
    expect(known).toEqual(news);
    expect(failures ?? []).toEqual([]);
  });

  it("refuses another validator's mnemonic, naming both validators", async () => {
    const expectedOperator = "cosmosvaloper1qyqszqgpqyqszqgpqyqszqgpqyqszqgpjnp7du";
    const { failures } = await provider.check({}, { ...inputs, expectedOperator });
    expect(failures).toEqual([
      {
        property: "mnemonic",
        reason:
          `mnemonic belongs to validator "${operator}", not to "${expectedOperator}"; ` +
          "set the right one with: pulumi config set --secret --path 'ics:mnemonics.<validator>'",
      },
    ]);
  });

  it("refuses what is no mnemonic without repeating it", async () => {
    const { failures } = await provider.check({}, { ...inputs, mnemonic: "correct horse battery" });
    expect(failures).toEqual([
      {
        property: "mnemonic",
        reason:
          "account mnemonic is not a BIP-39 phrase in English; check its words and their order",
      },
    ]);
  });
});

describe("ValidatorKeys' create", () => {
  it("finds the addresses of a mnemonic and makes two secret seeds", async () => {
    const { id, outs } = await provider.create(inputs);
    expect(id).toBe(operator);
    expect(outs).toEqual({
      ...inputs,
      accountMnemonic: mnemonic,
      account,
      operator,
      consensusSeed: expect.stringMatching(/^[0-9a-f]{64}$/),
      nodeSeed: expect.stringMatching(/^[0-9a-f]{64}$/),
      nodeId: expect.stringMatching(/^[0-9a-f]{40}$/),
    });
  });

  it("makes another account, seed and node id each time", async () => {
    const made = await Promise.all([1, 2].map(() => provider.create({ prefix: "cosmos" })));
    const texts = made.flatMap(({ outs }) => {
      const { prefix: _prefix, ...keys } = outs!;
      return Object.values(keys);
    });
    expect(new Set(texts).size).toBe(12);
  });
});

describe("ValidatorKeys' diff", () => {
  it.each([
    { name: "the same", news: inputs, replaces: [] },
    { name: "another mnemonic", news: { ...inputs, mnemonic: "x" }, replaces: ["mnemonic"] },
    { name: "another prefix", news: { ...inputs, prefix: "osmo" }, replaces: ["prefix"] },
    { name: "a now known operator", news: { ...inputs, expectedOperator: "x" }, replaces: [] },
  ])("of $name replaces $replaces", async ({ news, replaces }) => {
    expect(await provider.diff(operator, inputs, news)).toEqual({
      changes: replaces.length > 0,
      replaces,
    });
  });
});
