import fc from "fast-check";

import { decodeDetails, encodeDetails, type Registration } from "../../../core/details/registry";

const nodeId = "c502b9d12fefcc850b1b01fc2843a46d9d7939bb";
const onTestnet = { allowPrivateAddresses: true };
const endpoint = { host: "203.0.113.7" };

describe("encodeDetails", () => {
  it.each([
    { name: "empty details", details: "", result: "p2p=203.0.113.7" },
    { name: "other text", details: "We are X.", result: "We are X. p2p=203.0.113.7" },
    { name: "a former token", details: "a p2p=1.1.1.1 b", result: "a p2p=203.0.113.7 b" },
    { name: "a broken token", details: 'a p2p="x b', result: "a p2p=203.0.113.7 b" },
    { name: "an empty token", details: "a p2p=", result: "a p2p=203.0.113.7" },
    { name: "two tokens", details: "p2p=1.1.1.1 a p2p=2.2.2.2 b", result: "p2p=203.0.113.7 a b" },
    { name: "former ports", details: "p2p=1.1.1.1 p2p-ports=7:9 b", result: "p2p=203.0.113.7 b" },
    {
      name: "a token beside a line end",
      details: "a\np2p=1.1.1.1\nb",
      result: "a\np2p=203.0.113.7\nb",
    },
    {
      name: "a token on a line of its own, of Windows",
      details: "a\r\np2p=1.1.1.1 p2p-ports=7:9\r\nb",
      result: "a\r\np2p=203.0.113.7\r\nb",
    },
    {
      name: "a token beside a no-break space",
      details: "a\u00a0p2p=1.1.1.1\u00a0b",
      result: "a\u00a0 p2p=203.0.113.7 \u00a0b",
    },
    {
      name: "odd whitespace",
      details: " \ta \u00a0\u3000 b\r\n",
      result: " \ta \u00a0\u3000 b\r\n p2p=203.0.113.7",
    },
    {
      name: "words that only look like tokens",
      details: 'xp2p=1 "p2p=2"',
      result: 'xp2p=1 "p2p=2" p2p=203.0.113.7',
    },
    { name: "a bare address", details: " 1.1.1.1 ", result: " p2p=203.0.113.7 " },
    {
      name: "JSON with an endpoint",
      details: '{ "p2p" : "1.1.1.1" , "a":[1,{"p2p":2}] }',
      result: '{ "p2p" : "203.0.113.7" , "a":[1,{"p2p":2}] }',
    },
    {
      name: "JSON without",
      details: '{ "a": "}, p2p=1" }',
      result: '{ "a": "}, p2p=1","p2p":"203.0.113.7" }',
    },
    { name: "empty JSON", details: "{ }", result: '{"p2p":"203.0.113.7" }' },
    {
      name: "JSON with two endpoints",
      details: '{"p2p":"1.1.1.1","a":1,"p2p":null}',
      result: '{"p2p":"203.0.113.7","a":1}',
    },
    { name: "text that is almost JSON", details: '{"p2p":', result: '{"p2p": p2p=203.0.113.7' },
  ])("writes into $name", ({ details, result }) => {
    expect(encodeDetails(details, { endpoint, exceptions: {} })).toBe(result);
  });

  it.each([
    { details: "a b", result: "a b p2p=203.0.113.7 p2p-ports=7:30344,10:30345" },
    { details: "p2p=1.1.1.1 b", result: "p2p=203.0.113.7 p2p-ports=7:30344,10:30345 b" },
    {
      details: "p2p-ports=1:1 a p2p=1.1.1.1",
      result: "p2p-ports=7:30344,10:30345 a p2p=203.0.113.7",
    },
    { details: '{"a":1}', result: '{"a":1,"p2p":"203.0.113.7","p2p-ports":"7:30344,10:30345"}' },
    { details: "1.1.1.1", result: "p2p=203.0.113.7 p2p-ports=7:30344,10:30345" },
  ])("writes exceptions by ascending consumer id into $details", ({ details, result }) => {
    const exceptions = { "10": 30_345, "7": 30_344 };
    expect(encodeDetails(details, { endpoint, exceptions })).toBe(result);
  });

  it.each([
    { details: "a p2p=203.0.113.7 p2p-ports=7:9 b", result: "a b" },
    { details: "p2p=203.0.113.7 b", result: "b" },
    { details: "p2p=203.0.113.7", result: "" },
    { details: "1.1.1.1", result: "" },
    { details: '{"p2p":"x","a":1,"p2p-ports":"y"}', result: '{"a":1}' },
    { details: '{ "p2p":"x" }', result: "{  }" },
    { details: "p2p=x 1.1.1.1", result: "" },
    { details: `\0 ${"x".repeat(270)} p2p=x`, result: `\0 ${"x".repeat(270)}` },
    { details: "nothing", result: "nothing" },
    { details: "a\np2p=203.0.113.7 p2p-ports=7:9\nb", result: "a\n\nb" },
    // x/staking/types/validator.go of Cosmos SDK 0.50, UpdateDescription: a text that equals "[do-not-modify]"
    // leaves the one that is there; any other, the empty one included, takes its place.
    { details: "[do-not-modify] p2p=203.0.113.7", result: "[do-not-modify] " },
    { details: "p2p=203.0.113.7 p2p-ports=7:9 [do-not-modify]", result: "[do-not-modify] " },
    { details: "p2p=x [do-not-modify] p2p=y", result: "[do-not-modify] " },
    { details: "[do-not-modify]\np2p=203.0.113.7", result: "[do-not-modify]\n" },
    { details: "[do-not-modify]", result: "[do-not-modify]" },
    { details: "[do-not-modify] ", result: "[do-not-modify] " },
    { details: "[DO-NOT-MODIFY] p2p=203.0.113.7", result: "[DO-NOT-MODIFY]" },
  ])("withdraws from $details", ({ details, result }) => {
    expect(encodeDetails(details, { exceptions: { "7": 1 } })).toBe(result);
  });

  it.each([{}, { endpoint }])("takes no text that no chain can have: %j", (registration) => {
    expect(() => encodeDetails("x".repeat(281), { ...registration, exceptions: {} })).toThrow(
      expect.objectContaining({ code: "DETAILS_TOO_LONG" }),
    );
  });

  it("fills the 280 bytes and not one more", () => {
    // "p2p=203.0.113.7" and a space are 16 bytes; é is two.
    const text = "é".repeat(132);
    expect(Buffer.byteLength(encodeDetails(text, { endpoint, exceptions: {} }))).toBe(280);
    expect(() => encodeDetails(`${text}é`, { endpoint, exceptions: {} })).toThrow(
      expect.objectContaining({
        code: "DETAILS_TOO_LONG",
        message: `details would have 282 bytes of 280; "${"é".repeat(119)}…"; shorten the other text by 2 bytes`,
      }),
    );
  });

  it.each([
    {
      name: "a host that is none",
      registration: { endpoint: { host: "a b" }, exceptions: {} },
      code: "BAD_ENDPOINT",
    },
    {
      name: "a host that carries a token",
      registration: { endpoint: { host: "1.1.1.1 p2p-ports=7:1" }, exceptions: {} },
      code: "BAD_ENDPOINT",
    },
    {
      name: "an address where no peer can be",
      registration: { endpoint: { host: "0.0.0.0" }, exceptions: {} },
      code: "BAD_ENDPOINT",
    },
    {
      name: "a node id that is none",
      registration: { endpoint: { ...endpoint, nodeId: "x" }, exceptions: {} },
      code: "BAD_ENDPOINT",
    },
    {
      name: "a port that is none",
      registration: { endpoint: { ...endpoint, port: 0 }, exceptions: {} },
      code: "BAD_ENDPOINT",
    },
    {
      name: "a consumer id that is none",
      registration: { endpoint, exceptions: { x: 1 } },
      code: "BAD_EXCEPTIONS",
    },
    {
      name: "an exception that is no port",
      registration: { endpoint, exceptions: { "7": 70_000 } },
      code: "BAD_EXCEPTIONS",
    },
  ])("refuses to publish $name", ({ registration, code }) => {
    expect(() => encodeDetails("text", registration)).toThrow(expect.objectContaining({ code }));
  });

  it("refuses to publish what the other text would keep others from reading", () => {
    expect(() => encodeDetails("a\0b", { endpoint, exceptions: {} })).toThrow(
      expect.objectContaining({ code: "UNREADABLE_DETAILS" }),
    );
  });
});

