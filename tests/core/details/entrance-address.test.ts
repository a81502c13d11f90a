import { entranceAddress, entranceAt, type Ingress } from "../../../core/details/entrance-address";
import { decodeDetails } from "../../../core/details/registry";

const publicly = { validator: "bob", mayBePrivate: false };
const privately = { validator: "bob", mayBePrivate: true };

describe("entranceAddress of a pinned address", () => {
  // One address in many spellings: RFC 5952, 1 and 2.
  it.each([
    { pinned: "2001:db8:5::1", ip: "2001:DB8:5:0::0001" },
    { pinned: "2001:db8:5::1", ip: "2001:db8:5:0:0:0:0:1" },
    { pinned: "2001:db8::c000:201", ip: "2001:db8::192.0.2.1" },
    { pinned: "203.0.113.7", ip: "::ffff:203.0.113.7" },
    { pinned: "203.0.113.7", ip: "203.0.113.7" },
  ])("finds $pinned in $ip", ({ pinned, ip }) => {
    expect(entranceAddress([{ ip }], { ...publicly, pinned })).toEqual({ host: pinned });
  });

  it("finds it wherever it stands", () => {
    const ingress = [{ ip: "203.0.113.8" }, { hostname: "lb.example" }, { ip: "2001:DB8::1" }];
    const wish = { ...publicly, pinned: "2001:db8::1" };
    expect(entranceAddress(ingress, wish)).toEqual({ host: "2001:db8::1" });
  });

  it.each([
    { ingress: undefined, shown: "none" },
    { ingress: [], shown: "none" },
    {
      ingress: [{ ip: "203.0.113.8" }, { hostname: "lb.example" }],
      shown: "203.0.113.8, lb.example",
    },
  ])("says what stands there instead: $shown", ({ ingress, shown }) => {
    expect(entranceAddress(ingress, { ...publicly, pinned: "203.0.113.7" })).toEqual({
      fault: `LoadBalancer of "bob" has address "${shown}" instead of the pinned "203.0.113.7"; free that address in the cluster's pools and run again`,
    });
  });

  it("is taken in a private network, with a word where others go to none", () => {
    const pinned = "10.0.0.7";
    const ingress = [{ ip: "203.0.113.8" }, { ip: pinned }];
    expect(entranceAddress(ingress, { ...privately, pinned })).toEqual({ host: pinned });
    expect(entranceAddress(ingress, { ...publicly, pinned })).toEqual({
      host: pinned,
      risk: 'LoadBalancer of "bob" has no address on the public internet (private address), and other validators\' programs go nowhere else unless they are told to; "10.0.0.7"; give it a public one, or set ics:allowPrivateAddresses to true on a network that all of them are in',
    });
  });
});

describe("entranceAddress of a cluster's choice", () => {
  // RFC 1918, 4193, 3927, 4291 and 6598 say which addresses are no public ones.
  const cases: readonly { name: string; ingress: readonly Ingress[]; host: string }[] = [
    { name: "the only one", ingress: [{ ip: "203.0.113.7" }], host: "203.0.113.7" },
    {
      name: "the public one after a private one",
      ingress: [{ ip: "10.0.0.7" }, { ip: "203.0.113.7" }],
      host: "203.0.113.7",
    },
    {
      name: "the first of two public ones, whatever their families",
      ingress: [{ ip: "2001:DB8::7" }, { ip: "203.0.113.7" }],
      host: "2001:db8::7",
    },
    {
      name: "IPv4 after an IPv6 address of its site",
      ingress: [{ ip: "fd00:1::7" }, { ip: "203.0.113.7" }],
      host: "203.0.113.7",
    },
    {
      name: "IPv6 after an IPv4 address behind a carrier",
      ingress: [{ ip: "100.64.0.7" }, { ip: "2001:db8::7" }],
      host: "2001:db8::7",
    },
    {
      name: "a name beside a private address",
      ingress: [{ ip: "192.168.1.7", hostname: "lb.example.com" }],
      host: "lb.example.com",
    },
    {
      name: "an address beside its name",
      ingress: [{ ip: "203.0.113.7", hostname: "lb.example.com" }],
      host: "203.0.113.7",
    },
    {
      name: "an address after a name of the cluster's own",
      ingress: [{ hostname: "lb.internal" }, { ip: "203.0.113.7" }],
      host: "203.0.113.7",
    },
    {
      name: "a name after what is none",
      ingress: [{ hostname: "my_lb.example.com" }, {}, { hostname: "LB.example.com" }],
      host: "lb.example.com",
    },
    {
      name: "a name to its root",
      ingress: [{ hostname: "lb.example.com." }],
      host: "lb.example.com",
    },
  ];
  it.each(cases)("is $name", ({ ingress, host }) => {
    expect(entranceAddress(ingress, publicly)).toEqual({ host });
    const details = `p2p=${"a".repeat(40)}@${host.includes(":") ? `[${host}]` : host}`;
    expect(decodeDetails(details, { allowPrivateAddresses: false })).not.toHaveProperty("fault");
  });

  it("is the first where peers may be in private networks, but for what is nobody's", () => {
    const ingress = [{ ip: "169.254.1.1" }, { ip: "10.0.0.7" }, { ip: "203.0.113.7" }];
    expect(entranceAddress(ingress, privately)).toEqual({ host: "10.0.0.7" });
  });

  it("is never a private one without a word", () => {
    const ingress = [{ ip: "fe80::1" }, { ip: "192.168.1.7" }, { hostname: "lb.local" }];
    expect(entranceAddress(ingress, publicly)).toEqual({
      host: "192.168.1.7",
      risk: expect.stringContaining("(private address), and other validators' programs"),
    });
    expect(entranceAt("192.168.1.7", publicly)).toEqual(entranceAddress(ingress, publicly));
  });

  it.each([
    {
      ingress: undefined,
      fault:
        'has no address; "none"; look at the events of Service p2p-loadbalancer in its cluster, then run again',
    },
    {
      ingress: [{ ip: "fe80::1" }, { hostname: "my_lb" }, { ip: "0.0.0.0" }],
      fault:
        'has no address that a peer can be at; "fe80::1: link-local address, my_lb: neither an IP address nor a DNS name, 0.0.0.0: unspecified address"; have its cluster give it another, then run again',
    },
  ])("is none, and why: $fault", ({ ingress, fault }) => {
    for (const wish of [publicly, privately]) {
      expect(entranceAddress(ingress, wish)).toEqual({ fault: `LoadBalancer of "bob" ${fault}` });
    }
  });
});
