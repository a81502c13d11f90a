import fc from "fast-check";

import { formatEndpoint } from "../../../core/details/endpoint";
import { decodeDetails } from "../../../core/details/registry";

const nodeId = "c502b9d12fefcc850b1b01fc2843a46d9d7939bb";
const onPublicNetwork = { allowPrivateAddresses: false };
const onTestnet = { allowPrivateAddresses: true };

describe("decodeDetails", () => {
  it.each([
    { details: "p2p=203.0.113.7", endpoint: { host: "203.0.113.7" } },
    { details: "p2p=203.0.113.7:26656", endpoint: { host: "203.0.113.7", port: 26_656 } },
    { details: `p2p=${nodeId}@203.0.113.7`, endpoint: { nodeId, host: "203.0.113.7" } },
    {
      details: `p2p=${nodeId}@[2001:db8::7]:9`,
      endpoint: { nodeId, host: "2001:db8::7", port: 9 },
    },
    { details: "p2p=lb-1.elb.Example.com", endpoint: { host: "lb-1.elb.example.com" } },
    { details: "We are X. p2p=203.0.113.7 Stake!", endpoint: { host: "203.0.113.7" } },
    { details: "  p2p=203.0.113.7  ", endpoint: { host: "203.0.113.7" } },
    { details: "Line one\nline two p2p=203.0.113.7", endpoint: { host: "203.0.113.7" } },
    // What a form's text field, an editor on Windows or a table makes of a word on a line or in a cell of its own.
    { details: "p2p=203.0.113.7\n", endpoint: { host: "203.0.113.7" } },
    { details: "We are X.\np2p=203.0.113.7", endpoint: { host: "203.0.113.7" } },
    {
      details: "We are X.\r\n\r\np2p=203.0.113.7\r\nStake!\r\n",
      endpoint: { host: "203.0.113.7" },
    },
    { details: "p2p=203.0.113.7\r", endpoint: { host: "203.0.113.7" } },
    { details: "X\tp2p=203.0.113.7\tStake!", endpoint: { host: "203.0.113.7" } },
    { details: "p2p=203.0.113.7\nunsafe = true", endpoint: { host: "203.0.113.7" } },
    {
      details: "see x?p2p=1.1.1.1 or P2P=2.2.2.2 p2p=203.0.113.7",
      endpoint: { host: "203.0.113.7" },
    },
    { details: '{"p2p":"203.0.113.7"}', endpoint: { host: "203.0.113.7" } },
    {
      details: ` { "a": [1, {"p2p": "x"}],\n "p2p" : "${nodeId}@203.0.113.7:9" } `,
      endpoint: { nodeId, host: "203.0.113.7", port: 9 },
    },
    {
      details: '{"p2\\u0070":"203.0.113.7","bio":"say \\"p2p=1.1.1.1 \\""}',
      endpoint: { host: "203.0.113.7" },
    },
    { details: "203.0.113.7", endpoint: { host: "203.0.113.7" } },
    { details: " 2001:DB8::7 ", endpoint: { host: "2001:db8::7" } },
  ])("reads $details", ({ details, endpoint }) => {
    expect(decodeDetails(details, onPublicNetwork)).toEqual({ endpoint, exceptions: {} });
  });

  it.each([
    {
      details: "p2p=203.0.113.7 p2p-ports=7:30344,9:30345",
      exceptions: { "7": 30_344, "9": 30_345 },
    },
    { details: "p2p=203.0.113.7\np2p-ports=7:30344\n", exceptions: { "7": 30_344 } },
    { details: "p2p-ports=7:30344 text p2p=203.0.113.7", exceptions: { "7": 30_344 } },
    { details: '{"p2p":"203.0.113.7","p2p-ports":"7:30344"}', exceptions: { "7": 30_344 } },
  ])("reads the ports of $details", ({ details, exceptions }) => {
    const endpoint = { host: "203.0.113.7" };
    expect(decodeDetails(details, onPublicNetwork)).toEqual({ endpoint, exceptions });
  });

  it.each([
    { name: "no text", details: "", code: "NO_ENDPOINT" },
    { name: "other text", details: "We are X.", code: "NO_ENDPOINT" },
    { name: "ports alone", details: "p2p-ports=7:30344", code: "NO_ENDPOINT" },
    { name: "JSON of something else", details: '{"a":1}', code: "NO_ENDPOINT" },
    { name: "a JSON list", details: '["p2p"]', code: "NO_ENDPOINT" },
    { name: "an address and a port", details: "203.0.113.7:26656", code: "NO_ENDPOINT" },
    { name: "an address and a line end", details: "203.0.113.7\n", code: "NO_ENDPOINT" },
    { name: "an empty token", details: "p2p=", code: "BAD_HOST" },
    { name: "a JSON number", details: '{"p2p":5}', code: "BAD_HOST" },
    { name: "JSON null", details: '{"p2p":null}', code: "BAD_HOST" },
    { name: "double quotes around the host", details: 'p2p="203.0.113.7"', code: "BAD_HOST" },
    { name: "a quote at the end", details: 'p2p=203.0.113.7"', code: "BAD_HOST" },
    { name: "a single quote", details: "p2p=203.0.113.7'", code: "BAD_HOST" },
    { name: "quotes around the token", details: '"p2p=203.0.113.7"', code: "NO_ENDPOINT" },
    {
      name: "a comma and a second peer",
      details: `p2p=a.example,${nodeId}@b.example`,
      code: "BAD_NODE_ID",
    },
    { name: "a comma", details: "p2p=203.0.113.7,", code: "BAD_HOST" },
    { name: "a form feed", details: "p2p=203.0.113.7\f", code: "CONTROL_CHARACTERS" },
    { name: "a vertical tab", details: "x\vp2p=203.0.113.7", code: "CONTROL_CHARACTERS" },
    { name: "a next line", details: "p2p=203.0.113.7\u0085", code: "CONTROL_CHARACTERS" },
    { name: "a line separator", details: "p2p=203.0.113.7\u2028x", code: "CONTROL_CHARACTERS" },
    { name: "a host cut by a line end", details: "p2p=203.0\n.113.7", code: "BAD_HOST" },
    {
      name: "a line end and what hides behind it",
      details: "p2p=203.0.113.7\n\u001b[2J",
      code: "CONTROL_CHARACTERS",
    },
    { name: "NUL in the host", details: "p2p=203.0\0.113.7", code: "CONTROL_CHARACTERS" },
    { name: "NUL after the host", details: "p2p=203.0.113.7\0", code: "CONTROL_CHARACTERS" },
    { name: "NUL elsewhere", details: "a\0b p2p=203.0.113.7", code: "CONTROL_CHARACTERS" },
    {
      name: "an escape sequence elsewhere",
      details: "\u001b[2J p2p=203.0.113.7",
      code: "CONTROL_CHARACTERS",
    },
    { name: "a zero-width space", details: "p2p=203.0.113.7\u200b", code: "CONTROL_CHARACTERS" },
    {
      name: "a right-to-left override",
      details: "p2p=\u202e203.0.113.7",
      code: "CONTROL_CHARACTERS",
    },
    { name: "a no-break space", details: "p2p=203.0.113.7\u00a0x", code: "CONTROL_CHARACTERS" },
    { name: "a line end in a JSON string", details: '{"p2p":"203.0.113.7\\n"}', code: "BAD_HOST" },
    { name: "NUL in a JSON string", details: '{"p2p":"203.0\\u0000.113.7"}', code: "BAD_HOST" },
    { name: "10 kB", details: `p2p=203.0.113.7 ${"x".repeat(10_240)}`, code: "OVERSIZED" },
    { name: "10 kB of host", details: `p2p=${"x".repeat(10_240)}`, code: "OVERSIZED" },
    {
      name: "281 bytes in fewer characters",
      details: `p2p=203.0.113.7 ${"é".repeat(132)}x`,
      code: "OVERSIZED",
    },
    { name: "two tokens", details: "p2p=203.0.113.7 p2p=203.0.113.8", code: "SEVERAL_TOKENS" },
    {
      name: "the same token twice",
      details: "p2p=203.0.113.7 p2p=203.0.113.7",
      code: "SEVERAL_TOKENS",
    },
    {
      name: "a second token behind a line end",
      details: "p2p=203.0.113.7 x\np2p=203.0.113.8",
      code: "SEVERAL_TOKENS",
    },
    {
      name: "two lists of ports",
      details: "p2p=203.0.113.7 p2p-ports=1:1 p2p-ports=1:2",
      code: "SEVERAL_TOKENS",
    },
    {
      name: "two JSON members",
      details: '{"p2p":"203.0.113.7","p2p":"203.0.113.8"}',
      code: "SEVERAL_TOKENS",
    },
    { name: "loopback", details: "p2p=127.0.0.1", code: "PRIVATE_ADDRESS" },
    {
      name: "loopback in IPv6 disguise",
      details: "p2p=[::ffff:127.0.0.1]",
      code: "PRIVATE_ADDRESS",
    },
    { name: "a short form of loopback", details: "p2p=127.1", code: "BAD_HOST" },
    { name: "a number for loopback", details: "p2p=2130706433", code: "BAD_HOST" },
    { name: "localhost", details: "p2p=localhost", code: "PRIVATE_ADDRESS" },
    { name: "a private address", details: "192.168.1.1", code: "PRIVATE_ADDRESS" },
    { name: "a private address in JSON", details: '{"p2p":"10.0.0.1"}', code: "PRIVATE_ADDRESS" },
    {
      name: "a cluster's own name",
      details: "p2p=kubernetes.default.svc.cluster.local",
      code: "PRIVATE_ADDRESS",
    },
    { name: "the metadata service", details: "p2p=169.254.169.254", code: "UNUSABLE_ADDRESS" },
    { name: "multicast", details: "p2p=[ff02::1]", code: "UNUSABLE_ADDRESS" },
    { name: "port 0", details: "p2p=203.0.113.7:0", code: "BAD_PORT" },
    { name: "port 70000", details: "p2p=203.0.113.7:70000", code: "BAD_PORT" },
    { name: "a Cyrillic homoglyph", details: "p2p=exаmple.com", code: "BAD_HOST" },
    { name: "a Unicode host", details: "p2p=bücher.example", code: "BAD_HOST" },
    { name: "full-width digits", details: "p2p=２03.0.113.7", code: "BAD_HOST" },
    { name: "an ideographic full stop", details: "p2p=203。0.113.7", code: "BAD_HOST" },
    { name: "a short node id", details: "p2p=abc@203.0.113.7", code: "BAD_NODE_ID" },
    { name: "a URL", details: "p2p=tcp://203.0.113.7:26656", code: "BAD_PORT" },
    { name: "broken ports", details: "p2p=203.0.113.7 p2p-ports=7:30344,", code: "BAD_EXCEPTIONS" },
    {
      name: "port 0 in the list",
      details: "p2p=203.0.113.7 p2p-ports=7:0",
      code: "BAD_EXCEPTIONS",
    },
    {
      name: "a consumer id that is no number",
      details: "p2p=203.0.113.7 p2p-ports=__proto__:9",
      code: "BAD_EXCEPTIONS",
    },
  ])("makes no peer of $name: $code", ({ details, code }) => {
    const registration = decodeDetails(details, onPublicNetwork);
    expect(registration).toEqual({
      exceptions: {},
      fault: { code, message: expect.not.stringMatching(/[\p{Cc}\p{Cf}]/u) },
    });
  });

  it.each([
    { host: "127.97.0.100" },
    { host: "192.168.97.100" },
    { host: "alice" },
    { host: "fd97::64" },
  ])("lets a testnet use $host", ({ host }) => {
    const details = `p2p=${formatEndpoint({ host })}`;
    expect(decodeDetails(details, onTestnet).endpoint).toEqual({ host });
  });

  it.each([
    { host: "169.254.169.254" },
    { host: "0.0.0.0" },
    { host: "255.255.255.255" },
    { host: "[fd00:ec2::254]" },
    { host: "[fe80::1]" },
  ])("lets nobody use $host", ({ host }) => {
    expect(decodeDetails(`p2p=${host}`, onTestnet).fault?.code).toBe("UNUSABLE_ADDRESS");
  });
});

