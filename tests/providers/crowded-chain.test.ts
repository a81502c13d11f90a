import { toBech32 } from "@cosmjs/encoding";

import { RegistryFollower } from "../../agent/registry-follower";
import type { Settings } from "../../core/plan/settings";
import { provider } from "../../providers/registry/consumer-topology-provider";
import { stackFacts } from "../../providers/stack-facts";
import { eventually } from "../support/eventually";
import {
  type FakeProviderChain,
  type FakeValidator,
  startFakeProviderChain,
} from "../support/fake-provider-chain";

/*
 * Anybody can create validators that are never bonded. A provider chain with 10,001 validators, of which 180 are
 * bonded and two validate the consumer chain, at 150 ms a query: all of them would be 101 pages, 15 s.
 */

jest.setTimeout(60_000);

const queryMs = 150;
const id = (digit: string): string => digit.repeat(40);
const operator = (number: number): string => {
  const bytes = new Uint8Array(20);
  new DataView(bytes.buffer).setUint32(0, number);
  return toBech32("cosmosvaloper", bytes);
};

const crowd = Array.from({ length: 10_001 }, (_none, number): FakeValidator => ({
  operator: operator(number),
  moniker: `validator ${String(number)}`,
  details: number < 3 ? `p2p=${id(String(number))}@198.51.100.${String(number)}` : "",
  isBonded: number < 180,
  validates: number < 2,
}));
// Not in the active set, but the stack's own.
const own = crowd[10_000]!;

let chain: FakeProviderChain;

beforeEach(async () => {
  chain = await startFakeProviderChain(crowd, undefined, queryMs);
});

afterEach(async () => {
  await chain.close();
});

const asked = (method: string): number =>
  chain.queries.filter((path) => path.endsWith(`/${method}`)).length;

it("a crowd of validators does not keep the plan from a consumer chain's peers", async () => {
  const { inputs, failures } = await provider.check(
    {},
    {
      ...{ rpc: [chain.url], providerChainId: chain.chainId, managedChain: false },
      ...{ consumerChainId: "x-1", consumerId: "0", scheme: "hashed", nodeIdentity: "random" },
      allowPrivateAddresses: false,
      validators: [
        {
          name: "own",
          operator: own.operator,
          declared: { endpoint: `${id("f")}@203.0.113.7`, port: 31_000, exceptions: {} },
        },
      ],
    },
  );
  expect(failures ?? []).toEqual([]);
  expect(inputs?.peers?.["own"]?.split(",").map((peer) => peer.split("@")[0])).toEqual([
    id("0"),
    id("1"),
  ]);
  expect(asked("Validators")).toBe(0);
  expect(chain.queries).toHaveLength(2);
});

it("a crowd of validators does not keep the agent from a consumer chain's peers", async () => {
  let text = "";
  const failed: string[] = [];
  const members = [{ name: "own", operator: own.operator }];
  const follower = new RegistryFollower(
    {
      validator: { name: "own", operator: own.operator },
      providerChain: { chainId: chain.chainId, rpc: [chain.url] },
      ...{ portScheme: "hashed", nodeIdentity: "random", allowPrivateAddresses: false },
    },
    {
      consumers: () =>
        new Map([
          ["x", { consumer: { chainId: "x-1", consumerId: "0", members }, text, privatePeers: [] }],
        ]),
      writePeers: async (_namespace, peers) => {
        text = peers.text;
      },
      ...{ onPeers: () => undefined, onAsked: () => undefined, onRead: () => undefined },
      onFailure: (reason) => failed.push(reason),
    },
  );
  try {
    follower.clusterChanged();
    await eventually("the peers are there", () => (text === "" ? undefined : true));
  } finally {
    await follower.stop();
  }
  expect(failed).toEqual([]);
  expect(text.split(",").map((peer) => peer.split("@")[0])).toEqual([id("0"), id("1")]);
  expect(asked("Validators")).toBe(0);
  expect(chain.queries).toHaveLength(2);
});

it("powers are read of the active set alone", async () => {
  const { powers } = await stackFacts({
    clusters: "embedded",
    providerChain: { mode: "external", chainId: chain.chainId, rpc: [chain.url] },
    consumerChains: [{ policy: { topPower: 66 } }],
  } as unknown as Settings);
  expect(powers?.size).toBe(180);
  expect(asked("Validators")).toBe(2);
});
