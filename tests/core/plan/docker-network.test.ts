import { faultText } from "../../../core/errors";
import {
  dockerIpRange,
  type DockerNetwork,
  onDockerNetwork,
} from "../../../core/plan/docker-network";
import type { Settings } from "../../../core/plan/settings";

const declared = (subnet: string) =>
  ({ network: { subnet, poolFirst: 100, poolSize: 10, reserved: [] } }) as unknown as Settings;

// Docker's own answer for Kind's usual network, which has both families.
const kind: DockerNetwork = {
  name: "kind",
  subnets: [
    { subnet: "fc00:f853:ccd:e793::/64", gateway: "fc00:f853:ccd:e793::1" },
    { subnet: "172.18.0.0/16", gateway: "172.18.0.1" },
  ],
  containers: [
    { name: "container registry", address: "172.18.0.2" },
    { name: "container registry", address: "fc00:f853:ccd:e793::2" },
  ],
};

describe("settings on a Docker network that exists", () => {
  it("take the IPv4 subnet where config names none, clear of gateway and containers", () => {
    const { settings, faults } = onDockerNetwork(declared(""), kind);
    expect(faults).toEqual([]);
    expect(settings.network).toEqual({
      subnet: "172.18.0.0/16",
      poolFirst: 100,
      poolSize: 10,
      reserved: [
        { name: 'gateway of "kind"', address: "172.18.0.1" },
        { name: "container registry", address: "172.18.0.2" },
      ],
    });
  });

  it.each(["fc00:f853:ccd:e793::/64", "fc00:f853:0ccd:e793:0::/64"])(
    "take the IPv6 one where config names it as %s",
    (subnet) => {
      const { settings, faults } = onDockerNetwork(declared(subnet), kind);
      expect(faults).toEqual([]);
      expect(settings.network.subnet).toBe("fc00:f853:ccd:e793::/64");
      expect(settings.network.reserved.map(({ address }) => address)).toEqual([
        "fc00:f853:ccd:e793::1",
        "fc00:f853:ccd:e793::2",
      ]);
    },
  );

  it.each([
    { name: "one of a wider range", ipRange: "172.18.5.0/24", handedOut: "172.18.5.0/24" },
    { name: "one as it was typed", ipRange: "172.18.5.7/24", handedOut: "172.18.5.0/24" },
    { name: "the whole subnet, which is what Docker does anyway", ipRange: "172.18.0.0/16" },
    { name: "one of the other family", ipRange: "fc00:f853:ccd:e793::/80" },
    { name: "no text of a range", ipRange: "invalid Prefix" },
  ])("keep the range that Docker hands out: $name", ({ ipRange, handedOut }) => {
    const subnets = [{ subnet: "172.18.0.0/16", ipRange }];
    const { settings } = onDockerNetwork(declared(""), { ...kind, subnets, containers: [] });
    expect(settings.network.handedOut).toBe(handedOut);
  });

  it("are clear of auxiliary addresses, and of nothing that is no address of the family", () => {
    const auxiliary = [
      { name: "router", address: "172.18.0.105" },
      { name: "six", address: "fc00:f853:ccd:e793::105" },
    ];
    const subnets = [{ subnet: "172.18.0.0/16", gateway: "<nil>", auxiliary }];
    const { settings } = onDockerNetwork(declared(""), { ...kind, subnets, containers: [] });
    expect(settings.network.reserved).toEqual([{ name: "router", address: "172.18.0.105" }]);
  });

  // moby/libnetwork#2061: made with --subnet 10.100.50.0/22. By python3: ip_network("10.100.50.0/22", strict=False).
  it.each(["", "10.100.48.0/22", "10.100.50.0/22"])(
    "take a subnet that Docker tells of with bits beyond its prefix: config says '%s'",
    (subnet) => {
      const subnets = [{ subnet: "10.100.50.0/22", gateway: "10.100.48.1" }];
      const { settings, faults } = onDockerNetwork(declared(subnet), { ...kind, subnets });
      expect(faults).toEqual([]);
      expect(settings.network.subnet).toBe("10.100.48.0/22");
    },
  );

  it("are refused with both values where config says another subnet", () => {
    const { faults } = onDockerNetwork(declared("192.168.97.0/24"), kind);
    expect(faults.map(faultText)).toEqual([
      'ics:network.subnet: is not what the Docker network "kind" has, which is "fc00:f853:ccd:e793::/64" and "172.18.0.0/16"; ' +
        '"192.168.97.0/24"; remove it, so that it is read, or name another network in ics:kind.network.name',
    ]);
  });

  it("are refused on a network without any subnet", () => {
    const { faults } = onDockerNetwork(declared(""), { ...kind, subnets: [] });
    expect(faults.map(faultText).join()).toContain("which is no subnet");
  });
});

describe("the range that Docker may use by itself", () => {
  // By hand: 2^6 = 64 <= 100, 2^3 = 8, 2^7 = 128.
  it.each([
    { subnet: "192.168.97.0/24", first: 100, range: "192.168.97.0/26" },
    { subnet: "172.18.0.0/16", first: 100, range: "172.18.0.0/26" },
    { subnet: "10.0.0.0/24", first: 8, range: "10.0.0.0/29" },
    { subnet: "10.0.0.0/24", first: 128, range: "10.0.0.0/25" },
    { subnet: "fd97::/64", first: 100, range: "fd97::/122" },
    { subnet: "10.0.0.0/24", first: 7, range: undefined },
    { subnet: "10.0.0.0/28", first: 100, range: undefined },
  ])("ends below the pools: $subnet from $first", ({ subnet, first, range }) => {
    expect(dockerIpRange(subnet, first)).toBe(range);
  });
});
