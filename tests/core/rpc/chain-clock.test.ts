import { isOfTheFuture, isStale } from "../../../core/rpc/chain-clock";

describe("the clock of a chain", () => {
  const now = new Date("2026-12-01T12:00:00Z");

  // Two minutes either way.
  it.each([
    { block: "2026-12-01T11:58:00.000Z", stale: true, future: false },
    { block: "2026-12-01T11:58:00.001Z", stale: false, future: false },
    { block: "2026-12-01T12:00:00.000Z", stale: false, future: false },
    { block: "2026-12-01T12:01:59.999Z", stale: false, future: false },
    { block: "2026-12-01T12:02:00.000Z", stale: false, future: true },
  ])("has $block for stale: $stale, of the future: $future", ({ block, stale, future }) => {
    expect(isStale(new Date(block), now)).toBe(stale);
    expect(isOfTheFuture(new Date(block), now)).toBe(future);
  });
});
