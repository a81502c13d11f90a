import fc from "fast-check";

import { faultText } from "../../../core/errors";
import { addressAt, addressPools, type PoolRequest } from "../../../core/pools/address-pool";

const pool = (name: string, index: number) => ({ name, index, path: `ics:${name}.poolIndex` });

const request = (part: Partial<PoolRequest>): PoolRequest => ({
  subnet: "192.168.97.0/24",
  first: 100,
  size: 10,
  pools: [pool("alice", 0)],
  reserved: [],
  ...part,
});
const three = [pool("alice", 0), pool("bob", 1), pool("charlie", 2)];

describe("addressPools", () => {
  // The first is the vector of docs/protocol.md "Pools"; the others by python3's `ipaddress.ip_network(…)[n]`.
  it.each([
    {
      name: "a /24",
      part: { pools: three },
      ranges: [
        "192.168.97.100-192.168.97.109",
        "192.168.97.110-192.168.97.119",
        "192.168.97.120-192.168.97.129",
      ],
    },
    {
      name: "a /16, over the end of an octet",
      part: { subnet: "10.1.0.0/16", first: 250, pools: three.slice(0, 2) },
      ranges: ["10.1.0.250-10.1.1.3", "10.1.1.4-10.1.1.13"],
    },
    {
      name: "the upper /25",
      part: { subnet: "192.168.97.128/25", pools: three.slice(0, 2) },
      ranges: ["192.168.97.228-192.168.97.237", "192.168.97.238-192.168.97.247"],
    },
    {
      name: "an IPv6 /64",
      part: { subnet: "fd97:1::/64", pools: three.slice(0, 2) },
      ranges: ["fd97:1::64-fd97:1::6d", "fd97:1::6e-fd97:1::77"],
    },
    {
      name: "a pool of one address",
      part: { size: 1, pools: [pool("bob", 154)] },
      ranges: ["192.168.97.254-192.168.97.254"],
    },
    {
      name: "pools in any order, with gaps",
      part: {
        pools: [pool("c", 5), pool("a", 0)],
      },
      ranges: ["192.168.97.150-192.168.97.159", "192.168.97.100-192.168.97.109"],
    },
    {
      name: "beside what is taken right before and right after",
      part: {
        reserved: [
          { name: "node", address: "192.168.97.99" },
          { name: "gateway", address: "192.168.97.110" },
        ],
      },
      ranges: ["192.168.97.100-192.168.97.109"],
    },
  ])("divides $name", ({ part, ranges }) => {
    const { pools, faults } = addressPools(request(part));
    expect(faults).toEqual([]);
    expect(pools.map(({ range }) => range)).toEqual(ranges);
  });

  it("states both ends and the size", () => {
    expect(addressPools(request({})).pools).toEqual([
      {
        name: "alice",
        first: "192.168.97.100",
        last: "192.168.97.109",
        size: 10,
        range: "192.168.97.100-192.168.97.109",
      },
    ]);
  });

  // By hand: a /24 has usable hosts 1 … 254, so 16 pools of 10 begin at 95 at the latest.
  it.each([
    {
      name: "a pool past the last usable address",
      part: { pools: [pool("pat", 15)] },
      text: 'ics:pat.poolIndex: lies past the last usable address of 192.168.97.0/24; "15"; set ics:network.poolFirst to 95',
    },
    {
      name: "a pool that ends on the broadcast address",
      part: { size: 1, pools: [pool("pat", 155)] },
      text: 'ics:pat.poolIndex: lies past the last usable address of 192.168.97.0/24; "155"; set ics:network.poolFirst to 99',
    },
    {
      name: "pools in a subnet that is all too small",
      part: { subnet: "10.0.0.0/30" },
      text: 'ics:alice.poolIndex: lies past the last usable address of 10.0.0.0/30; "0"; set ics:network.poolFirst to 2 and ics:network.poolSize to 1',
    },
    {
      name: "the network address",
      part: { first: 0 },
      text: 'ics:alice.poolIndex: covers the network address; "0"; set ics:network.poolFirst to 1',
    },
    {
      name: "the gateway",
      part: { first: 1, reserved: [{ name: "gateway", address: "192.168.97.1" }] },
      text: 'ics:alice.poolIndex: covers the gateway (192.168.97.1); "0"; set ics:network.poolFirst to 2',
    },
    {
      name: "a gateway that is the last address of the pool",
      part: { reserved: [{ name: "gateway", address: "192.168.97.109" }] },
      text: 'ics:alice.poolIndex: covers the gateway (192.168.97.109); "0"; set ics:network.poolFirst to 110',
    },
    {
      name: "a gateway that is the first address of the pool",
      part: { reserved: [{ name: "gateway", address: "192.168.97.100" }] },
      text: 'ics:alice.poolIndex: covers the gateway (192.168.97.100); "0"; set ics:network.poolFirst to 101',
    },
    {
      name: "a node in the midst of the only place",
      part: {
        subnet: "10.0.0.0/28",
        first: 1,
        reserved: [{ name: "node", address: "10.0.0.7" }],
      },
      text: 'ics:alice.poolIndex: covers the node (10.0.0.7); "0"; set ics:network.poolSize to 5',
    },
    {
      // Subnet, range and gateway of a public homelab's documentation; 172.25.0.128/25 is hosts 128 … 255.
      name: "a pool that begins below the range that Docker hands out, and ends in it",
      part: { subnet: "172.25.0.0/16", first: 120, handedOut: "172.25.0.128/25" },
      text: 'ics:alice.poolIndex: covers the range that Docker hands out addresses from (172.25.0.128/25); "0"; set ics:network.poolFirst to 256',
    },
    {
      name: "a pool within that range",
      part: { subnet: "172.25.0.0/16", first: 200, handedOut: "172.25.0.128/25" },
      text: 'ics:alice.poolIndex: covers the range that Docker hands out addresses from (172.25.0.128/25); "0"; set ics:network.poolFirst to 256',
    },
    {
      name: "a pool around that range",
      part: { subnet: "172.25.0.0/16", handedOut: "172.25.0.104/30" },
      text: 'ics:alice.poolIndex: covers the range that Docker hands out addresses from (172.25.0.104/30); "0"; set ics:network.poolFirst to 108',
    },
    {
      name: "an IPv6 gateway",
      part: {
        subnet: "fd97::/64",
        first: 1,
        reserved: [{ name: "gateway", address: "fd97::1" }],
      },
      text: 'ics:alice.poolIndex: covers the gateway (fd97::1); "0"; set ics:network.poolFirst to 2',
    },
    {
      name: "a second pool of the same index",
      part: {
        pools: [pool("alice", 3), pool("bob", 3)],
      },
      text: 'ics:bob.poolIndex: overlaps the pool of "alice"; "3"; give every pool its own index',
    },
    {
      name: "a subnet that is no network address",
      part: { subnet: "192.168.97.5/24" },
      text: 'ics:network.subnet: begins at an address within the network; "192.168.97.5/24"; did you mean "192.168.97.0/24"?',
    },
    {
      name: "an IPv6 subnet that is no network address",
      part: { subnet: "fd97::1/64" },
      text: 'ics:network.subnet: begins at an address within the network; "fd97::1/64"; did you mean "fd97::/64"?',
    },
    {
      name: "text that is no subnet",
      part: { subnet: "kind" },
      text: 'ics:network.subnet: is no subnet; "kind"; write it as "192.168.97.0/24" or "fd97::/64"',
    },
    {
      name: "a size of nothing",
      part: { size: 0 },
      text: 'ics:network.poolSize: is no number that can be counted with; "0"; use a whole number of at least 1',
    },
    {
      name: "half an index",
      part: { pools: [pool("alice", 0.5)] },
      text: 'ics:alice.poolIndex: is no number that can be counted with; "0.5"; use a whole number of at least 0',
    },
    {
      name: "a reserved text that is no address",
      part: { reserved: [{ name: "gateway", address: "192.168.97.1/24" }] },
      text: 'ics:network.gateway: is no IP address; "192.168.97.1/24"; write the address alone, without prefix or port',
    },
  ])("refuses $name and says what fits", ({ part, text }) => {
    expect(addressPools(request(part)).faults.map(faultText)).toEqual([text]);
  });

  it("tells all faults at once and keeps the sound pools", () => {
    const pools = [...three, pool("dora", 1), pool("eve", 99)];
    const result = addressPools(request({ pools }));
    expect(result.faults.map(({ path }) => path)).toEqual([
      "ics:dora.poolIndex",
      "ics:eve.poolIndex",
    ]);
    expect(result.pools.map(({ name }) => name)).toEqual(["alice", "bob", "charlie"]);
  });

  it.each(["172.25.0.64/27", "172.25.0.110/32", "fd97::/64"])(
    "does not mind that Docker hands out %s",
    (handedOut) => {
      expect(addressPools(request({ subnet: "172.25.0.0/16", handedOut })).faults).toEqual([]);
    },
  );

  it("does not mind a reserved address elsewhere", () => {
    const reserved = [
      { name: "gateway", address: "10.0.0.1" },
      { name: "gateway6", address: "fd97::64" },
    ];
    expect(addressPools(request({ reserved })).faults).toEqual([]);
  });
});

