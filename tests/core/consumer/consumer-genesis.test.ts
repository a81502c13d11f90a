import fc from "fast-check";

import {
  baseGenesis,
  consumerGenesis,
  genesisHash,
  genesisHashFault,
} from "../../../core/consumer/consumer-genesis";

const init = {
  app_name: "chaind",
  genesis_time: "2020-01-01T00:00:00Z",
  chain_id: "testchain-0",
  initial_height: 1,
  app_hash: null,
  app_state: { ccvconsumer: { new_chain: false }, bank: { supply: [], "10": "a", "9": "b" } },
};

const baseOf = (genesis: unknown, change: { text?: string; genesisTime?: string } = {}): string =>
  baseGenesis({
    text: JSON.stringify(genesis),
    chainId: "testchain-0",
    genesisTime: "2026-12-01T12:00:00.500Z",
    initialHeight: 1n,
    ...change,
  });

const messageOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    expect(error).toMatchObject({ code: "BAD_GENESIS" });
    return (error as Error).message;
  }
  throw new Error("nothing was refused");
};

describe("baseGenesis", () => {
  // python3: json.dumps(…, sort_keys=True, separators=(",", ":")) + "\n" of `init` with the new time.
  const canonical =
    '{"app_hash":null,"app_name":"chaind","app_state":{"bank":{"10":"a","9":"b","supply":[]},' +
    '"ccvconsumer":{"new_chain":false}},"chain_id":"testchain-0",' +
    '"genesis_time":"2026-12-01T12:00:00.5Z","initial_height":1}\n';

  it("is canonical JSON with the spawn time for its genesis time", () => {
    expect(baseOf(init)).toBe(canonical);
  });

  it("is the same for other blanks, another order and another spelling of the time", () => {
    const text = JSON.stringify(Object.fromEntries(Object.entries(init).reverse()), null, 2);
    expect(baseOf({}, { text, genesisTime: "2026-12-01T14:00:00.5+02:00" })).toBe(canonical);
  });

  it.each([
    {
      name: "a number stays a number",
      initial_height: 1,
      written: '"initial_height":9007199254740993}',
    },
    {
      name: "a text stays a text",
      initial_height: "1",
      written: '"initial_height":"9007199254740993"}',
    },
    {
      name: "none becomes a number",
      initial_height: undefined,
      written: '"initial_height":9007199254740993}',
    },
  ])("writes an initial height beyond 2^53: $name", ({ initial_height, written }) => {
    const text = JSON.stringify({ ...init, initial_height });
    const base = baseGenesis({
      text,
      chainId: "testchain-0",
      genesisTime: "2026-12-01T12:00:00Z",
      initialHeight: 9_007_199_254_740_993n,
    });
    expect(base).toContain(written);
  });

  it("gives a genesis without a chain id the chain's", () => {
    const { chain_id: _none, ...anonymous } = init;
    expect(baseOf(anonymous)).toBe(canonical);
    expect(baseOf({ ...init, chain_id: "" })).toBe(canonical);
  });

  it("keeps text of any script as it is, and what only looks like a number", () => {
    const state = { ...init.app_state, memo: 'é鏈 "1e400" \u2028 99999999999999999999' };
    expect(JSON.parse(baseOf({ ...init, app_state: state }))).toEqual({
      ...init,
      app_state: state,
      genesis_time: "2026-12-01T12:00:00.5Z",
    });
  });

  it.each([
    { name: "what is no JSON", text: "{", says: 'base genesis is no JSON; "{"; use another file' },
    {
      name: "a list",
      text: "[1]",
      says: 'base genesis is no JSON object; "[1]"; use another file',
    },
    {
      name: "a genesis without app state",
      text: '{"chain_id":"testchain-0"}',
      says: 'base genesis has no app_state; "chain_id"; use another file',
    },
    {
      name: "an app state that is a list",
      text: '{"app_state":[]}',
      says: 'base genesis has no app_state; "app_state"; use another file',
    },
    {
      name: "another chain's genesis",
      text: '{"chain_id":"testchain-1","app_state":{"ccvconsumer":{}}}',
      says: `base genesis is of another chain than "testchain-0"; "testchain-1"; use this chain's`,
    },
    {
      name: "a chain id that is no text",
      text: '{"chain_id":{"a":1},"app_state":{"ccvconsumer":{}}}',
      says: `base genesis is of another chain than "testchain-0"; "{\\"a\\":1}"; use this chain's`,
    },
    {
      name: "the genesis of a chain that is no consumer chain",
      text: '{"app_state":{"auth":{},"bank":{}}}',
      says: "base genesis is no consumer chain's: its app_state has no ccvconsumer; \"auth, bank\"; use the genesis of a consumer chain's binary",
    },
    {
      name: "a key that is more than a key",
      text: '{"app_state":{"ccvconsumer":{"__proto__":{"x":1}}}}',
      says: 'base genesis holds a key that programs mistake for more; "__proto__"; remove it',
    },
    {
      name: "a number beyond 2^53",
      text: '{"app_state":{"ccvconsumer":{"n":9007199254740993}}}',
      says: 'base genesis holds a number that cannot be kept exactly; "9007199254740993"; write it as a string',
    },
    {
      name: "a number whose spelling would change",
      text: '{"app_state":{"ccvconsumer":{"n":1.0}}}',
      says: 'base genesis holds a number that cannot be kept exactly; "1.0"; write it as a string',
    },
    {
      name: "a number with an exponent",
      text: '{"app_state":{"ccvconsumer":{"n":1e3}}}',
      says: 'base genesis holds a number that cannot be kept exactly; "1e3"; write it as a string',
    },
    {
      name: "a nesting that would break whoever walks through it",
      text: `{"app_state":{"ccvconsumer":{"n":${"[".repeat(5_000)}${"]".repeat(5_000)}}}}`,
      says: 'base genesis is nested too deeply; "more than 200 levels"; use another file',
    },
  ])("refuses $name", ({ text, says }) => {
    expect(messageOf(() => baseOf({}, { text }))).toBe(says);
  });

  it("refuses a spawn time that is none", () => {
    expect(messageOf(() => baseOf(init, { genesisTime: "soon" }))).toBe(
      'spawn time is no RFC 3339 time; "soon"; write it as 2026-12-01T12:00:00Z',
    );
  });

  it("comes out the same whatever the order of the keys, and says what went in", () => {
    const state = fc.dictionary(
      fc.string().filter((key) => key !== "__proto__" && key !== "ccvconsumer"),
      fc.oneof(
        fc.string(),
        fc.boolean(),
        fc.maxSafeInteger().map((n) => n + 0),
        fc.constant(null),
      ),
    );
    fc.assert(
      fc.property(state, (more) => {
        const entries = Object.entries({ ...more, ccvconsumer: {} });
        const forth = { app_state: Object.fromEntries(entries) };
        const back = { app_state: Object.fromEntries([...entries].reverse()) };
        expect(baseOf(back)).toBe(baseOf(forth));
        expect(JSON.parse(baseOf(forth)).app_state).toEqual(forth.app_state);
      }),
    );
  });
});

