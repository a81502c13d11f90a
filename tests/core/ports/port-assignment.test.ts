import fc from "fast-check";

import { faultText } from "../../../core/errors";
import {
  assignPorts,
  type ExposedChain,
  type PortRequest,
} from "../../../core/ports/port-assignment";

const request = (part: Partial<PortRequest>): PortRequest => ({
  scheme: "hashed",
  chains: [],
  kept: {},
  fixed: [],
  expose: { rpc: false, grpc: false },
  ...part,
});
const chain = (chainId: string, consumerId?: string, key = chainId): ExposedChain =>
  consumerId === undefined ? { key, chainId } : { key, chainId, consumerId };
const p2pOf = (part: Partial<PortRequest>): Record<string, number> =>
  Object.fromEntries(
    Object.entries(assignPorts(request(part)).ports).map(([key, { p2p }]) => [key, p2p]),
  );

// Offsets by `printf %s ID | sha256sum` modulo 1000: neutron-1 and stride-1 243; chain-36, chain-57,
// chain-900 0; chain-724 1; chain-2680 343; chain-6587 999; chain-2791 244.
describe("assignPorts", () => {
  it.each([
    {
      name: "gives lone chains the port of their formula",
      part: { chains: [chain("neutron-1"), chain("testchain-0")] },
      ports: { "neutron-1": 30_343, "testchain-0": 30_159 },
    },
    {
      name: "moves the second in config order where ids are unknown",
      part: { chains: [chain("stride-1"), chain("neutron-1")] },
      ports: { "stride-1": 30_343, "neutron-1": 30_344 },
    },
    {
      name: "moves the higher consumer id, by number and not by digits",
      part: { chains: [chain("stride-1", "10"), chain("neutron-1", "9")] },
      ports: { "neutron-1": 30_343, "stride-1": 30_344 },
    },
    {
      name: "places a registered chain before one that has no consumer id yet",
      part: { chains: [chain("stride-1"), chain("neutron-1", "9")] },
      ports: { "neutron-1": 30_343, "stride-1": 30_344 },
    },
    {
      name: "leaves a chain that is there, though its consumer id is higher",
      part: {
        chains: [chain("neutron-1", "1"), chain("stride-1", "2")],
        kept: { "stride-1": 30_343 },
      },
      ports: { "neutron-1": 30_344, "stride-1": 30_343 },
    },
    {
      name: "keeps an exception when the chain that caused it is gone",
      part: { chains: [chain("stride-1")], kept: { "stride-1": 30_344 } },
      ports: { "stride-1": 30_344 },
    },
    {
      name: "moves a newcomer whose formula's port is another's exception",
      part: { chains: [chain("stride-1"), chain("chain-2791")], kept: { "stride-1": 30_344 } },
      ports: { "stride-1": 30_344, "chain-2791": 30_345 },
    },
    {
      name: "wraps from the last offset to the first",
      part: { chains: [chain("a"), chain("chain-6587")], kept: { a: 31_099 } },
      ports: { a: 31_099, "chain-6587": 30_100 },
    },
    {
      name: "moves by ten in the interleaved scheme",
      part: { scheme: "interleaved" as const, chains: [chain("neutron-1"), chain("stride-1")] },
      ports: { "neutron-1": 29_186, "stride-1": 29_196 },
    },
    {
      name: "treats equal chain ids as a collision",
      part: { chains: [chain("neutron-1", "8", "b"), chain("neutron-1", "7", "a")] },
      ports: { a: 30_343, b: 30_344 },
    },
    {
      // Both have offset 10: first 16 digits of `printf axelar-1 | sha256sum`, mod 1000; so axelar-3.
      name: "gives nobody a port on which a chain that goes away still listens",
      part: { chains: [chain("axelar-3")], leaving: [{ name: "axelar-1", port: 30_110 }] },
      ports: { "axelar-3": 30_111 },
    },
    {
      name: "forgets a kept port that the scheme never gives",
      part: { chains: [chain("neutron-1")], kept: { "neutron-1": 29_186 } },
      ports: { "neutron-1": 30_343 },
    },
    {
      name: "lets only the first of two chains keep the same port",
      part: {
        chains: [chain("neutron-1"), chain("chain-36")],
        kept: { "neutron-1": 30_500, "chain-36": 30_500 },
      },
      ports: { "neutron-1": 30_500, "chain-36": 30_100 },
    },
    {
      name: "passes over a fixed port when it looks for a free one",
      part: {
        chains: [chain("neutron-1"), chain("stride-1")],
        fixed: [{ name: "x", port: 30_344 }],
      },
      ports: { "neutron-1": 30_343, "stride-1": 30_345 },
    },
    {
      name: "survives a consumer id that is no number",
      part: { chains: [chain("neutron-1", "seven"), chain("stride-1", "7")] },
      ports: { "stride-1": 30_343, "neutron-1": 30_344 },
    },
    {
      name: "takes a chain called __proto__ for what it is",
      part: { chains: [chain("neutron-1", "1", "__proto__")] },
      // Built by fromEntries, as the literal would set the prototype.
      ports: Object.fromEntries([["__proto__", 30_343]]),
    },
  ])("$name", ({ part, ports }) => {
    expect(assignPorts(request(part)).faults).toEqual([]);
    expect(p2pOf(part)).toEqual(ports);
  });

  it("names the moved chain, the one in its place and both ports", () => {
    const { moved } = assignPorts(request({ chains: [chain("neutron-1"), chain("stride-1")] }));
    expect(moved).toEqual([
      {
        key: "stride-1",
        chainId: "stride-1",
        from: 30_343,
        to: 30_344,
        because: { name: "neutron-1", port: 30_343 },
      },
    ]);
  });

  it("says the same of moved chains when run again on what it gave", () => {
    const chains = [chain("neutron-1"), chain("stride-1"), chain("chain-2791")];
    const first = assignPorts(request({ chains }));
    const second = assignPorts(request({ chains, kept: p2pOf({ chains }) }));
    expect(first.moved).toHaveLength(2);
    expect(second).toEqual(first);
  });

  it.each([
    {
      name: "a fixed port on the port of a newcomer's formula",
      part: { chains: [chain("neutron-1")], fixed: [{ name: "provider", port: 30_343 }] },
      faults: [
        'chains.neutron-1: p2p of "neutron-1" has the same port as fixed port "provider"; "30343"; run the chain at another validator, or choose another number for "provider"',
      ],
    },
    {
      name: "a fixed port on a port that a chain has",
      part: {
        chains: [chain("neutron-1")],
        kept: { "neutron-1": 30_500 },
        fixed: [{ name: "provider", port: 30_500 }],
      },
      faults: [
        'chains.neutron-1: p2p of "neutron-1" has the same port as fixed port "provider"; "30500"; run the chain at another validator, or choose another number for "provider"',
      ],
    },
    {
      name: "two fixed ports that are equal",
      part: {
        fixed: [
          { name: "a", port: 26_656 },
          { name: "b", port: 26_656 },
        ],
      },
      faults: [
        'fixed.b: fixed port "b" has the same port as fixed port "a"; "26656"; choose another number for "b", or choose another number for "a"',
      ],
    },
    {
      name: "a fixed port that is no port",
      part: { fixed: [{ name: "a", port: 65_536 }] },
      faults: ['fixed.a: fixed port "a" is no TCP port; "65536"; use 1 to 65535'],
    },
    {
      // chain-2680 has offset 343, neutron-1 243: 30200 + 243 = 30100 + 343.
      name: "an exposed rpc port on another chain's p2p port",
      part: {
        chains: [chain("neutron-1"), chain("chain-2680")],
        expose: { rpc: true, grpc: false },
      },
      faults: [
        'chains.neutron-1: rpc of "neutron-1" has the same port as p2p of "chain-2680"; "30443"; do not expose rpc, or run the chain at another validator',
      ],
    },
    {
      // chain-4620 has offset 143: 30300 + 143 = 30200 + 243 = 30443, neutron-1's rpc port.
      name: "an exposed grpc port on another chain's rpc port, and p2p below",
      part: {
        chains: [chain("neutron-1"), chain("chain-4620")],
        expose: { rpc: true, grpc: true },
      },
      faults: [
        'chains.chain-4620: rpc of "chain-4620" has the same port as p2p of "neutron-1"; "30343"; do not expose rpc, or run the chain at another validator',
        'chains.chain-4620: grpc of "chain-4620" has the same port as rpc of "neutron-1"; "30443"; do not expose grpc, or do not expose rpc',
      ],
    },
  ])("refuses $name", ({ part, faults }) => {
    expect(assignPorts(request(part)).faults.map(faultText)).toEqual(faults);
  });

  it("does not mind rpc numbers that are not exposed", () => {
    const chains = [chain("neutron-1"), chain("chain-2680")];
    expect(assignPorts(request({ chains })).faults).toEqual([]);
  });

  it("holds a thousand chains and refuses the next by name", () => {
    const thousand = Array.from({ length: 1000 }, (_, index) => chain(`c${index}`, String(index)));
    const full = assignPorts(request({ chains: thousand }));
    expect(full.faults).toEqual([]);
    expect(new Set(Object.values(full.ports).map(({ p2p }) => p2p)).size).toBe(1000);

    const over = assignPorts(request({ chains: [...thousand, chain("late-1", "1000")] }));
    expect(over.faults.map(faultText)).toEqual([
      'chains.late-1: the LoadBalancer is full: all 1000 p2p ports of the "hashed" scheme are taken; "late-1"; run the chain at another validator or remove one that is over',
    ]);
    expect(over.ports["late-1"]).toBeUndefined();
  });
});

