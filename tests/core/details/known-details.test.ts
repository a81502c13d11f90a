import { isConfirmedText, unconfirmedText } from "../../../core/details/known-details";

describe("a text that one address says is a validator's", () => {
  it.each([
    { name: "it stood there before", known: "a", stated: ["a"], addresses: 2, result: true },
    {
      name: "it stood there before, and others say another",
      known: "a",
      stated: ["b", "b"],
      addresses: 2,
      result: false,
    },
    {
      name: "it stood there before, and one says another",
      known: "a",
      stated: ["a", "b"],
      addresses: 2,
      result: false,
    },
    { name: "two say so", known: "x", stated: ["a", "a"], addresses: 3, result: true },
    { name: "it is the first time, of one", stated: ["a"], addresses: 1, result: true },
    { name: "one alone says so", known: "x", stated: ["a"], addresses: 1, result: false },
    { name: "the other is down", known: "x", stated: ["a"], addresses: 2, result: false },
    { name: "the other is down at first", stated: ["a"], addresses: 2, result: false },
    { name: "another says otherwise", stated: ["a", "b"], addresses: 2, result: false },
    {
      name: "two of three say so",
      known: "x",
      stated: ["a", "a", "b"],
      addresses: 3,
      result: false,
    },
    { name: "nobody says so any more", stated: ["b", "b"], addresses: 2, result: false },
    { name: "nobody answers", known: "x", stated: [], addresses: 2, result: false },
    {
      name: "it stood there before and nobody answers now",
      known: "a",
      stated: [],
      addresses: 2,
      result: true,
    },
  ])("is signed again: $result, where $name", ({ known, stated, addresses, result }) => {
    const knowledge = { ...(known === undefined ? {} : { known }), stated, addresses };
    expect(isConfirmedText("a", knowledge)).toBe(result);
  });
});

describe("why a text is not signed", () => {
  const alice = "cosmosvaloper1alice";
  it.each([
    {
      name: "another address says another",
      knowledge: { known: "x", stated: ["a", "b"], addresses: 2 },
      text: 'description of validator cosmosvaloper1alice is not signed again as it is said to be, and was "x" when it was written last; another address says "b"; "a"; take out the address that is wrong',
    },
    {
      name: "others are silent at first",
      knowledge: { stated: ["a"], addresses: 2 },
      text: 'description of validator cosmosvaloper1alice is not signed again as it is said to be; 1 of 2 RPC addresses say so; "a"; mend the other addresses',
    },
    {
      name: "one alone says so",
      knowledge: { known: "x", stated: ["a"], addresses: 1 },
      text: 'description of validator cosmosvaloper1alice is not signed again as it is said to be, and was "x" when it was written last; 1 of 1 RPC addresses say so; "a"; name a second RPC address, or look at it and take it over by pulumi refresh',
    },
  ])("is told where $name", ({ knowledge, text }) => {
    expect(unconfirmedText(alice, "a", knowledge)).toBe(text);
  });
});
