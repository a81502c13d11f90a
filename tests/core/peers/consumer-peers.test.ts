import { agentPeers } from "../../../core/peers/agent-peers";
import { consumerPeers, type ConsumerPeersRequest } from "../../../core/peers/consumer-peers";

const id = (digit: string): string => digit.repeat(40);
const operator = (letter: string): string => `cosmosvaloper1${letter.repeat(38)}`;

const validators = [
  { operator: operator("a"), moniker: "alice", details: `p2p=${id("a")}@192.0.2.1`, power: 5n },
  { operator: operator("c"), moniker: "carol", details: "hello", power: 1n },
  { operator: operator("d"), moniker: "twin", details: `p2p=${id("d")}@192.0.2.4:7`, power: 9n },
  {
    operator: operator("e"),
    moniker: "twin",
    details: `p2p=${id("e")}@192.0.2.5 p2p-ports=7:31000`,
    power: 9n,
  },
  { operator: operator("f"), moniker: "faker", details: `p2p=${id("b")}@192.0.2.6`, power: 2n },
  { operator: operator("g"), moniker: "", details: `p2p=${id("8")}@10.0.0.1`, power: 3n },
  { operator: operator("b"), moniker: "bob", details: `p2p=${id("b")}@10.0.0.2` },
];

const request: ConsumerPeersRequest = {
  // 30100 + 59, see docs/protocol.md "Ports".
  ...{ chainId: "testchain-0", consumerId: "7", scheme: "hashed", nodeIdentity: "random" },
  allowPrivateAddresses: false,
  own: [{ name: "bob", operator: operator("b") }],
  validators,
};

const found = (given: Partial<ConsumerPeersRequest> = {}) => {
  const peers = consumerPeers({ ...request, ...given });
  if ("fault" in peers) throw new Error(peers.fault);
  return peers;
};

describe("consumerPeers", () => {
  it("names who can be dialled, by power, and who cannot and why", () => {
    const { dialled, leftOut } = found();
    expect(dialled.map(({ name, power, peer }) => [name, power, peer])).toEqual([
      ["twin", 9n, `${id("d")}@192.0.2.4:7`],
      ["twin", 9n, `${id("e")}@192.0.2.5:31000`],
      ["alice", 5n, `${id("a")}@192.0.2.1:30159`],
      ["bob", 0n, `${id("b")}@10.0.0.2:30159`],
    ]);
    expect(leftOut.map(({ name, reason }) => [name, reason.split(";")[0]])).toEqual([
      ["carol", "publishes no endpoint"],
      ["faker", "claims the node id of a validator of this stack"],
      [operator("g"), "private address is not dialled"],
    ]);
  });

  it("takes whoever dials out of his own list", () => {
    const { self, dialled, text } = found({ self: "alice" });
    expect(self).toEqual({ operator: operator("a"), name: "alice" });
    expect(dialled.map(({ name }) => name)).toEqual(["twin", "twin", "bob"]);
    expect(text).not.toContain("192.0.2.1");
  });

  it("tells somebody who does not validate the chain whom he would dial", () => {
    const self = operator("h");
    expect(found({ self }).self).toEqual({ operator: self, name: self });
    expect(found({ self }).text).toBe(found().text);
  });

  it.each([
    {
      self: "twin",
      fault: 'more than one validator has this name; "twin"; give the operator address',
    },
    {
      self: "nobody\n",
      fault: 'nobody on this consumer chain has this name; "nobody\\n"; give the operator address',
    },
  ])("refuses the name $self", ({ self, fault }) => {
    expect(consumerPeers({ ...request, self })).toEqual({ fault });
  });

  it("keeps the peers that config names, and allows private addresses where it says so", () => {
    const named = `${id("9")}@seed.example.org:1`;
    const { text, leftOut } = found({ persistentPeers: [named], allowPrivateAddresses: true });
    expect(text).toContain(named);
    expect(text).toContain("10.0.0.1");
    expect(leftOut.map(({ name }) => name)).toEqual(["carol", "faker"]);
  });

  // What the agent tells a running node is what the network computes.
  it.each([true, false])(
    "gives bob's node what his agent does, private addresses %s",
    (allowed) => {
      const agent = agentPeers(
        {
          validator: { name: "bob", operator: operator("b") },
          providerChain: { chainId: "provider", rpc: ["http://127.0.0.1"] },
          ...{ portScheme: "hashed", nodeIdentity: "random", allowPrivateAddresses: allowed },
        },
        { chainId: request.chainId, consumerId: request.consumerId, members: request.own },
        {
          described: validators,
          validating: Object.fromEntries(
            validators.flatMap(({ operator: one, power }) =>
              power === undefined ? [] : [[one, String(power)]],
            ),
          ),
        },
      );
      const { text, leftOut } = found({ self: "bob", allowPrivateAddresses: allowed });
      expect({ text, leftOut }).toEqual({ text: agent.text, leftOut: agent.leftOut });
    },
  );
});
