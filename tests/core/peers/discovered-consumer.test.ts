import { parseDiscoveredConsumer } from "../../../core/peers/discovered-consumer";
import { consumerText } from "../../../core/peers/discovered-consumer";

const consumer = {
  chainId: "x-1",
  consumerId: "7",
  members: [{ name: "bob", operator: "cosmosvaloper1bob" }],
};

describe("whose peers a ConfigMap holds", () => {
  it("is read as it was written", () => {
    expect(parseDiscoveredConsumer(consumerText(consumer))).toEqual(consumer);
    const withPeers = { ...consumer, persistentPeers: [`${"a".repeat(40)}@x.example:1`] };
    expect(parseDiscoveredConsumer(consumerText(withPeers))).toEqual(withPeers);
  });

  it.each([
    { name: "nothing", text: undefined },
    { name: "no JSON", text: "{" },
    { name: "null", text: "null" },
    { name: "no chain id", text: JSON.stringify({ ...consumer, chainId: "" }) },
    { name: "an id that is no number", text: JSON.stringify({ ...consumer, consumerId: "x" }) },
    { name: "members that are no list", text: JSON.stringify({ ...consumer, members: {} }) },
    {
      name: "a member without address",
      text: JSON.stringify({ ...consumer, members: [{ name: "a" }] }),
    },
    { name: "peers that are no list", text: JSON.stringify({ ...consumer, persistentPeers: "x" }) },
    { name: "a peer that is none", text: JSON.stringify({ ...consumer, persistentPeers: [1] }) },
    { name: "null for a member", text: JSON.stringify({ ...consumer, members: [null] }) },
  ])("is unknown where it says $name", ({ text }) => {
    expect(parseDiscoveredConsumer(text)).toBeUndefined();
  });
});