// Pieces of what is understood, of what is not, and of whatever else there is.
const pieces = fc.oneof(
  fc.constantFrom(
    "p2p=",
    "p2p-ports=",
    " ",
    "\n",
    "\0",
    '"',
    ",",
    "@",
    ":",
    "[",
    "]",
    "{",
    "}",
    '{"p2p":"',
    '"}',
    "\\",
    "7:30344",
    "203.0.113.7",
    "10.0.0.1",
    "::1",
    nodeId,
    "a.example",
    "é",
    "\u202e",
    "\ud800",
  ),
  fc.string({ unit: "binary", maxLength: 4 }),
);
const hostile = fc.oneof(
  fc.array(pieces, { maxLength: 14 }).map((parts) => parts.join("")),
  fc.string({ unit: "binary", maxLength: 400 }),
  fc.json(),
);

describe("decodeDetails, whatever the text", () => {
  it("gives a well-formed endpoint or a fault, never both, and never throws", () => {
    fc.assert(
      fc.property(hostile, fc.boolean(), (details, allowPrivateAddresses) => {
        const { endpoint, exceptions, fault } = decodeDetails(details, { allowPrivateAddresses });
        expect(endpoint === undefined).toBe(fault !== undefined);
        if (endpoint === undefined) {
          expect(exceptions).toEqual({});
          expect(fault?.message).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
          expect(fault?.message.length).toBeLessThan(400);
        } else {
          expect(formatEndpoint(endpoint)).toMatch(
            /^([0-9a-f]{40}@)?([a-z0-9.-]{1,253}|\[[0-9a-f:]+\])(:[1-9]\d{0,4})?$/,
          );
          for (const [id, port] of Object.entries(exceptions)) {
            expect(id).toMatch(/^\d{1,20}$/);
            expect(Number.isInteger(port) && port >= 1 && port <= 65_535).toBe(true);
          }
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
