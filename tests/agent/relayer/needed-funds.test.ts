import { neededFunds } from "../../../agent/relayer/needed-funds";

describe("neededFunds", () => {
  // 20 000 000 gas: awk 'BEGIN { print 20000000 * 0.025 }'
  it.each([
    ["0stake", 0n],
    ["0.025uatom", 500_000n],
    ["1untrn", 20_000_000n],
    ["0.00000001xyz", 1n],
  ])("of gas at %s are %s", (price, needed) => {
    expect(neededFunds(price)).toBe(needed);
  });
});
