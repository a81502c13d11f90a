import type { ConsumerPhase } from "../../../core/consumer/consumer-phase";
import { namedConsumer } from "../../../core/consumer/named-consumer";

const chain = (consumerId: string, chainId: string, phase: ConsumerPhase = "LAUNCHED") => ({
  consumerId,
  chainId,
  phase,
});

const chains = [
  chain("0", "one-1"),
  chain("1", "two-1", "DELETED"),
  chain("2", "two-1"),
  chain("3", "two-1", "STOPPED"),
  chain("4", "twins-1", "INITIALIZED"),
  chain("5", "twins-1"),
  chain("6", "over-1", "STOPPED"),
  chain("7", "0"),
];

describe("namedConsumer", () => {
  it.each([
    { text: "0", id: "0", why: "an id goes before a chain id" },
    { text: "one-1", id: "0", why: "the only one of its name" },
    { text: "two-1", id: "2", why: "the only one of its name that is not over" },
    { text: "3", id: "3", why: "one that is over, by its id" },
    { text: "over-1", id: "6", why: "the only one of its name, though over" },
  ])("takes $text for $id: $why", ({ text, id }) => {
    expect(namedConsumer(chains, text)).toMatchObject({ consumerId: id });
  });

  it.each([
    {
      text: "twins-1",
      fault: 'several consumer chains have this chain id; "twins-1"; name one by its id: 4, 5',
    },
    {
      text: "One-1",
      fault:
        'the provider chain has no consumer chain of this chain id; "One-1"; check it, and the provider chain',
    },
    {
      text: "8",
      fault:
        'the provider chain has no consumer chain of this consumer id; "8"; check it, and the provider chain',
    },
    {
      text: "a\u001b[1m",
      fault:
        'the provider chain has no consumer chain of this chain id; "a\\u001b[1m"; check it, and the provider chain',
    },
  ])("refuses $text", ({ text, fault }) => {
    expect(namedConsumer(chains, text)).toEqual({ fault });
  });
});
