import { peerFault } from "../../../core/doctor/peer-answer";

const nodeId = "ab".repeat(20);
const expected = { nodeId, network: "consumer-1" };
const info = { network: "consumer-1", version: "0.38.25", moniker: "bob", listenAddress: "" };

describe("peerFault", () => {
  it.each([
    { name: "who names the network", answer: { nodeId, info } },
    {
      name: "who closes after the proof, for want of room",
      answer: { nodeId, fault: { code: "CLOSED", what: "closes the connection" } as const },
    },
  ])("finds nothing against the peer $name", ({ answer }) => {
    expect(peerFault(answer, expected)).toBeUndefined();
  });

  it.each([
    {
      name: "another id, also where it names the right network",
      answer: { nodeId: "cd".repeat(20), info },
      fault: {
        code: "WRONG_ID",
        what: `is an impostor or another node: it proves the node id "${"cd".repeat(20)}"`,
      },
    },
    {
      name: "another network, whose name is hostile",
      answer: { nodeId, info: { ...info, network: "a\u001b[2J\u202e\n" } },
      fault: {
        code: "WRONG_NETWORK",
        what: 'is a node of another network, "a\\u001b[2J\\u202e\\n"',
      },
    },
    {
      name: "garbage after the proof",
      answer: { nodeId, fault: { code: "GARBAGE", what: "sends garbage" } as const },
      fault: { code: "GARBAGE", what: "sends garbage" },
    },
    {
      name: "a peer who stops after the proof",
      answer: { nodeId, fault: { code: "STALLED", what: "stops" } as const },
      fault: { code: "STALLED", what: "stops" },
    },
    {
      name: "no proof, with the reason",
      answer: { fault: { code: "REFUSED", what: "refuses connections" } as const },
      fault: { code: "REFUSED", what: "refuses connections" },
    },
    { name: "nothing at all", answer: {}, fault: { code: "CLOSED", what: "proves no node id" } },
  ])("names $name", ({ answer, fault }) => {
    expect(peerFault(answer, expected)).toEqual(fault);
  });
});
