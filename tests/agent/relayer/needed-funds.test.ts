import { neededFunds } from "../../../agent/relayer/needed-funds";

describe("neededFunds", () => {
  // 20 000 000 gas, and 1 000 000: awk 'BEGIN { print 20000000 * 0.025, 1000000 * 0.025 }'
  it.each([
    ["0stake", 0n, 0n],
    ["0.025uatom", 500_000n, 25_000n],
    ["1untrn", 20_000_000n, 1_000_000n],
    ["0.00000001xyz", 1n, 1n],
  ])("of gas at %s are %s, and %s at the least", (price, needed, least) => {
    expect(neededFunds(price)).toEqual({ needed, least });
  });
});
