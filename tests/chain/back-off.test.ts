import { BackOff } from "../../chain/back-off";

/** Waits in a row, all of them after failures. */
const waits = (backOff: BackOff, count: number): readonly number[] =>
  Array.from({ length: count }, () => backOff.nextMs());

describe("waits between tries", () => {
  // By hand: each is between three quarters and all of 100, 200, 400 … ms, and no two of these overlap.
  const doubled = [
    [75, 100],
    [150, 200],
    [300, 400],
    [600, 800],
    [750, 1_000],
    [750, 1_000],
  ] as const;

  it("double with every failure up to the longest, and begin anew after a success", () => {
    const backOff = new BackOff(100, 1_000);
    for (let round = 0; round < 3; round++) {
      for (const [index, waitMs] of waits(backOff, doubled.length).entries()) {
        expect(waitMs).toBeGreaterThanOrEqual(doubled[index]![0]);
        expect(waitMs).toBeLessThanOrEqual(doubled[index]![1]);
      }
      backOff.succeeded();
    }
  });

  it("stay bounded however long nothing works", () => {
    const last = waits(new BackOff(100, 1_000), 5_000).slice(10);
    expect(Math.min(...last)).toBeGreaterThanOrEqual(750);
    expect(Math.max(...last)).toBeLessThanOrEqual(1_000);
  });

  it("are left to chance, so that many who lost the same do not come back at once", () => {
    const firsts = Array.from({ length: 100 }, () => new BackOff(100, 1_000).nextMs());
    expect(Math.max(...firsts) - Math.min(...firsts)).toBeGreaterThan(10);
  });
});
