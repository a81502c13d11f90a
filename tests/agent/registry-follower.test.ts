import { RegistryFollower } from "../../agent/registry-follower";
import { eventually } from "../support/eventually";
import {
  type FakeProviderChain,
  operatorNumber,
  startFakeProviderChain,
} from "../support/fake-provider-chain";

/*
 * Without any event: nobody subscribes to anything here. The rest of what the follower does is tested on
 * a real chain (tests/parts/agent/chain.test.ts).
 */

const nodeId = "0123456789abcdef0123456789abcdef01234567";
const namespace = "consumer-0-1751686503-0"; // offset 201 (design.md §4), so P2P 30301

let chain: FakeProviderChain;
let follower: RegistryFollower;
let text = "";
let reads = 0;
let writes = 0;
/** Somebody else writes other peers at once, whatever is written. */
let isContested = false;

beforeAll(async () => {
  chain = await startFakeProviderChain(
    [1, 2].map((number) => ({ operator: operatorNumber(number), moniker: "x", details: "" })),
  );
  follower = new RegistryFollower(
    {
      validator: { name: "alice", operator: operatorNumber(1) },
      providerChain: { chainId: chain.chainId, rpc: [chain.url] },
      portScheme: "hashed",
      nodeIdentity: "random",
      allowPrivateAddresses: true,
    },
    {
      consumers: () =>
        new Map([
          [
            namespace,
            {
              consumer: { chainId: namespace, consumerId: "0", members: [] },
              text,
              privatePeers: "*" as const,
            },
          ],
        ]),
      writePeers: async (_namespace, peers) => {
        writes += 1;
        text = isContested ? "other" : peers.text;
      },
      onPeers: () => undefined,
      onAsked: () => undefined,
      onRead: (whole) => (reads += whole ? 1 : 0),
      onFailure: () => undefined,
    },
    300,
  );
});

afterAll(async () => {
  await follower.stop();
  await chain.close();
});

describe("a follower", () => {
  it("does not lay what changed in the cluster to an event of the chain from before", async () => {
    let now = "";
    let whole = 0;
    const since: number[] = [];
    const consumer = { chainId: namespace, consumerId: "0", members: [] };
    const quiet = new RegistryFollower(
      {
        validator: { name: "alice", operator: operatorNumber(1) },
        providerChain: { chainId: chain.chainId, rpc: [chain.url] },
        ...{ portScheme: "hashed", nodeIdentity: "random", allowPrivateAddresses: true },
      },
      {
        consumers: () =>
          new Map([[namespace, { consumer, text: now, privatePeers: "*" as const }]]),
        writePeers: async (_namespace, peers, heard) => {
          since.push(heard);
          now = peers.text;
        },
        ...{ onPeers: () => undefined, onAsked: () => undefined, onFailure: () => undefined },
        onRead: (all) => (whole += all ? 1 : 0),
      },
    );
    try {
      quiet.clusterChanged();
      await eventually("it has read all", () => (whole > 0 ? true : undefined));
      const before = performance.now();
      now = "somebody's own";
      quiet.clusterChanged();
      await eventually("its peers stand", () => (now === "" ? true : undefined));
      expect(since).toHaveLength(1);
      expect(since[0]).toBeGreaterThanOrEqual(before);
    } finally {
      await quiet.stop();
    }
  });
});

describe("a follower that hears of nothing", () => {
  it("reads everything all the same, and so learns what changed", async () => {
    await eventually("it has read all", () => (reads > 0 ? true : undefined));
    expect(text).toBe("");
    chain.validators.get(operatorNumber(2))!.details = `p2p=${nodeId}@127.97.0.110`;
    await eventually("the peers are there", () => (text === "" ? undefined : true));
    expect(text).toBe(`${nodeId}@127.97.0.110:30301`);
    // Who validates is read again too.
    chain.validators.get(operatorNumber(2))!.validates = false;
    await eventually("he is a peer no longer", () => (text === "" ? true : undefined));
  });

  it("does not quarrel with another that writes other peers: once, and again later", async () => {
    isContested = true;
    text = "other";
    writes = 0;
    const began = performance.now();
    const whole = reads;
    follower.clusterChanged();
    await eventually("it has looked many times", () => {
      follower.clusterChanged();
      return reads > whole + 4 ? true : undefined;
    });
    // Its turns are 200 ms apart; the second write may come after 5 s.
    expect(writes).toBeLessThanOrEqual(1 + Math.floor((performance.now() - began) / 5_000));
    isContested = false;
    await eventually("in the end its peers stand", () => (text === "" ? true : undefined));
  });
});
