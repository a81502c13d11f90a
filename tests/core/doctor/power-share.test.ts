import fc from "fast-check";

import { leastPower, makesBlocks, shareText } from "../../../core/doctor/power-share";

// CometBFT's own rule, types/validation.go of v0.38: tallied > TotalVotingPower() * 2 / 3, in whole numbers.
const cometNeeds = (total: bigint): bigint => (total * 2n) / 3n;

// MaxTotalVotingPower of CometBFT is 2^63 / 8, far beyond what a double holds.
const power = fc.bigInt({ min: 0n, max: 2n ** 60n });
const shares = fc.tuple(power, power).map(([one, other]) => ({
  total: one > other ? one : other,
  part: one > other ? other : one,
}));

describe("makesBlocks", () => {
  it("asks for what CometBFT asks for", () => {
    fc.assert(
      fc.property(shares, ({ part, total }) => {
        expect(makesBlocks(part, total)).toBe(part > cometNeeds(total));
      }),
    );
  });

  it("halts with exactly two thirds, and goes on with one more", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 2n ** 58n }), (third) => {
        expect(makesBlocks(2n * third, 3n * third)).toBe(false);
        expect(makesBlocks(2n * third + 1n, 3n * third)).toBe(true);
      }),
    );
  });

  it("makes none without power", () => {
    expect(makesBlocks(0n, 0n)).toBe(false);
  });
});

describe("leastPower", () => {
  it("is enough, and one less is not", () => {
    fc.assert(
      fc.property(power, (total) => {
        const least = leastPower(total);
        expect([least > cometNeeds(total), least - 1n > cometNeeds(total)]).toEqual([true, false]);
      }),
    );
  });
});

describe("shareText", () => {
  // `echo 'scale=1; 100*PART/TOTAL' | bc`, which cuts as well.
  it.each([
    { part: 2n, total: 3n, text: "66.6 %" },
    { part: 1n, total: 3n, text: "33.3 %" },
    { part: 0n, total: 0n, text: "0.0 %" },
    { part: 7n, total: 7n, text: "100.0 %" },
    { part: 999_999_999_999_999_999n, total: 10n ** 18n, text: "99.9 %" },
  ])("writes $part of $total as $text", ({ part, total, text }) => {
    expect(shareText(part, total)).toBe(text);
  });
});