// Chain ids from a small set on few offsets (see above), so that collisions are the rule.
const crowded = [
  "neutron-1",
  "stride-1",
  "chain-2791",
  "chain-36",
  "chain-57",
  "chain-900",
  "chain-724",
  "chain-1000",
  "chain-6587",
  "testchain-0",
];
const someChains = fc
  .uniqueArray(
    fc.record({
      chainId: fc.oneof(fc.constantFrom(...crowded), fc.string({ maxLength: 50 })),
      id: fc.option(fc.nat(50), { nil: undefined }),
      key: fc.nat(10_000),
    }),
    { selector: ({ key }) => key, maxLength: 14 },
  )
  .map((list) =>
    list.map(({ chainId, id, key }) =>
      chain(chainId, id === undefined ? undefined : String(id), `k${key}`),
    ),
  );
const schemes = fc.constantFrom("hashed" as const, "interleaved" as const);

describe("assignPorts, whatever the chains", () => {
  it("never gives two ports of one LoadBalancer the same number", () => {
    const fixedPorts = fc.uniqueArray(fc.integer({ min: 30_095, max: 30_400 }), { maxLength: 4 });
    fc.assert(
      fc.property(
        someChains,
        schemes,
        fixedPorts,
        fc.boolean(),
        fc.boolean(),
        (chains, scheme, fixed, rpc, grpc) => {
          const names = fixed.map((port) => ({ name: `f${port}`, port }));
          const { ports, faults } = assignPorts(
            request({ scheme, chains, fixed: names, expose: { rpc, grpc } }),
          );
          const all = Object.values(ports);
          const p2p = all.map((one) => one.p2p);
          expect(new Set(p2p).size).toBe(chains.length);
          if (faults.length > 0) return;
          const every = [
            ...p2p,
            ...fixed,
            ...(rpc ? all.map((one) => one.rpc) : []),
            ...(grpc ? all.map((one) => one.grpc) : []),
          ];
          expect(new Set(every).size).toBe(every.length);
        },
      ),
    );
  });

  it("never moves a chain because another joins or leaves", () => {
    fc.assert(
      fc.property(someChains, schemes, fc.infiniteStream(fc.boolean()), (chains, scheme, coins) => {
        const before = chains.filter(() => coins.next().value);
        const kept = p2pOf({ scheme, chains: before });
        const after = chains.filter(() => coins.next().value);
        const then = p2pOf({ scheme, chains: after, kept });
        for (const { key } of after) if (key in kept) expect(then[key]).toBe(kept[key]);
      }),
    );
  });

  it("does not depend on the order in config once consumer ids are known", () => {
    const registered = someChains.map((chains) =>
      chains.map(({ key, chainId }, index) => chain(chainId, String(index * 7), key)),
    );
    fc.assert(
      fc.property(registered, schemes, (chains, scheme) => {
        expect(p2pOf({ scheme, chains: [...chains].reverse() })).toEqual(p2pOf({ scheme, chains }));
      }),
    );
  });
});
