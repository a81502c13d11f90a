import fc from "fast-check";

import {
  canonicalHost,
  formatEndpoint,
  parsedEndpoint,
  parseEndpoint,
} from "../../../core/details/endpoint";

const nodeId = "c502b9d12fefcc850b1b01fc2843a46d9d7939bb";

describe("parseEndpoint", () => {
  it.each([
    { text: "203.0.113.7", endpoint: { host: "203.0.113.7" } },
    { text: "203.0.113.7:26656", endpoint: { host: "203.0.113.7", port: 26_656 } },
    { text: `${nodeId}@203.0.113.7`, endpoint: { nodeId, host: "203.0.113.7" } },
    { text: `${nodeId}@p2p.example.com:1`, endpoint: { nodeId, host: "p2p.example.com", port: 1 } },
    { text: "[2001:db8::1]", endpoint: { host: "2001:db8::1" } },
    { text: "[2001:DB8:0::1]:65535", endpoint: { host: "2001:db8::1", port: 65_535 } },
    { text: "[::ffff:203.0.113.7]:9", endpoint: { host: "203.0.113.7", port: 9 } },
    { text: "A1.elb.Amazonaws.com", endpoint: { host: "a1.elb.amazonaws.com" } },
    { text: "xn--bcher-kva.example", endpoint: { host: "xn--bcher-kva.example" } },
    { text: `${nodeId.toUpperCase()}@h`, endpoint: { nodeId, host: "h" } },
  ])("reads $text", ({ text, endpoint }) => {
    expect(parseEndpoint(text)).toEqual(endpoint);
  });

  it.each([
    { text: "", code: "BAD_HOST" },
    { text: ":26656", code: "BAD_HOST" },
    { text: "127.1", code: "BAD_HOST" },
    { text: "2130706433", code: "BAD_HOST" },
    { text: "0x7f.0.0.1", code: "BAD_HOST" },
    { text: "host.0x7f", code: "BAD_HOST" },
    { text: "1.2.3.4.5", code: "BAD_HOST" },
    { text: "2001:db8::1", code: "BAD_HOST" },
    { text: "[203.0.113.7]", code: "BAD_HOST" },
    { text: "[::1%eth0]", code: "BAD_HOST" },
    { text: "[::1", code: "BAD_HOST" },
    { text: "example.com.", code: "BAD_HOST" },
    { text: "-a.example", code: "BAD_HOST" },
    { text: "a..b", code: "BAD_HOST" },
    { text: "a_b.example", code: "BAD_HOST" },
    { text: `${"a".repeat(64)}.example`, code: "BAD_HOST" },
    { text: `${"abcdefg.".repeat(32)}example`, code: "BAD_HOST" },
    { text: "exаmple.com", code: "BAD_HOST" }, // Cyrillic а
    { text: "１.2.3.4", code: "BAD_HOST" }, // full-width 1
    { text: "\u212aelvin.example", code: "BAD_HOST" }, // U+212A, which lower-cases to ASCII k
    { text: 'a"b', code: "BAD_HOST" },
    { text: "a,b", code: "BAD_HOST" },
    { text: "a\0b", code: "BAD_HOST" },
    { text: "a.example\n", code: "BAD_HOST" },
    { text: `${nodeId}@${nodeId}@h`, code: "BAD_HOST" },
    { text: "http://h", code: "BAD_PORT" },
    { text: "h:0", code: "BAD_PORT" },
    { text: "h:70000", code: "BAD_PORT" },
    { text: "h:65536", code: "BAD_PORT" },
    { text: "h:", code: "BAD_PORT" },
    { text: "h:080", code: "BAD_PORT" },
    { text: "h:1e3", code: "BAD_PORT" },
    { text: "h:80\n", code: "BAD_PORT" },
    { text: "h:1:2", code: "BAD_PORT" },
    { text: "@h", code: "BAD_NODE_ID" },
    { text: `${nodeId.slice(1)}@h`, code: "BAD_NODE_ID" },
    { text: `${nodeId}a@h`, code: "BAD_NODE_ID" },
    { text: `g${nodeId.slice(1)}@h`, code: "BAD_NODE_ID" },
  ])('refuses "$text" with $code', ({ text, code }) => {
    expect(parseEndpoint(text)).toMatchObject({ fault: { code } });
  });

  it("shows the text on one line in its message", () => {
    expect(parseEndpoint("a\n[rpc]")).toEqual({
      fault: {
        code: "BAD_HOST",
        message: 'no endpoint; "a\\n[rpc]"; write host or nodeId@host, IPv6 in brackets',
      },
    });
  });

  it("inverts formatEndpoint", () => {
    const hosts = fc.oneof(
      fc.ipV4(),
      fc.ipV6().map((text) => canonicalHost(text) ?? "::1"),
      fc.domain().map((text) => text.toLowerCase()),
    );
    const endpoints = fc.record(
      {
        nodeId: fc.stringMatching(/^[0-9a-f]{40}$/),
        host: hosts,
        port: fc.integer({ min: 1, max: 65_535 }),
      },
      { requiredKeys: ["host"] },
    );
    fc.assert(
      fc.property(endpoints, (endpoint) => {
        expect(parseEndpoint(formatEndpoint(endpoint))).toEqual(endpoint);
      }),
    );
  });

  it("lets nothing through but harmless characters", () => {
    const text = fc.array(
      fc.oneof(
        fc.constantFrom("@", ":", "[", "]", ".", "a", "1", nodeId, "::1", '"', "\n", ","),
        fc.string({ unit: "binary", maxLength: 3 }),
      ),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(text, (parts) => {
        const parsed = parseEndpoint(parts.join(""));
        if ("fault" in parsed) return;
        expect(formatEndpoint(parsed)).toMatch(
          /^([0-9a-f]{40}@)?([a-z0-9.-]+|\[[0-9a-f:.]+\])(:[1-9]\d*)?$/,
        );
      }),
      { numRuns: 500 },
    );
  });
});

describe("parsedEndpoint", () => {
  it("throws what parseEndpoint reports", () => {
    expect(() => parsedEndpoint("h:0")).toThrow(
      expect.objectContaining({
        code: "BAD_ENDPOINT",
        message: 'no port after ":"; "h:0"; use a number from 1 to 65535',
      }),
    );
  });
});
