import { faultText } from "../../../core/errors";
import { kindSubnetFaults } from "../../../core/plan/kind-subnets";
import type { Settings } from "../../../core/plan/settings";

interface Part {
  readonly subnet?: string;
  readonly gateway?: string;
  readonly subnet6?: string;
  readonly create?: boolean;
  readonly nodes?: number;
  readonly extraConfig?: string;
}

const faultsOf = ({
  subnet = "192.168.97.0/24",
  gateway,
  subnet6,
  create = true,
  nodes = 3,
  extraConfig,
}: Part) =>
  kindSubnetFaults(
    {
      clusters: "kind",
      kind: {
        extraConfig,
        network: { name: "ics-test", create, ...(subnet6 === undefined ? {} : { subnet6 }) },
      },
      network: {
        subnet,
        reserved: gateway === undefined ? [] : [{ name: "gateway", address: gateway }],
      },
    } as unknown as Settings,
    nodes,
  ).map(faultText);

describe("the subnets of a network that the stack makes for Kind", () => {
  it.each([
    {},
    { subnet6: "fd97::/64" },
    { subnet6: "2001:db8:1::/112" },
    { gateway: "192.168.97.1" },
    { gateway: "192.168.97.254" },
    { subnet6: "fd97::/126", nodes: 2 },
    { subnet: "10.95.0.0/16" },
    { subnet: "10.97.0.0/16" },
    { subnet: "10.0.0.0/10" },
    { subnet: "10.245.0.0/16" },
    { subnet: "172.16.0.0/12" },
  ])("are fine as %j", (part) => {
    expect(faultsOf(part)).toEqual([]);
  });

  // What Docker refuses: "invalid subnet …: it should be …" for host bits, and of a gateway "no matching
  // subnet for gateway" (moby/moby#38744). Networks by python3's ipaddress.ip_network(…, strict=False).
  it.each([
    {
      part: { subnet6: "fd97::5/64" },
      says: 'ics:kind.network.subnet6: begins at an address within the network; "fd97::5/64"; did you mean "fd97::/64"?',
    },
    {
      part: { subnet6: "10.0.0.0/24" },
      says: 'ics:kind.network.subnet6: is no IPv6 subnet; "10.0.0.0/24"; write it as "fd97::/64"',
    },
    {
      part: { subnet6: "fd97::" },
      says: 'ics:kind.network.subnet6: is no IPv6 subnet; "fd97::"; write it as "fd97::/64"',
    },
    {
      part: { subnet6: "ff02::/64" },
      says: 'ics:kind.network.subnet6: shares addresses with ff00::/8, which is multicast; "ff02::/64"; use another, such as fd97::/64',
    },
    {
      part: { subnet6: "fe80::/64" },
      says: 'ics:kind.network.subnet6: shares addresses with fe80::/10, which is link-local; "fe80::/64"; use another, such as fd97::/64',
    },
    {
      part: { gateway: "192.168.98.1" },
      says: 'ics:network.gateway: is no address of 192.168.97.0/24; "192.168.98.1"; remove it, or use 192.168.97.1',
    },
    {
      part: { gateway: "192.168.96.255" },
      says: 'ics:network.gateway: is no address of 192.168.97.0/24; "192.168.96.255"; remove it, or use 192.168.97.1',
    },
    {
      part: { gateway: "224.0.0.1" },
      says: 'ics:network.gateway: is no address of 192.168.97.0/24; "224.0.0.1"; remove it, or use 192.168.97.1',
    },
    {
      part: { gateway: "fd97::1", subnet6: "fd97::/64" },
      says: 'ics:network.gateway: is no address of 192.168.97.0/24; "fd97::1"; remove it, or use 192.168.97.1',
    },
    {
      part: { gateway: "192.168.97.0" },
      says: 'ics:network.gateway: is the network address of 192.168.97.0/24; "192.168.97.0"; remove it, or use 192.168.97.1',
    },
    {
      part: { gateway: "192.168.97.255" },
      says: 'ics:network.gateway: is the broadcast address of 192.168.97.0/24; "192.168.97.255"; remove it, or use 192.168.97.1',
    },
  ])("are refused as $part", ({ part, says }) => {
    expect(faultsOf(part)).toEqual([says]);
  });

  // By hand: a /126 has four addresses, of which one is the network's and one the gateway's.
  it("leave no node without an IPv6 address", () => {
    expect(faultsOf({ subnet6: "fd97::/126", nodes: 3 })).toEqual([
      'ics:kind.network.subnet6: has 2 addresses beside its gateway\'s, and the nodes need 3; "fd97::/126"; use a larger one, such as fd97::/64',
    ]);
  });

  // Kubernetes' ranges: kind's pkg/apis/config/v1alpha4/default.go. That nodes, pods and Services must not
  // overlap: kubernetes.io "Cluster Networking". The others: IANA's IPv4 special-purpose registry, RFC 5771.
  it.each([
    { subnet: "10.96.0.0/16", what: "10.96.0.0/16, which is Kind's for Services" },
    { subnet: "10.96.5.0/24", what: "10.96.0.0/16, which is Kind's for Services" },
    { subnet: "10.244.0.0/24", what: "10.244.0.0/16, which is Kind's for pods" },
    { subnet: "10.244.255.0/24", what: "10.244.0.0/16, which is Kind's for pods" },
    { subnet: "127.97.0.0/24", what: "127.0.0.0/8, which is loopback" },
    { subnet: "224.0.1.0/24", what: "224.0.0.0/4, which is multicast" },
    { subnet: "239.255.0.0/16", what: "224.0.0.0/4, which is multicast" },
    { subnet: "255.255.255.0/24", what: "240.0.0.0/4, which is reserved" },
    { subnet: "169.254.0.0/16", what: "169.254.0.0/16, which is link-local" },
    { subnet: "0.0.0.0/0", what: "0.0.0.0/8, which is nobody's" },
  ])("do not hide what has $subnet already", ({ subnet, what }) => {
    const says = `ics:network.subnet: shares addresses with ${what}; "${subnet}"; `;
    expect(faultsOf({ subnet })).toEqual([`${says}use another, such as 192.168.97.0/24`]);
    expect(faultsOf({ subnet, create: false })).toEqual([
      `${says}name another network in ics:kind.network.name`,
    ]);
  });

  it.each(["10.96.0.0/12", "10.0.0.0/8"])(
    "may be wider than what Kubernetes has where they exist: %s",
    (subnet) => {
      expect(faultsOf({ subnet }).join()).toContain("shares addresses with 10.96.0.0/16");
      expect(faultsOf({ subnet, create: false })).toEqual([]);
    },
  );

  it("may be Kind's usual ranges where settings of people's own can put those elsewhere", () => {
    const extraConfig = "kind.yaml";
    expect(faultsOf({ subnet: "10.244.0.0/24", extraConfig })).toEqual([]);
    expect(faultsOf({ subnet: "224.0.1.0/24", extraConfig })).toHaveLength(1);
  });

  it("are Docker's own concern where the network exists", () => {
    expect(faultsOf({ create: false, gateway: "10.0.0.1" })).toEqual([]);
  });
});
