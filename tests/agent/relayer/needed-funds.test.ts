import { neededFunds } from "../../../agent/relayer/needed-funds";

describe("neededFunds", () => {
  // 20 000 000 gas, and 4 000 000 with 60 000 a validator: awk 'BEGIN { print 20000000 * 0.025, 4600000 * 0.025 }'
  it.each([
    ["0stake", 10, 0n, 0n],
    ["0.025uatom", 10, 500_000n, 115_000n],
    ["1untrn", 0, 20_000_000n, 4_000_000n],
    ["1untrn", 180, 20_000_000n, 14_800_000n],
    ["1untrn", 1_000, 20_000_000n, 20_000_000n],
    ["0.00000001xyz", 0, 1n, 1n],
  ])("of gas at %s with %s validators are %s, and %s at the least", (...given) => {
    const [price, validators, needed, least] = given;
    expect(neededFunds(price, validators)).toEqual({ needed, least });
  });
});
