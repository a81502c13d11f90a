import { isIPv4 } from "node:net";

import fc from "fast-check";

import { formatIpAddress, isIpv4, parseCidr, parseIpAddress } from "../../core/ip-address";

describe("parseIpAddress", () => {
  // Spellings and numbers by `python3 -c 'import ipaddress; …; print(x, int(x))'`.
  it.each([
    { text: "192.168.97.100", value: 3_232_260_452n, canonical: "192.168.97.100" },
    { text: "0.0.0.0", value: 0n, canonical: "0.0.0.0" },
    { text: "255.255.255.255", value: 4_294_967_295n, canonical: "255.255.255.255" },
    {
      text: "2001:DB8:0:0:0:0:0:1",
      value: 42540766411282592856903984951653826561n,
      canonical: "2001:db8::1",
    },
    {
      text: "1:0:0:2:0:0:0:3",
      value: 5192296858534864522018643748323331n,
      canonical: "1:0:0:2::3",
    },
    { text: "::", value: 0n, canonical: "::" },
    { text: "fe80::0001", value: 338288524927261089654018896841347694593n, canonical: "fe80::1" },
    {
      text: "64:ff9b::1.2.3.4",
      value: 524413980667603649783483181329154820n,
      canonical: "64:ff9b::102:304",
    },
  ])("reads $text", ({ text, value, canonical }) => {
    const address = parseIpAddress(text);
    expect(address?.value).toBe(value);
    expect(address === undefined ? undefined : formatIpAddress(address)).toBe(canonical);
  });

  it.each([
    { text: "" },
    { text: "127.1" },
    { text: "2130706433" },
    { text: "0x7f000001" },
    { text: "0177.0.0.1" },
    { text: "01.2.3.4" },
    { text: "1.2.3.256" },
    { text: "1.2.3" },
    { text: "1.2.3.4." },
    { text: " 1.2.3.4" },
    { text: "1.2.3.4\n" },
    { text: "１.2.3.4" },
    { text: "::1%eth0" },
    { text: "[::1]" },
    { text: "1::2::3" },
    { text: "1:2:3:4:5:6:7:8:9" },
    { text: "::12345" },
    { text: "::1.2.3.4" },
    { text: "::ffff:1.2.3.04" },
  ])('takes "$text" for no address', ({ text }) => {
    expect(parseIpAddress(text)).toBeUndefined();
  });

  it("reads back what it writes", () => {
    const addresses = fc.oneof(
      fc.record({ bits: fc.constant(32 as const), value: fc.bigInt(0n, 2n ** 32n - 1n) }),
      fc.record({ bits: fc.constant(128 as const), value: fc.bigInt(0n, 2n ** 128n - 1n) }),
    );
    fc.assert(
      fc.property(addresses, (address) => {
        expect(parseIpAddress(formatIpAddress(address))).toEqual(address);
      }),
    );
  });
});

describe("parseCidr", () => {
  it.each([
    { text: "192.168.97.5/24", network: "192.168.97.0", prefix: 24 },
    { text: "10.1.2.3/0", network: "0.0.0.0", prefix: 0 },
    { text: "10.1.2.3/32", network: "10.1.2.3", prefix: 32 },
    { text: "fd97:1::5/64", network: "fd97:1::", prefix: 64 },
  ])("finds the network of $text", ({ text, network, prefix }) => {
    const parsed = parseCidr(text)?.network;
    expect(parsed === undefined ? undefined : formatIpAddress(parsed)).toBe(network);
    expect(parsed?.prefix).toBe(prefix);
  });

  it.each([
    { text: "10.0.0.0" },
    { text: "10.0.0.0/" },
    { text: "10.0.0.0/33" },
    { text: "10.0.0.0/024" },
    { text: "10.0.0.0/24/24" },
    { text: "fd97::/129" },
    { text: "/24" },
  ])('takes "$text" for no subnet', ({ text }) => {
    expect(parseCidr(text)).toBeUndefined();
  });
});

describe("an IPv4 address", () => {
  // Node's own judgement is the measure.
  it("is what Node takes for one", () => {
    const part = fc.oneof(
      fc.nat(300).map(String),
      fc.constantFrom("", "00", "01", "0x1", "-1", " 1", "1 ", "1\n", "255", "256", "١"),
    );
    fc.assert(
      fc.property(fc.array(part, { minLength: 3, maxLength: 5 }), (parts) => {
        expect(isIpv4(parts.join("."))).toBe(isIPv4(parts.join(".")));
      }),
      { numRuns: 2_000 },
    );
  });

  it("is every one that can be written", () => {
    fc.assert(
      fc.property(fc.ipV4(), (text) => {
        expect(isIpv4(text)).toBe(true);
      }),
    );
  });
});
