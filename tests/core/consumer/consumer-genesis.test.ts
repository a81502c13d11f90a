import { createHash } from "node:crypto";

import fc from "fast-check";

import {
  baseGenesis,
  chooseBase,
  consumerGenesis,
  genesisHash,
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

  it("holds the account that it is to hold", () => {
    const account = "consumer1qqqsyqcyq5rqwzqfpg9scrgwpugpzysnxru4z7";
    const text = JSON.stringify(init);
    const base = baseGenesis({
      ...{ text, chainId: "testchain-0", account, initialHeight: 1n },
      genesisTime: "2026-12-01T12:00:00.500Z",
    });
    // The same as above by python3, with the account's entries put into `init`.
    expect(base).toBe(
      '{"app_hash":null,"app_name":"chaind","app_state":{"auth":{"accounts":[{' +
        '"@type":"/cosmos.auth.v1beta1.BaseAccount","account_number":"0",' +
        `"address":"${account}","pub_key":null,"sequence":"0"}]},` +
        `"bank":{"10":"a","9":"b","balances":[{"address":"${account}",` +
        '"coins":[{"amount":"1000000000","denom":"stake"}]}],"supply":[]},' +
        '"ccvconsumer":{"new_chain":false}},"chain_id":"testchain-0",' +
        '"genesis_time":"2026-12-01T12:00:00.5Z","initial_height":1}\n',
    );
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

  // cosmos/testnets: banksy-testnet-3 and stride-ics-testnet-1 have none, noble-1 an empty one.
  it.each([
    { name: "no part of the module", part: {} },
    { name: "an empty one", part: { ccvconsumer: {} } },
    { name: "null for it", part: { ccvconsumer: null } },
  ])("is also one with $name", ({ part }) => {
    expect(JSON.parse(baseOf({ app_state: part })).app_state).toEqual(part);
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
  const base = { text: baseOf(init), asWritten: false };
  const ccv = '{ "provider": {"initial_val_set": []}, "new_chain": true }';
  const part = '{"new_chain":true,"provider":{"initial_val_set":[]}}';

  it("puts the provider chain's part in place of the module's own state, and changes nothing else", () => {
    expect(consumerGenesis({ base, ccv })).toBe(base.text.replace('{"new_chain":false}', part));
  });

  it.each([
    {
      name: "in place of the module's own state",
      text: '{ "app_state" : {"a": 1.0,\n "ccvconsumer": {"params": {"x": [1e5]}} , "b":2},\t"n": 18446744073709551615 }\n',
      says: `{ "app_state" : {"a": 1.0,\n "ccvconsumer": ${part} , "b":2},\t"n": 18446744073709551615 }\n`,
    },
    {
      name: "in place of null",
      text: '{"app_state":{"ccvconsumer":null}}',
      says: `{"app_state":{"ccvconsumer":${part}}}`,
    },
    {
      name: "before other modules",
      text: '{"app_state":{ "bank": {"s": 1e5}}}',
      says: `{"app_state":{"ccvconsumer":${part}, "bank": {"s": 1e5}}}`,
    },
    {
      name: "into a state without any module",
      text: '{"app_state":{}}',
      says: `{"app_state":{"ccvconsumer":${part}}}`,
    },
    {
      name: "into app_state, whatever else has such names",
      text: '{"x":{"app_state":{"ccvconsumer":7}},"app_state":{"y":{"ccvconsumer":8}}}',
      says: `{"x":{"app_state":{"ccvconsumer":7}},"app_state":{"ccvconsumer":${part},"y":{"ccvconsumer":8}}}`,
    },
  ])("leaves the bytes of a base that is as its makers wrote it: $name", ({ text, says }) => {
    expect(consumerGenesis({ base: { text, asWritten: true }, ccv })).toBe(says);
  });

  it.each([
    '{"app_state":{"ccvconsumer":1,"ccvconsumer":2}}',
    '{"app_state":{"ccvconsumer":1},"app_state":{"ccvconsumer":2}}',
    '{"app_state":{},"app_state":{"bank":{}}}',
  ])("refuses a part that would not be read where it is put: %s", (text) => {
    expect(messageOf(() => consumerGenesis({ base: { text, asWritten: true }, ccv }))).toBe(
      'base genesis holds a key twice; "app_state.ccvconsumer"; use another file',
    );
  });

  it.each([
    { name: "no JSON", ccv: "" },
    { name: "no object", ccv: "null" },
    { name: "a prototype", ccv: '{"a":[{"__proto__":1}]}' },
    { name: "a number that is not exact", ccv: '{"power":123456789012345678901}' },
  ])("refuses a part that is $name", ({ ccv: bad }) => {
    expect(messageOf(() => consumerGenesis({ base, ccv: bad }))).toMatch(
      /^consumer genesis of the provider chain /,
    );
  });

  it("refuses a base without app state", () => {
    const bare = { text: "{}", asWritten: false };
    expect(messageOf(() => consumerGenesis({ base: bare, ccv: "{}" }))).toMatch(
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

describe("chooseBase", () => {
  const text =
    '{"chain_id": "x-1", "app_state": {"n": 1.0}, "genesis_time": "2024-05-13T15:00:00.000000000Z"}\n';
  const canonical = '{"app_state":{"n":"1"}}\n';
  // sha256sum, base64 -d | xxd -p of its text, as cosmos/testnets isle/test-easter-1 has it.
  const hashOf = (form: "bytes" | "text" | "base64", of: string): string => {
    const hex = createHash("sha256").update(of).digest("hex");
    if (form === "bytes") return hex;
    return Buffer.from(hex, form === "text" ? "latin1" : "base64").toString("hex");
  };
  const chosen = (
    stated: string,
    change: Partial<Parameters<typeof chooseBase>[0]> = {},
  ): ReturnType<typeof chooseBase> =>
    chooseBase({
      ...{ stated, text, chainId: "x-1", isFile: true, joined: true, canonical: () => canonical },
      ...change,
    });

  it.each(["bytes", "text", "base64"] as const)(
    "knows the owner's file by a hash in %s",
    (form) => {
      expect(chosen(hashOf(form, text))).toEqual({ text, asWritten: true });
      expect(chosen(hashOf(form, text), { joined: false, isFile: false })).toEqual({
        ...{ text, asWritten: true },
      });
    },
  );

  it.each(["bytes", "text", "base64"] as const)("knows what this program states in %s", (form) => {
    expect(chosen(hashOf(form, canonical))).toEqual({ text: canonical, asWritten: false });
  });

  it("knows what this program stated before a description named an account", () => {
    const held = '{"app_state":{"n":"2"}}\n';
    const change = { canonical: () => held, withoutAccount: () => canonical };
    expect(chosen(genesisHash(canonical), change)).toEqual({ text: canonical, asWritten: false });
    expect(chosen(genesisHash(held), change)).toEqual({ text: held, asWritten: false });
    // Nobody says otherwise.
    expect(chosen("", { ...change, isFile: false })).toEqual({ text: held, asWritten: false });
    expect(chosen(genesisHash(text), change)).toEqual({ text, asWritten: true });
  });

  it("does without what this program states where the owner's file cannot be written so", () => {
    const canonicalOf = () => baseOf({}, { text: '{"app_state":{"n":1.0}}' });
    expect(canonicalOf).toThrow(/cannot be kept exactly/);
    expect(chosen(hashOf("bytes", text), { canonical: canonicalOf }).text).toBe(text);
    expect(messageOf(() => chosen("ab".repeat(32), { canonical: canonicalOf }))).toMatch(
      /^base genesis is not the one that the consumer chain's owner states/,
    );
  });

  it.each([
    { what: "an owner's file", joined: true, isFile: true, asWritten: true },
    { what: "the binary's genesis", joined: true, isFile: false, asWritten: false },
    { what: "a file of one's own chain", joined: false, isFile: true, asWritten: false },
  ])("takes $what where nothing is stated", ({ joined, isFile, asWritten }) => {
    expect(chosen("", { joined, isFile })).toEqual({
      ...{ text: asWritten ? text : canonical, asWritten },
    });
    // "gen_hash", the placeholder of a template; a sha1.
    for (const other of ["67656e5f68617368", "da39a3ee5e6b4b0d3255bfef95601890afd80709"]) {
      const { warning, ...base } = chosen(other, { joined, isFile });
      expect(base).toEqual({ text: asWritten ? text : canonical, asWritten });
      expect(warning).toMatch(
        /^the owner of consumer chain "x-1" states a genesis hash that is no sha256, so the base genesis is not checked; ".+"; compare genesisSha256 with another validator$/,
      );
    }
  });

  it("goes on with a canonical file as with what the binary made of another", () => {
    expect(chosen(genesisHash(canonical), { text: canonical })).toEqual({
      ...{ text: canonical, asWritten: false },
    });
  });

  // CometBFT starts with no chain without id, and takes its own time for none: each node another.
  it.each([
    { lacks: "chain_id", file: '{"genesis_time": "2024-05-13T15:00:00Z", "app_state": {}}' },
    { lacks: "genesis_time", file: '{"chain_id": "x-1", "app_state": {}}' },
    {
      lacks: "genesis_time",
      file: '{"chain_id": "x-1", "genesis_time": "0001-01-01T00:00:00Z", "app_state": {}}',
    },
  ])("has no file go on as it is that lacks its $lacks", ({ lacks, file }) => {
    expect(chosen("", { text: file })).toEqual({ text: canonical, asWritten: false });
    expect(messageOf(() => chosen(genesisHash(file), { text: file }))).toBe(
      `base genesis that the consumer chain's owner states is not whole: it lacks ${lacks}; "${genesisHash(file)}"; set finalGenesisFile to the whole genesis of the chain's team`,
    );
  });

  it("shows what is stated without letting it do anything", () => {
    expect(chosen(Buffer.from("\u001b[2J").toString("hex")).warning).toContain('"\\u001b[2J"');
  });

  it("refuses another than is stated, with both hashes and what to do", () => {
    const stated = "ab".repeat(32);
    expect(messageOf(() => chosen(stated))).toBe(
      `base genesis is not the one that the consumer chain's owner states, whose sha256 is ${stated}; "${genesisHash(text)}"; set genesisFile to the owner's file`,
    );
  });

  it.each([
    { name: "another chain's", text: '{"chain_id":"y-1","app_state":{}}', why: /of another chain/ },
    { name: "one without app state", text: '{"chain_id":"x-1"}', why: /has no app_state/ },
  ])("refuses a file that is $name, whatever is stated", ({ text: file, why }) => {
    expect(messageOf(() => chosen(genesisHash(file), { text: file }))).toMatch(why);
    expect(messageOf(() => chosen("", { text: file }))).toMatch(why);
  });
});