/** Number of an address, by other means than the code's. */
function numberOf(address: string): bigint {
  if (!address.includes(":")) {
    return address.split(".").reduce((sum, octet) => sum * 256n + BigInt(octet), 0n);
  }
  const [head = "", tail = ""] = address.split("::");
  const groups = (text: string): string[] => (text === "" ? [] : text.split(":"));
  const zeros = Array.from({ length: 8 - groups(head).length - groups(tail).length }, () => "0");
  const all = address.includes("::") ? [...groups(head), ...zeros, ...groups(tail)] : groups(head);
  return all.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n);
}

const subnets = fc.oneof(
  fc
    .integer({ min: 16, max: 31 })
    .map((prefix) => ({ subnet: `10.32.0.0/${prefix}`, prefix, bits: 32 })),
  fc
    .integer({ min: 48, max: 124 })
    .map((prefix) => ({ subnet: `fd97::/${prefix}`, prefix, bits: 128 })),
);

describe("addressPools, whatever the numbers", () => {
  it("gives pools that are disjoint, inside, of the right size and clear of what is taken", () => {
    fc.assert(
      fc.property(
        subnets,
        fc.nat(300),
        fc.integer({ min: 1, max: 40 }),
        fc.array(fc.nat(12), { maxLength: 6 }),
        fc.nat(300),
        ({ subnet, prefix, bits }, first, size, indexes, taken) => {
          const hosts = 2n ** BigInt(bits - prefix);
          const gateway = BigInt(taken) % hosts;
          const reserved = [{ name: "gateway", address: addressAt(subnet, gateway) }];
          const wanted = indexes.map((index, at) => pool(`v${at}`, index));
          const { pools, faults } = addressPools({ subnet, first, size, pools: wanted, reserved });
          expect(pools.length + faults.length).toBe(wanted.length);

          const network = numberOf(subnet.split("/")[0] ?? "");
          const used = new Set<bigint>();
          for (const given of pools) {
            const begin = numberOf(given.first);
            expect(numberOf(given.last) - begin).toBe(BigInt(size - 1));
            const index = wanted.find(({ name }) => name === given.name)?.index ?? -1;
            expect(begin - network).toBe(BigInt(first + index * size));
            for (let at = begin; at <= numberOf(given.last); at++) {
              expect(at).toBeGreaterThan(network);
              expect(at).toBeLessThan(network + hosts - (bits === 32 ? 1n : 0n));
              expect(at).not.toBe(network + gateway);
              expect(used.has(at)).toBe(false);
              used.add(at);
            }
          }
        },
      ),
    );
  });

  it("recommends a first host number that works", () => {
    fc.assert(
      fc.property(
        fc.nat(60),
        fc.integer({ min: 1, max: 8 }),
        fc.uniqueArray(fc.nat(6), { minLength: 1, maxLength: 4 }),
        fc.array(fc.integer({ min: 1, max: 126 }), { minLength: 1, maxLength: 4 }),
        (first, size, indexes, hosts) => {
          const base = {
            subnet: "10.0.0.0/25",
            size,
            pools: indexes.map((index) => pool(`v${index}`, index)),
            reserved: hosts.map((host) => ({ name: "node", address: `10.0.0.${host}` })),
          };
          for (const { remedy } of addressPools({ ...base, first }).faults) {
            const better = /^set ics:network.poolFirst to (\d+)$/.exec(remedy)?.[1];
            if (better === undefined) continue;
            expect(addressPools({ ...base, first: Number(better) }).faults).toEqual([]);
          }
        },
      ),
    );
  });
});

describe("addressAt", () => {
  it.each([
    { subnet: "192.168.97.0/24", n: 0, address: "192.168.97.0" },
    { subnet: "192.168.97.0/24", n: 255, address: "192.168.97.255" },
    { subnet: "10.0.0.0/8", n: 16_777_214n, address: "10.255.255.254" },
    { subnet: "fd97:1::/64", n: 256n, address: "fd97:1::100" },
  ])("finds address $n of $subnet", ({ subnet, n, address }) => {
    expect(addressAt(subnet, n)).toBe(address);
  });

  it.each([
    { subnet: "192.168.97.0/24", n: 256, code: "OUTSIDE_SUBNET" },
    { subnet: "192.168.97.0/24", n: -1, code: "OUTSIDE_SUBNET" },
    { subnet: "192.168.97.0/24", n: 0.5, code: "OUTSIDE_SUBNET" },
    { subnet: "nowhere", n: 0, code: "BAD_SUBNET" },
  ])("refuses address $n of $subnet", ({ subnet, n, code }) => {
    expect(() => addressAt(subnet, n)).toThrow(expect.objectContaining({ code }));
  });
});