const registrations = fc.record({
  endpoint: fc.record(
    {
      nodeId: fc.constant(nodeId),
      host: fc.constantFrom("203.0.113.7", "127.97.0.100", "2001:db8::7", "p2p.example.com"),
      port: fc.integer({ min: 1, max: 65_535 }),
    },
    { requiredKeys: ["host"] },
  ),
  exceptions: fc.dictionary(fc.nat(99).map(String), fc.integer({ min: 1, max: 65_535 }), {
    maxKeys: 3,
    noNullPrototype: true,
  }),
});
const spaces = fc.constantFrom(" ", "  ", "\n", "\t", "\r\n", "\u00a0", "\u3000", "");
const words = fc.constantFrom(
  "We",
  "are",
  "a-validator",
  "é链",
  "x=1",
  '"quoted"',
  "p2p",
  "{",
  "}",
  "1.1.1.1",
  "p2p:",
  "xp2p=1",
);
// No registration in it: foreign text, which must come out as it went in.
const foreignText = fc
  .oneof(
    fc.array(fc.tuple(words, spaces), { maxLength: 8 }).map((all) => all.flat().join("")),
    fc
      .record({ bio: fc.string({ maxLength: 20 }), é: fc.array(fc.nat(9)) })
      .map((value) => JSON.stringify(value, null, 1)),
  )
  .filter((text) => decodeDetails(text, onTestnet).fault?.code === "NO_ENDPOINT");
