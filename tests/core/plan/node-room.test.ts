import { faultText } from "../../../core/errors";
import type { Settings } from "../../../core/plan/settings";
import { topologyPlan } from "../../../core/plan/topology";

const validators = (count: number): Settings["validators"] =>
  Array.from({ length: count }, (_, poolIndex) => ({
    name: `v${String(poolIndex)}`,
    managed: true,
    poolIndex,
    power: 1,
    storage: { kind: "emptyDir" },
  }));

const faultsOf = (
  count: number,
  network: Partial<Settings["network"]>,
  create: boolean,
): readonly string[] =>
  topologyPlan({
    clusters: "kind",
    providerChain: { mode: "managed", p2pPort: 26656 },
    validators: validators(count),
    consumerChains: [],
    network: { subnet: "192.168.97.0/24", poolFirst: 8, poolSize: 1, reserved: [], ...network },
    portScheme: "hashed",
    expose: { rpc: false, grpc: false },
    kind: { network: { name: "net", create }, rpcPort: 26657, parallel: true },
  } as unknown as Settings).faults.map(faultText);

const reserved = (...hosts: readonly number[]): Settings["network"]["reserved"] =>
  hosts.map((host) => ({
    name: `container c${String(host)}`,
    address: `192.168.97.${String(host)}`,
  }));

describe("the range of a network that the stack makes", () => {
  // By hand: Docker gets .0 … .7 below a pool at .8; .0 is the network's and one the gateway's. Docker
  // gives the range's last address away, since it is not the subnet's broadcast address.
  it("holds six nodes where pools begin at 8, and no seventh", () => {
    expect(faultsOf(6, {}, true)).toEqual([]);
    expect(faultsOf(7, {}, true)).toEqual([
      'ics:network.poolFirst: leaves Docker 6 addresses below the pools, and the nodes need 7; "8"; set ics:network.poolFirst to 16',
    ]);
  });

  it("is refused with the numbers for twelve validators", () => {
    expect(faultsOf(12, {}, true)).toEqual([
      'ics:network.poolFirst: leaves Docker 6 addresses below the pools, and the nodes need 12; "8"; set ics:network.poolFirst to 16',
    ]);
  });

  it("holds one more where the gateway is elsewhere", () => {
    const gateway = { reserved: [{ name: "gateway", address: "192.168.97.254" }] };
    expect(faultsOf(7, gateway, true)).toEqual([]);
    expect(faultsOf(8, gateway, true).join()).toContain("leaves Docker 7 addresses");
  });

  it("is none below 8, however few the nodes", () => {
    expect(faultsOf(1, { poolFirst: 7 }, true)).toEqual([
      'ics:network.poolFirst: leaves Docker 0 addresses below the pools, and the nodes need 1; "7"; set ics:network.poolFirst to 8',
    ]);
  });
});

describe("a network that exists", () => {
  // By hand: of .1 … .7 the gateway and two containers have three.
  it("has room for the nodes below the pools, as Docker hands out the lowest free address", () => {
    const network = { reserved: reserved(1, 3, 5, 200) };
    expect(faultsOf(4, network, false)).toEqual([]);
    expect(faultsOf(5, network, false)).toEqual([
      'ics:network.poolFirst: leaves Docker 4 addresses below the pools, and the nodes need 5; "8"; set ics:network.poolFirst to 250',
    ]);
  });

  it("has given nodes that are there their addresses", () => {
    const there = [...Array(5).keys()].map((index) => ({
      name: `container v${String(index)}-cluster-control-plane`,
      address: `192.168.97.${String(index + 2)}`,
    }));
    expect(faultsOf(5, { reserved: [...reserved(1, 7), ...there] }, false)).toEqual([]);
  });

  // By hand: .16 … .23 are eight, of which two containers have two.
  it("has room for the nodes in its range", () => {
    const network = { handedOut: "192.168.97.16/29", reserved: reserved(1, 16, 20, 40) };
    expect(faultsOf(6, network, false)).toEqual([]);
    expect(faultsOf(7, network, false)).toEqual([
      'ics:kind.network.name: has 6 addresses left in 192.168.97.16/29, from which Docker hands them out, and the nodes need 7; "net"; name a network whose IP range is larger',
    ]);
    // .0 and .255 are the subnet's ends.
    expect(faultsOf(3, { handedOut: "192.168.97.252/30" }, false)).toEqual([]);
    expect(faultsOf(4, { handedOut: "192.168.97.252/30" }, false).join()).toContain(
      "has 3 addresses",
    );
    expect(faultsOf(4, { handedOut: "192.168.97.0/30" }, false).join()).toContain(
      "has 3 addresses",
    );
  });
});
