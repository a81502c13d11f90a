import fc from "fast-check";

import { consumerDescription, relayerAccountIn } from "../../../core/relayer/relayer-account";

/*
 * Addresses by `interchain-security-cd keys parse` and `interchain-security-pd keys parse` of the bytes
 * 00 01 … 13; that of 32 bytes, and those of other bytes, likewise.
 */
const consumer = "consumer1qqqsyqcyq5rqwzqfpg9scrgwpugpzysnxru4z7";
const cosmos = "cosmos1qqqsyqcyq5rqwzqfpg9scrgwpugpzysnrk363e";
const named = (account: string): string => `made by ics-discovery; relayer account ${account}`;

describe("consumerDescription", () => {
  it("names the account of a relayer", () => {
    expect(consumerDescription()).toBe("made by ics-discovery");
    expect(consumerDescription(consumer)).toBe(named(consumer));
  });
});

describe("relayerAccountIn", () => {
  it.each([consumer, cosmos])("reads what is written of %s", (account) => {
    expect(relayerAccountIn(consumerDescription(account))).toBe(account);
  });

  it.each([
    { name: "nothing", text: "" },
    { name: "no account", text: "made by ics-discovery" },
    { name: "another text", text: `a chain; relayer account ${consumer}` },
    { name: "a blank before", text: ` ${named(consumer)}` },
    { name: "a blank after", text: `${named(consumer)} ` },
    { name: "a line end after", text: `${named(consumer)}\n` },
    { name: "two accounts", text: `${named(consumer)}, ${cosmos}` },
    { name: "an account of no letters", text: named("") },
    { name: "capital letters", text: named(consumer.toUpperCase()) },
    { name: "letters of both cases", text: named(`C${consumer.slice(1)}`) },
    { name: "a wrong checksum", text: named(`${consumer.slice(0, -1)}8`) },
    { name: "another prefix", text: named(consumer.replace("consumer", "cosmos")) },
    { name: "a prefix of a digit", text: named(consumer.replace("consumer", "1consumer")) },
    { name: "a letter that is no ASCII", text: named(consumer.replace("c", "с")) },
    {
      name: "32 bytes",
      text: named("consumer1qqqsyqcyq5rqwzqfpg9scrgwpugpzysnzs23v9ccrydpk8qarc0sgsm0p7"),
    },
    { name: "bech32m", text: named("consumer1qqqsyqcyq5rqwzqfpg9scrgwpugpzysnnlve8u") },
    { name: "a text without end", text: named(`${"a".repeat(10_000)}1${"q".repeat(38)}`) },
  ])("finds no account in a description of $name", ({ text }) => {
    expect(relayerAccountIn(text)).toBeUndefined();
  });

  it("takes nothing for an account that one letter turns into another", () => {
    const letters = Array.from("023456789acdefghjklmnpqrstuvwxyz");
    const begin = consumer.indexOf("1") + 1;
    const place = fc.integer({ min: begin, max: consumer.length - 1 });
    fc.assert(
      fc.property(place, fc.constantFrom(...letters), (at, letter) => {
        fc.pre(consumer[at] !== letter);
        const other = consumer.slice(0, at) + letter + consumer.slice(at + 1);
        expect(relayerAccountIn(named(other))).toBeUndefined();
      }),
    );
  });
});
