import { expectedPeers } from "../../../core/peers/expected-peer";
import type { NodePeer } from "../../../core/peers/net-info";
import { nextLookMs, peerStand } from "../../../core/peers/peer-keeping";

const [one, two] = ["a".repeat(40), "b".repeat(40)];
const met = (nodeId: string, remoteIp: string, isOutbound = true): NodePeer => ({
  nodeId,
  isOutbound,
  remoteIp,
  listenPort: 30_301,
});
const text = `${one}@127.97.0.110:30301,${two}@127.97.0.120:30301`;

describe("a node's stand", () => {
  it.each([
    { name: "alone", peers: [], stand: [2, 0, 0] },
    {
      name: "where all are met",
      peers: [met(one, "127.97.0.110"), met(two, "127.97.0.120")],
      stand: [2, 2, 0],
    },
    {
      name: "where one dialled it, from wherever",
      peers: [met(one, "127.0.0.1", false)],
      stand: [2, 1, 0],
    },
    {
      name: "where one is still met at its former address",
      peers: [met(two, "127.97.0.121")],
      stand: [2, 1, 1],
    },
    {
      name: "where one is met at both",
      peers: [met(two, "127.97.0.121"), met(two, "127.97.0.120")],
      stand: [2, 1, 0],
    },
    {
      name: "where one states another port than the published",
      peers: [{ ...met(two, "127.97.0.120"), listenPort: 30_302 }],
      stand: [2, 1, 0],
    },
    {
      name: "where only strangers are",
      peers: [met("c".repeat(40), "127.97.0.1")],
      stand: [2, 0, 0],
    },
  ])("$name", ({ peers, stand: [expected, connected, stray] }) => {
    expect(peerStand(expectedPeers(text), peers)).toEqual({ expected, connected, stray });
  });

  it("does not look up the name of a peer", () => {
    expect(peerStand(expectedPeers(`${one}@peer.example.com:1`), [met(one, "192.0.2.1")])).toEqual({
      expected: 1,
      connected: 1,
      stray: 0,
    });
  });

  it("expects nobody of an empty list, and nobody of what is no peer", () => {
    expect(peerStand(expectedPeers(""), [])).toEqual({ expected: 0, connected: 0, stray: 0 });
    expect(peerStand(expectedPeers("nonsense,x@y@z"), [])).toEqual({
      expected: 0,
      connected: 0,
      stray: 0,
    });
  });
});

describe("the next look", () => {
  const missing = { expected: 2, connected: 1, stray: 0 };
  const whole = { expected: 2, connected: 2, stray: 0 };
  const stray = { expected: 2, connected: 2, stray: 1 };
  it.each([
    { name: "is soon while a peer is missing", stand: missing, sinceMs: 0, ms: 500 },
    { name: "is rarer after a while", stand: missing, sinceMs: 60_000, ms: 6_000 },
    { name: "is never further off than 10 s then", stand: missing, sinceMs: 3_600_000, ms: 10_000 },
    { name: "is rare where all are met", stand: whole, sinceMs: 0, ms: 60_000 },
    { name: "is soon while a former address still serves", stand: stray, sinceMs: 0, ms: 1_000 },
    { name: "is rare where that goes on for ever", stand: stray, sinceMs: 601_000, ms: 60_000 },
  ])("$name", ({ stand, sinceMs, ms }) => {
    expect(nextLookMs(stand, sinceMs)).toBe(ms);
  });
});
