import { listDifference } from "../../core/list-difference";

describe("listDifference", () => {
  // By `comm -13` and `comm -23` over sorted lines.
  it.each([
    { before: [], now: [], added: [], removed: [] },
    { before: ["a"], now: ["a"], added: [], removed: [] },
    { before: ["a", "b"], now: ["b", "c"], added: ["c"], removed: ["a"] },
    { before: [], now: ["a", "b"], added: ["a", "b"], removed: [] },
    { before: ["a", "b"], now: [], added: [], removed: ["a", "b"] },
  ])("from $before to $now adds $added and removes $removed", ({ before, now, ...difference }) => {
    expect(listDifference(before, now)).toEqual(difference);
  });
});
