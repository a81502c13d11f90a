import { leastLoss, losesMost } from "../../core/peer-loss";

const peer = (letter: string, host = "203.0.113.7"): string => `${letter.repeat(40)}@${host}:30301`;
const list = (...letters: readonly string[]): string => letters.map((one) => peer(one)).join(",");

describe("a node's peers", () => {
  it.each([
    { name: "one of one goes", former: list("a"), next: "", result: true },
    { name: "one of two goes", former: list("a", "b"), next: list("b"), result: false },
    { name: "two of three go", former: list("a", "b", "c"), next: list("c"), result: true },
    { name: "all are others", former: list("a", "b"), next: list("c", "d"), result: true },
    { name: "all move", former: list("a"), next: peer("a", "203.0.113.9"), result: false },
    { name: "there was none", former: "", next: list("a"), result: false },
    {
      name: "what stood there was no peer",
      former: "somebody's own,x@y:1",
      next: "",
      result: false,
    },
  ])("lose most: $result, where $name", ({ former, next, result }) => {
    expect(losesMost(former, next)).toBe(result);
  });

  const former = list("a", "b", "c");
  const [most, none] = [{ text: list("a", "b") }, { text: "" }];

  it.each([
    { name: "the one that keeps more", answers: [none, most], best: most },
    {
      name: "the first of several that keep as many",
      answers: [most, { text: list("b", "c") }],
      best: most,
    },
    { name: "the only one", answers: [none], best: none },
    { name: "none", answers: [], best: undefined },
  ])("are taken from $name", ({ answers, best }) => {
    expect(leastLoss(former, answers)).toBe(best);
  });
});
