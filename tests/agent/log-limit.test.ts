import { LogLimit } from "../../agent/log-limit";

const minute = 60_000;

describe("a log's limit", () => {
  it("lets twenty lines of a key through, then one a minute, and tells how many were left out", () => {
    const limit = new LogLimit();
    const written = Array.from({ length: 25 }, () => limit.admit("a", 0));
    expect(written.filter((one) => one !== undefined)).toEqual(Array(20).fill(0));
    expect(limit.admit("a", minute)).toBe(5);
    expect(limit.admit("a", minute)).toBeUndefined();
    expect(limit.admit("a", 2 * minute)).toBe(1);
  });

  it("takes nothing from another key", () => {
    const limit = new LogLimit(1);
    expect(limit.admit("a", 0)).toBe(0);
    expect(limit.admit("a", 0)).toBeUndefined();
    expect(limit.admit("b", 0)).toBe(0);
  });

  it("keeps a day of edits with every block of 6 s below 1,500 lines", () => {
    const limit = new LogLimit();
    const blocks = Array.from({ length: 14_400 }, (_none, block) => block * 6_000);
    const lines = blocks.filter((at) => limit.admit("peers", at) !== undefined);
    expect(lines.length).toBeLessThan(1_500);
    expect(lines.length).toBeGreaterThan(1_400);
  });

  it("remembers a bounded number of keys, and forgets none that has said too much", () => {
    const limit = new LogLimit(2, minute, 3);
    for (const key of ["a", "a", "b", "c"]) limit.admit(key, 0);
    expect(limit.admit("a", 0)).toBeUndefined();
    // Strangers share one.
    expect(["d", "e", "f"].map((key) => limit.admit(key, 0))).toEqual([0, 0, undefined]);
    // After a minute those that said little are forgotten.
    expect(limit.admit("g", minute)).toBe(0);
    expect(limit.admit("a", minute)).toBe(1);
    expect(limit.admit("a", minute)).toBeUndefined();
  });
});