describe("consumerGenesis", () => {
  const base = baseOf(init);

  it("puts the provider chain's part in place of the module's own state, and changes nothing else", () => {
    const ccv = '{ "provider": {"initial_val_set": []}, "new_chain": true }';
    expect(consumerGenesis({ base, ccv })).toBe(
      base.replace('{"new_chain":false}', '{"new_chain":true,"provider":{"initial_val_set":[]}}'),
    );
  });

  it.each([
    { name: "no JSON", ccv: "" },
    { name: "no object", ccv: "null" },
    { name: "a prototype", ccv: '{"a":[{"__proto__":1}]}' },
    { name: "a number that is not exact", ccv: '{"power":123456789012345678901}' },
  ])("refuses a part that is $name", ({ ccv }) => {
    expect(messageOf(() => consumerGenesis({ base, ccv }))).toMatch(
      /^consumer genesis of the provider chain /,
    );
  });

  it("refuses a base without app state", () => {
    expect(messageOf(() => consumerGenesis({ base: "{}", ccv: "{}" }))).toMatch(
      /^base genesis has no app_state/,
    );
  });
});

describe("genesisHash", () => {
  // printf %s 鏈 | sha256sum
  it("is the SHA-256 of the text's UTF-8", () => {
    expect(genesisHash("鏈")).toBe(
      "a7087386f38e3b2ca8ceb2584a2668dcccf0bdf02dba8b3dc3f8a9e65c4d7ffb",
    );
  });
});

describe("genesisHashFault", () => {
  const texts = { base: "base", text: "file" };
  it.each([
    { name: "none", stated: "" },
    { name: "the base's", stated: genesisHash("base") },
    { name: "the file's", stated: genesisHash("file") },
    { name: "the file's in capitals", stated: genesisHash("file").toUpperCase() },
  ])("has nothing against a stated hash that is $name", ({ stated }) => {
    expect(genesisHashFault({ stated, ...texts })).toBeUndefined();
  });

  it("tells both hashes and what to do", () => {
    expect(genesisHashFault({ stated: "ab\u001b", ...texts })).toBe(
      `base genesis is not the one that the consumer chain's owner states, whose sha256 is ab\\u001b; "${genesisHash("file")}"; set genesisFile to the owner's file`,
    );
  });
});
