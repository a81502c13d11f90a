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
          [namespace, { consumer: { chainId: namespace, consumerId: "0", members: [] }, text }],
        ]),
      writePeers: async (_namespace, peers) => {
        text = peers;
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
});
