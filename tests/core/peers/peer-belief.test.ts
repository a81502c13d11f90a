import {
  afterOneSaid,
  afterSeveralSaid,
  firstBelief,
  missingPeers,
  type PeerBelief,
  withPeers,
} from "../../../core/peers/peer-belief";

const id = (letter: string): string => letter.repeat(40);
const peer = (letter: string, host = "203.0.113.7"): string => `${id(letter)}@${host}:30301`;
const list = (letters: string): string =>
  letters
    .split("")
    .map((one) => peer(one))
    .join(",");
const lost = (belief: PeerBelief, text: string): string =>
  missingPeers(belief, text)
    .map((one) => one.charAt(0))
    .join("");

describe("the loss of peers", () => {
  it.each([
    { name: "one that is not named", former: list("ab"), next: list("b"), missing: "a" },
    { name: "nobody who moves", former: list("a"), next: peer("a", "203.0.113.9"), missing: "" },
    { name: "nobody who is new", former: "", next: list("a"), missing: "" },
    { name: "nobody where no peer stood", former: "somebody's own,x@y:1", next: "", missing: "" },
  ])("is that of $name", ({ former, next, missing }) => {
    expect(lost(firstBelief(former), next)).toBe(missing);
  });

  it("counts from the beginning however small its steps, until one has lasted", () => {
    let belief = firstBelief(list("abcd"));
    belief = afterOneSaid(belief, list("abc"), 0, 30);
    belief = afterOneSaid(belief, list("ab"), 10, 30);
    expect(lost(belief, list("a"))).toBe("bcd");
    belief = afterOneSaid(belief, list("ab"), 35, 30);
    expect(lost(belief, list("a"))).toBe("bc");
  });

  it("does not count peers that one address has just added, so that they outweigh nobody", () => {
    let belief = firstBelief(list("ab"));
    belief = afterOneSaid(belief, list("ab123456789"), 0, 30);
    expect(belief.confirmed.size).toBe(2);
    belief = afterOneSaid(belief, list("ab1"), 20, 30);
    belief = afterOneSaid(belief, list("ab12"), 40, 30);
    // Only one has been named all the time.
    expect([...belief.confirmed].sort()).toEqual([id("1"), id("a"), id("b")]);
  });

  it("is over where it comes back", () => {
    let belief = afterOneSaid(firstBelief(list("ab")), list("a"), 0, 30);
    belief = afterOneSaid(belief, list("ab"), 20, 30);
    belief = afterOneSaid(belief, list("a"), 40, 30);
    expect(lost(belief, list("a"))).toBe("b");
  });

  it("is believed of several addresses when none names a peer, and a new one when two do", () => {
    const belief = afterSeveralSaid(firstBelief(list("abc")), [
      list("a1"),
      list("ab12"),
      list("2"),
    ]);
    expect([...belief.confirmed].sort()).toEqual([id("1"), id("2"), id("a"), id("b")]);
  });
});

it("whom another address still names stays, as it says or as the first does", () => {
  const others = [list("12"), [peer("b", "203.0.113.9"), peer("c")].join(",")];
  expect(withPeers(list("1"), others, [id("b"), id("d")])).toBe(
    [peer("1"), peer("b", "203.0.113.9")].join(","),
  );
});
