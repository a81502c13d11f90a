import fc from "fast-check";

import { optedIn } from "../../../core/plan/opt-in-policy";

const validator = (operator: string, power: number, jailed = false) => ({
  operator,
  name: operator.toUpperCase(),
  power: BigInt(power),
  jailed,
});
const three = [validator("c", 20), validator("a", 50), validator("b", 30)];

describe("optedIn", () => {
  // Shares by hand.
  it.each([
    { name: "all", policy: "all" as const, chosen: ["a", "b", "c"] },
    { name: "a list of names", policy: { validators: ["C", "A"] }, chosen: ["a", "c"] },
    { name: "a list of operators", policy: { validators: ["b"] }, chosen: ["b"] },
    { name: "an empty list", policy: { validators: [] }, chosen: [] },
    { name: "a validator listed twice", policy: { validators: ["b", "B"] }, chosen: ["b"] },
    { name: "half, which the strongest has", policy: { topPower: 50 }, chosen: ["a"] },
    { name: "a little more than half", policy: { topPower: 50.000001 }, chosen: ["a", "b"] },
    { name: "66 percent", policy: { topPower: 66 }, chosen: ["a", "b"] },
    { name: "80 percent exactly", policy: { topPower: 80 }, chosen: ["a", "b"] },
    { name: "81 percent", policy: { topPower: 81 }, chosen: ["a", "b", "c"] },
    { name: "everything", policy: { topPower: 100 }, chosen: ["a", "b", "c"] },
  ])("opts in by $name", ({ policy, chosen }) => {
    expect(optedIn(policy, three)).toEqual(chosen);
  });

  it("goes by operator address where powers are equal", () => {
    const equal = [validator("c", 10), validator("b", 10), validator("a", 10)];
    expect(optedIn({ topPower: 66 }, equal)).toEqual(["a", "b"]);
  });

  it("counts no power of the jailed", () => {
    const one = [validator("a", 90, true), validator("b", 6), validator("c", 4)];
    expect(optedIn({ topPower: 60 }, one)).toEqual(["b"]);
    expect(optedIn("all", one)).toEqual(["a", "b", "c"]);
  });

  it("chooses nobody where nobody has power", () => {
    expect(optedIn({ topPower: 66 }, [validator("a", 0)])).toEqual([]);
  });

  it("counts exactly beyond 2^53", () => {
    const power = 2n ** 60n;
    const two = [
      { operator: "a", name: "a", power },
      { operator: "b", name: "b", power: power + 1n },
    ];
    expect(optedIn({ topPower: 50 }, two)).toEqual(["b"]);
  });

  it.each([
    { name: "an unknown validator", policy: { validators: ["x"] }, code: "UNKNOWN_VALIDATOR" },
    { name: "0 percent", policy: { topPower: 0 }, code: "BAD_TOP_POWER" },
    { name: "101 percent", policy: { topPower: 101 }, code: "BAD_TOP_POWER" },
    { name: "no percentage", policy: { topPower: Number.NaN }, code: "BAD_TOP_POWER" },
  ])("refuses $name", ({ policy, code }) => {
    expect(() => optedIn(policy, three)).toThrow(expect.objectContaining({ code }));
  });

  it("refuses a name that a stranger's moniker copies, but not the operator address", () => {
    const posing = [...three, { ...validator("z", 1), name: "A" }];
    expect(() => optedIn({ validators: ["A"] }, posing)).toThrow(
      expect.objectContaining({ code: "AMBIGUOUS_VALIDATOR" }),
    );
    expect(optedIn({ validators: ["a"] }, posing)).toEqual(["a"]);
  });

  it("takes the fewest that hold the percentage, whatever the order", () => {
    const validators = fc.uniqueArray(
      fc.record({
        operator: fc.string({ minLength: 1, maxLength: 4 }),
        power: fc.bigInt(1n, 2n ** 62n),
      }),
      { selector: ({ operator }) => operator, minLength: 1, maxLength: 9 },
    );
    fc.assert(
      fc.property(validators, fc.integer({ min: 1, max: 100 }), (list, topPower) => {
        const candidates = list.map((one) => ({ ...one, name: one.operator }));
        const chosen = optedIn({ topPower }, candidates);
        const powerOf = (operators: readonly string[]): bigint =>
          list.reduce((sum, one) => (operators.includes(one.operator) ? sum + one.power : sum), 0n);
        const total = powerOf(list.map(({ operator }) => operator));
        const enough = (power: bigint): boolean => power * 100n >= total * BigInt(topPower);
        expect(enough(powerOf(chosen))).toBe(true);
        // No set of one less reaches it, not even that of the strongest.
        const strongest = [...list].sort((a, b) => (a.power > b.power ? -1 : 1));
        const oneLess = strongest.slice(0, chosen.length - 1).map(({ operator }) => operator);
        expect(enough(powerOf(oneLess))).toBe(false);
        expect(optedIn({ topPower }, [...candidates].reverse())).toEqual(chosen);
      }),
    );
  });
});
