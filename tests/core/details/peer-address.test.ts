import fc from "fast-check";

import { neverPeerFault, privateAddressFault } from "../../../core/details/peer-address";

describe("neverPeerFault", () => {
  // RFC 1122, 3927, 5771, 919, 4291; the metadata addresses as the clouds' manuals have them.
  it.each([
    { host: "0.0.0.0", fault: "unspecified address" },
    { host: "0.1.2.3", fault: "unspecified address" },
    { host: "0.255.255.255", fault: "unspecified address" },
    { host: "169.254.169.254", fault: "link-local (cloud metadata) address" },
    { host: "169.254.0.1", fault: "link-local (cloud metadata) address" },
    { host: "169.254.255.255", fault: "link-local (cloud metadata) address" },
    { host: "224.0.0.1", fault: "multicast address" },
    { host: "239.255.255.255", fault: "multicast address" },
    { host: "255.255.255.255", fault: "broadcast address" },
    { host: "168.63.129.16", fault: "cloud metadata address" },
    { host: "100.100.100.200", fault: "cloud metadata address" },
    { host: "192.0.0.192", fault: "cloud metadata address" },
    { host: "::", fault: "unspecified address" },
    { host: "fe80::1", fault: "link-local address" },
    { host: "febf:ffff::1", fault: "link-local address" },
    { host: "ff02::1", fault: "multicast address" },
    { host: "ffff::1", fault: "multicast address" },
    { host: "fd00:ec2::254", fault: "cloud metadata address" },
    { host: "fd20:ce::254", fault: "cloud metadata address" },
    { host: "::ffff:169.254.169.254", fault: "link-local (cloud metadata) address" },
    { host: "::ffff:a9fe:a9fe", fault: "link-local (cloud metadata) address" },
    { host: "::a9fe:a9fe", fault: "link-local (cloud metadata) address" },
    { host: "64:ff9b::a9fe:a9fe", fault: "link-local (cloud metadata) address" },
    { host: "2002:a9fe:a9fe::1", fault: "link-local (cloud metadata) address" },
    { host: "metadata.google.internal", fault: "cloud metadata name" },
    { host: "metadata", fault: "cloud metadata name" },
    { host: "instance-data", fault: "cloud metadata name" },
    { host: "instance-data.ec2.internal", fault: "cloud metadata name" },
    { host: "Metadata.Google.Internal", fault: "cloud metadata name" },
  ])("refuses $host everywhere", ({ host, fault }) => {
    expect(neverPeerFault(host)).toBe(fault);
    expect(privateAddressFault(host)).toBe(fault);
  });

  it.each([
    { host: "127.97.0.100" },
    { host: "192.168.97.100" },
    { host: "::1" },
    { host: "fd97::64" },
    { host: "alice" },
    { host: "1.0.0.0" },
    { host: "169.253.255.255" },
    { host: "169.255.0.0" },
    { host: "223.255.255.255" },
    { host: "240.0.0.0" },
    { host: "255.255.255.254" },
    { host: "168.63.129.17" },
    { host: "100.100.100.201" },
    { host: "192.0.0.193" },
    { host: "fd00:ec2::253" },
    { host: "fd20:ce::255" },
    { host: "fec0::1" },
    { host: "metadata.example.com" },
  ])("has nothing against $host", ({ host }) => {
    expect(neverPeerFault(host)).toBeUndefined();
  });
});

describe("privateAddressFault", () => {
  // One address at each edge of every block in the IANA registries that leads inside.
  it.each([
    { host: "10.0.0.0", fault: "private address" },
    { host: "10.255.255.255", fault: "private address" },
    { host: "172.16.0.0", fault: "private address" },
    { host: "172.31.255.255", fault: "private address" },
    { host: "192.168.0.1", fault: "private address" },
    { host: "127.0.0.1", fault: "loopback address" },
    { host: "127.255.255.254", fault: "loopback address" },
    { host: "100.64.0.1", fault: "carrier-grade NAT address" },
    { host: "100.127.255.255", fault: "carrier-grade NAT address" },
    { host: "198.19.255.255", fault: "benchmarking address" },
    { host: "198.18.0.0", fault: "benchmarking address" },
    { host: "192.0.0.1", fault: "reserved address" },
    { host: "192.88.99.1", fault: "reserved address" },
    { host: "240.0.0.1", fault: "reserved address" },
    { host: "::1", fault: "loopback address" },
    { host: "fd97::64", fault: "unique local address" },
    { host: "fc00::1", fault: "unique local address" },
    { host: "fdff:ffff::1", fault: "unique local address" },
    { host: "fec0::1", fault: "site-local address" },
    { host: "::ffff:127.0.0.1", fault: "loopback address" },
    { host: "::7f00:1", fault: "special-purpose address" },
    { host: "64:ff9b::7f00:1", fault: "special-purpose address" },
    { host: "2002:7f00:1::", fault: "special-purpose address" },
    { host: "2001::1", fault: "special-purpose address" },
    { host: "4000::1", fault: "special-purpose address" },
    { host: "localhost", fault: "private DNS name" },
    { host: "a.localhost", fault: "private DNS name" },
    { host: "kubernetes", fault: "private DNS name" },
    { host: "kubernetes.default.svc.cluster.local", fault: "private DNS name" },
    { host: "db.prod.internal", fault: "private DNS name" },
    { host: "nas.lan", fault: "private DNS name" },
    { host: "nas.home.arpa", fault: "private DNS name" },
    { host: "wiki.intranet", fault: "private DNS name" },
    { host: "wiki.corp", fault: "private DNS name" },
    { host: "DB.Prod.INTERNAL", fault: "private DNS name" },
  ])("refuses $host to strangers", ({ host, fault }) => {
    expect(privateAddressFault(host)).toBe(fault);
  });

  it.each([
    { host: "8.8.8.8" },
    { host: "9.255.255.255" },
    { host: "11.0.0.0" },
    { host: "172.15.255.255" },
    { host: "172.32.0.0" },
    { host: "100.63.255.255" },
    { host: "100.128.0.0" },
    { host: "203.0.113.7" },
    { host: "2001:db8::1" },
    { host: "2001:4860:4860::8888" },
    { host: "::ffff:8.8.8.8" },
    { host: "p2p.example.com" },
    { host: "localhost.example.com" },
    { host: "corp.example.com" },
    { host: "my-lan.example" },
    { host: "3fff::1" },
    { host: "192.0.1.0" },
    { host: "192.88.98.255" },
    { host: "198.17.255.255" },
    { host: "198.20.0.0" },
  ])("has nothing against $host", ({ host }) => {
    expect(privateAddressFault(host)).toBeUndefined();
  });

  it("sees an IPv4 address through its IPv6 disguise", () => {
    fc.assert(
      fc.property(fc.ipV4(), (host) => {
        expect(privateAddressFault(`::ffff:${host}`)).toBe(privateAddressFault(host));
      }),
    );
  });
});