// Any text, registrations in all forms included.
const anyText = fc.oneof(
  foreignText,
  fc
    .tuple(
      foreignText,
      spaces,
      fc.constantFrom("p2p=1.1.1.1", 'p2p="', "p2p-ports=7:9", "p2p="),
      spaces,
      foreignText,
    )
    .map((all) => all.join("")),
  fc.constantFrom("1.1.1.1", '{"p2p":"1.1.1.1"}', '{"p2p":5,"a":1,"p2p":{}}'),
);

describe("encodeDetails, whatever the text", () => {
  const encodable = (details: string, registration: Registration): string | undefined => {
    try {
      return encodeDetails(details, registration);
    } catch (error) {
      expect(error).toMatchObject({ code: "DETAILS_TOO_LONG" });
      return undefined;
    }
  };

  it("is undone by decoding", () => {
    fc.assert(
      fc.property(anyText, registrations, (details, registration) => {
        const encoded = encodable(details, registration);
        if (encoded !== undefined) expect(decodeDetails(encoded, onTestnet)).toEqual(registration);
      }),
      { numRuns: 500 },
    );
  });

  it("changes nothing the second time", () => {
    fc.assert(
      fc.property(anyText, registrations, (details, registration) => {
        const once = encodable(details, registration);
        if (once !== undefined) expect(encodeDetails(once, registration)).toBe(once);
      }),
      { numRuns: 500 },
    );
  });

  it("keeps foreign text to the byte: withdrawing brings it back", () => {
    fc.assert(
      fc.property(foreignText, registrations, registrations, (details, first, second) => {
        const encoded = encodable(details, first);
        const again = encoded === undefined ? undefined : encodable(encoded, second);
        for (const one of [encoded, again]) {
          if (one !== undefined) expect(encodeDetails(one, { exceptions: {} })).toBe(details);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("leaves no registration behind when it withdraws, and never throws then", () => {
    const hostile = fc.oneof(anyText, fc.string({ unit: "binary", maxLength: 400 }));
    fc.assert(
      fc.property(hostile, (details) => {
        const rest = encodeDetails(details, { exceptions: {} });
        expect(decodeDetails(rest, onTestnet).fault?.code).toMatch(/^(NO_ENDPOINT|OVERSIZED)$/);
      }),
      { numRuns: 500 },
    );
  });
});
