import fc from "fast-check";

import { type DockerNetwork, onDockerNetwork } from "../../../core/plan/docker-network";
import type { Settings } from "../../../core/plan/settings";
import { topologyPlan } from "../../../core/plan/topology";

/** What of a stack's network its owner can change. */
interface Numbers {
  readonly prefix: number;
  readonly first: number;
  readonly size: number;
}

interface Case extends Numbers {
  readonly place: "own" | "existing" | "embedded";
  readonly indexes: readonly number[];
  /** Host numbers that something else has: the first is the gateway's. */
  readonly taken: readonly number[];
  /** Where Docker hands out addresses on a network that exists: its place and size, as powers of two. */
  readonly range?: { readonly block: number; readonly bits: number };
}

/** 10.32.0.0 and so many. */
const address = (network: string, host: number): string =>
  `${network}.${String(host >> 8)}.${String(host & 255)}`;

function settingsFor({ place, prefix, first, size, indexes, taken, range }: Case): Settings {
  const base = place === "embedded" ? "127.32" : "10.32";
  const subnet = `${base}.0.0/${String(prefix)}`;
  const [gateway, ...others] = taken.map((host) => address(base, host));
  const named = gateway !== undefined && place !== "existing";
  const settings = {
    clusters: place === "embedded" ? "embedded" : "kind",
    providerChain: { mode: "managed", p2pPort: 26656 },
    validators: indexes.map((poolIndex, at) => ({
      name: `v${String(at)}`,
      managed: true,
      poolIndex,
      power: 1,
      storage: { kind: "emptyDir" },
    })),
    consumerChains: [],
    network: {
      subnet: place === "existing" ? "" : subnet,
      poolFirst: first,
      poolSize: size,
      reserved: named ? [{ name: "gateway", address: gateway }] : [],
    },
    portScheme: "hashed",
    expose: { rpc: false, grpc: false },
    kind: { network: { name: "net", create: place === "own" }, rpcPort: 26657, parallel: true },
  } as unknown as Settings;
  if (place !== "existing") return settings;
  const network: DockerNetwork = {
    name: "net",
    subnets: [
      {
        subnet,
        ...(gateway === undefined ? {} : { gateway }),
        ...(range === undefined
          ? {}
          : { ipRange: `${address(base, range.block << range.bits)}/${String(32 - range.bits)}` }),
      },
    ],
    containers: others.map((one, at) => ({ name: `container c${String(at)}`, address: one })),
  };
  return onDockerNetwork(settings, network).settings;
}

/** The numbers after somebody did what a remedy says; nothing where it says nothing to be done. */
function followed(numbers: Numbers, remedy: string): Numbers | undefined {
  const first = /ics:network\.poolFirst to (\d+)/.exec(remedy)?.[1];
  const size = /ics:network\.poolSize to (\d+)/.exec(remedy)?.[1];
  const prefix = /^use a larger subnet, at least a \/(\d+)/.exec(remedy)?.[1];
  if (first === undefined && size === undefined && prefix === undefined) return undefined;
  return {
    prefix: Number(prefix ?? numbers.prefix),
    first: Number(first ?? numbers.first),
    size: Number(size ?? numbers.size),
  };
}

/** First and last host number of each pool (docs/protocol.md "Pools"). */
const poolsOf = ({ indexes, first, size }: Case): readonly (readonly [number, number])[] =>
  indexes.map((index) => [first + index * size, first + (index + 1) * size - 1]);

const cases = (place: Case["place"]): fc.Arbitrary<Case> =>
  fc
    .record({
      prefix: fc.integer({ min: 20, max: place === "embedded" ? 27 : 30 }),
      first: fc.oneof(fc.nat(300), fc.nat(20)),
      size: fc.integer({ min: 1, max: 40 }),
      indexes: fc.uniqueArray(fc.nat(12), { minLength: 1, maxLength: 8 }),
      hosts: fc.uniqueArray(fc.nat(4_000), { maxLength: 8 }),
      near: fc.uniqueArray(fc.nat(140), { maxLength: 20 }),
      range: fc.option(fc.record({ block: fc.nat(40), bits: fc.integer({ min: 6, max: 8 }) })),
    })
    .map(({ hosts, near, range, ...rest }) => {
      const size = 2 ** (32 - rest.prefix);
      const inside = (host: number): boolean => host > 0 && host < size - 1;
      const all = [...new Set([...near, ...hosts].filter(inside))];
      // A range that is the whole subnet says nothing.
      const isWithin =
        range !== null && 2 ** range.bits < size && (range.block + 1) << range.bits <= size;
      return {
        ...rest,
        place,
        taken: place === "own" ? all.slice(0, 1) : place === "embedded" ? [] : all,
        ...(place === "existing" && isWithin ? { range } : {}),
      };
    });

describe("a remedy for pools", () => {
  it.each(["own", "existing", "embedded"] as const)(
    "works when it is followed, on a network of kind %s",
    (place) => {
      let told = 0;
      fc.assert(
        fc.property(cases(place), (one) => {
          for (const { path, remedy } of topologyPlan(settingsFor(one)).faults) {
            const better = followed(one, remedy);
            expect([path, better === undefined ? remedy : ""]).toEqual([path, ""]);
            if (better === undefined) continue;
            told += 1;
            expect(topologyPlan(settingsFor({ ...one, ...better })).faults).toEqual([]);
            if (place === "own") expect(better.first).toBeGreaterThanOrEqual(8);
            for (const [first, last] of poolsOf({ ...one, ...better })) {
              const { block, bits } = one.range ?? { block: -1, bits: 0 };
              expect(last < block << bits || first >= (block + 1) << bits).toBe(true);
            }
          }
        }),
        { numRuns: 150 },
      );
      expect(told).toBeGreaterThan(40);
    },
  );

  it("is the end of the subnet where Docker hands out any address, not the one behind the last", () => {
    // A registry at .100. By hand: three pools of 10 end on 254, the last host of a /24.
    const registry: Case = {
      place: "existing",
      prefix: 24,
      first: 100,
      size: 10,
      indexes: [0, 1, 2],
      taken: [1, 100],
    };
    const [fault] = topologyPlan(settingsFor(registry)).faults;
    expect(fault).toMatchObject({
      what: "covers the container c0 (10.32.0.100)",
      remedy: "set ics:network.poolFirst to 225",
    });
  });

  it("is found soon for as many validators as a large chain has", () => {
    const many: Case = {
      place: "embedded",
      prefix: 24,
      first: 100,
      size: 10,
      indexes: Array.from({ length: 200 }, (_, index) => index),
      taken: [],
    };
    const faults = topologyPlan(settingsFor(many)).faults;
    // By hand: 200 pools of 10 from the first host behind the nodes' 10 … 209 on end below 2^12.
    expect(faults[0]?.remedy).toBe(
      "use a larger subnet, at least a /20, and set ics:network.poolFirst to 210",
    );
  });
});
