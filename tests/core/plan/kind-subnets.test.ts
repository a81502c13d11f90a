import { faultText } from "../../../core/errors";
import { kindSubnetFaults } from "../../../core/plan/kind-subnets";
import type { Settings } from "../../../core/plan/settings";

interface Part {
  readonly subnet?: string;
  readonly gateway?: string;
  readonly subnet6?: string;
  readonly create?: boolean;
}

const faultsOf = ({ subnet = "192.168.97.0/24", gateway, subnet6, create = true }: Part) =>
  kindSubnetFaults({
    clusters: "kind",
    kind: { network: { name: "ics-test", create, ...(subnet6 === undefined ? {} : { subnet6 }) } },
    network: {
      subnet,
      reserved: gateway === undefined ? [] : [{ name: "gateway", address: gateway }],
    },
  } as unknown as Settings).map(faultText);

describe("the subnets of a network that the stack makes for Kind", () => {
  it.each([
    {},
    { subnet6: "fd97::/64" },
    { subnet6: "2001:db8:1::/112" },
    { gateway: "192.168.97.1" },
    { gateway: "192.168.97.254" },
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

  it("are nobody's concern where the network exists", () => {
    expect(faultsOf({ create: false, gateway: "10.0.0.1" })).toEqual([]);
  });
});
