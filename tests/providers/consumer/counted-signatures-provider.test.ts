import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { toBech32 } from "@cosmjs/encoding";
import * as pulumi from "@pulumi/pulumi";

import { encoded } from "../../../chain/ics/proto-types";
import { provider } from "../../../providers/consumer/counted-signatures-provider";
import { provider as guard } from "../../../providers/consumer/destroy-guard-provider";
import {
  closeServers,
  recordedStatus,
  type RpcRequest,
  rpcServer,
  statusAt,
  urlOf,
} from "../../support/chain-servers";
import { temporaryFolder } from "../../support/temporary-folder";

afterEach(closeServers);
// Addresses that disagree are asked again for 5 s.
jest.setTimeout(120_000);

type Inputs = Parameters<typeof provider.create>[0];
type Node = Inputs["nodes"][number];

const unknownValue = pulumi.runtime.unknownValue;
const root = temporaryFolder();
const keyOf = (name: string): string => Buffer.alloc(32, name).toString("base64");

/** A node of the chain `provider-1`, as the recorded status has it, whose validators are as named. */
const node = (...validators: readonly string[]): Promise<string> =>
  urlOf(
    rpcServer(({ method }: RpcRequest) =>
      method === "status"
        ? recordedStatus
        : {
            block_height: "7",
            validators: validators.map((name) => ({
              address: "00".repeat(20),
              pub_key: { type: "tendermint/PubKeyEd25519", value: keyOf(name) },
              voting_power: "1",
              proposer_priority: "0",
            })),
            count: String(validators.length),
            total: String(validators.length),
          },
    ),
  );

/** A provider chain that says of every consumer chain that it is in this phase. */
const providerChain = (phase: string, ownerAddress = stranger): Promise<string> =>
  urlOf(
    rpcServer(({ method }: RpcRequest) => {
      if (method === "status") return statusAt(new Date());
      const value = encoded("QueryConsumerChainResponse", {
        ...{ consumer_id: "4", chain_id: "provider-1", phase, owner_address: ownerAddress },
      });
      return { response: { code: 0, value: Buffer.from(value).toString("base64"), height: "21" } };
    }),
  );

const dead = "http://127.0.0.1:1";
// An account and its validator have the same bytes (Cosmos SDK, `sdk.ValAddress`).
const account = toBech32("cosmos", new Uint8Array(20).fill(1));
const owner = toBech32("cosmosvaloper", new Uint8Array(20).fill(1));
const stranger = toBech32("cosmos", new Uint8Array(20).fill(2));

function own(name: string, rpc: string, change: Partial<Node> = {}): Node {
  const home = join(root, name);
  mkdirSync(join(home, "config"), { recursive: true });
  writeFileSync(
    join(home, "config", "priv_validator_key.json"),
    JSON.stringify({ pub_key: { value: keyOf(name) } }),
  );
  return {
    ...{ chain: "testchain-0", consumerChainId: "provider-1", consumerId: "4" },
    ...{ name, rpc, home },
    ...change,
  };
}

const inputs = (rpc: string, chains: readonly string[], nodes: readonly Node[]): Inputs => ({
  ...{ rpc: [rpc], providerChainId: "provider-1", managedChain: false, patienceMs: 1_500 },
  ...{ chains, nodes },
});

/** Reasons for which a plan is refused. */
async function refused(olds: Inputs, news: Inputs): Promise<readonly string[]> {
  const { inputs: checked, failures = [] } = await provider.check(olds, news);
  expect(checked).toEqual(news);
  return failures.map(({ reason }) => reason);
}

const sentence = (name: string): string =>
  `consumer chain "provider-1" still counts on the signature of validator "${name}"; "${name}"; list it under optOut of this chain until it does not`;

describe("a node that a plan drops", () => {
  const listed = ["testchain-0"];

  it.each([
    { name: "runs", rpcOf: (url: string) => url },
    { name: "is down, as another node has it", rpcOf: () => dead },
  ])("stays while its chain counts on it: it $name", async ({ rpcOf }) => {
    const url = await node("alice", "bob");
    const [alice, bob] = [own("alice", url), own("bob", rpcOf(url))];
    const olds = inputs(dead, listed, [alice, bob]);
    expect(await refused(olds, inputs(dead, listed, [alice]))).toEqual([sentence("bob")]);
  });

  it("stays while its chain counts on it, though its files cannot be read", async () => {
    const url = await node("alice", "bob");
    const lost = own("bob", dead, { home: join(root, "gone"), publicKey: keyOf("bob") });
    const olds = inputs(dead, listed, [own("alice", url), lost]);
    expect(await refused(olds, inputs(dead, listed, [own("alice", url)]))).toEqual([
      sentence("bob"),
    ]);
  });

  it("may go once its chain counts on it no more", async () => {
    const [alice, bob] = [own("alice", await node("alice")), own("bob", await node("alice"))];
    const olds = inputs(dead, listed, [alice, bob]);
    expect(await refused(olds, inputs(dead, listed, [alice]))).toEqual([]);
  });

  it.each([
    {
      name: "stays where none of its chain answers and it was there at the beginning",
      of: "bob",
      reasons: [sentence("bob")],
    },
    { name: "may go where none answers and the chain began without it", of: "alice", reasons: [] },
  ])("$name", async ({ of, reasons }) => {
    const bob = own("bob", dead);
    const set = [{ pub_key: { ed25519: keyOf(of) } }];
    writeFileSync(
      join(bob.home, "config", "genesis.json"),
      JSON.stringify({ app_state: { ccvconsumer: { provider: { initial_val_set: set } } } }),
    );
    expect(await refused(inputs(dead, listed, [bob]), inputs(dead, listed, []))).toEqual(reasons);
  });

  it.each([
    { name: "another registration", consumerId: "5", reasons: [sentence("bob")] },
    { name: "the same registration", consumerId: "4", reasons: [] },
    // What Pulumi's engine passes for a value that is still to come.
    { name: "one that is still to come", consumerId: unknownValue, reasons: [] },
  ])(
    "is dropped too when a chain of others is joined by $name",
    async ({ consumerId, reasons }) => {
      const rpc = await node("bob");
      const bob = own("bob", rpc);
      const joins = own("bob", rpc, { consumerId });
      expect(await refused(inputs(dead, listed, [bob]), inputs(dead, listed, [joins]))).toEqual(
        reasons,
      );
    },
  );

  it("goes with a chain of the stack's own that is taken out of config", async () => {
    const bob = own("bob", await node("bob"), { owner });
    const olds = { ...inputs(dead, listed, [bob]), managedChain: true };
    expect(await refused(olds, { ...olds, chains: [], nodes: [] })).toEqual([]);
  });

  it("stays where a provider chain that others run does not say whose the chain is", async () => {
    const bob = own("bob", await node("bob"), { owner });
    const olds = inputs(dead, listed, [bob]);
    expect(await refused(olds, inputs(dead, [], []))).toEqual([
      `provider chain "provider-1" does not answer, so nobody can say whose consumer chain "provider-1" is, nor stop it; "4"; mend its RPC addresses first`,
    ]);
  });

  it.each([
    { name: "is the stack's", ownerAddress: account, reasons: [] },
    { name: "was given away", ownerAddress: stranger, reasons: [sentence("bob")] },
  ])("is judged by whose the chain is on chain: it $name", async ({ ownerAddress, reasons }) => {
    const bob = own("bob", await node("bob"), { owner });
    const olds = inputs(await providerChain("CONSUMER_PHASE_LAUNCHED", ownerAddress), listed, [
      bob,
    ]);
    expect(await refused(olds, { ...olds, chains: [], nodes: [] })).toEqual(reasons);
  });

  it("stays though its chain, which others own, is taken out of config", async () => {
    const olds = inputs(dead, listed, [own("bob", await node("bob"))]);
    expect(await refused(olds, inputs(dead, [], []))).toEqual([sentence("bob")]);
  });

  it.each([
    { phase: "CONSUMER_PHASE_LAUNCHED", reasons: [sentence("bob")] },
    { phase: "CONSUMER_PHASE_STOPPED", reasons: [] },
    { phase: "CONSUMER_PHASE_DELETED", reasons: [] },
  ])("is judged by the provider chain's $phase", async ({ phase, reasons }) => {
    const bob = own("bob", await node("bob"));
    const olds = inputs(await providerChain(phase), listed, [bob]);
    expect(await refused(olds, { ...olds, chains: [], nodes: [] })).toEqual(reasons);
  });
});

describe("a node that a plan has begin on another volume", () => {
  const place = { cluster: "https://one.example", volume: "claim" };
  const says = [
    `node of validator "bob" cannot move while consumer chain "provider-1" counts on it: the record of what its key has signed would stay behind; "bob"; set its cluster and storage back, or list it under optOut of this chain until it is counted on no more; where it is the same volume under another address, take CountedSignatures out of the state by pulumi state delete`,
  ];

  it.each([
    { name: "another cluster", change: { cluster: "https://two.example" }, reasons: says },
    { name: "another volume", change: { volume: "hostPath /x" }, reasons: says },
    { name: "the same", change: {}, reasons: [] },
    { name: "a cluster that is still to be known", change: { cluster: unknownValue }, reasons: [] },
    { name: "another registration's", change: { consumerId: "5", volume: "x" }, reasons: [] },
  ])("stays while its chain counts on it: $name", async ({ change, reasons }) => {
    const of = { ...place, owner };
    const rpc = await node("bob");
    const olds = inputs(dead, ["testchain-0"], [own("bob", rpc, of)]);
    const news = inputs(dead, ["testchain-0"], [own("bob", rpc, { ...of, ...change })]);
    expect(await refused(olds, news)).toEqual(reasons);
  });

  it("may move once it is counted on no more, or from a state that does not say where it is", async () => {
    const rpc = await node("alice");
    const olds = inputs(dead, ["testchain-0"], [own("bob", rpc, place)]);
    const other = inputs(dead, ["testchain-0"], [own("bob", rpc, { ...place, volume: "x" })]);
    expect(await refused(olds, other)).toEqual([]);
    const counted = await node("bob");
    expect(
      await refused(
        inputs(dead, ["testchain-0"], [own("bob", counted)]),
        inputs(dead, ["testchain-0"], [own("bob", counted, place)]),
      ),
    ).toEqual([]);
  });
});

describe("a chain that one address says is over", () => {
  it("is not left by its word where another says that it runs", async () => {
    const rpc = await Promise.all(
      ["CONSUMER_PHASE_STOPPED", "CONSUMER_PHASE_LAUNCHED"].map((phase) => providerChain(phase)),
    );
    const bob = own("bob", await node("bob"));
    const olds = { ...inputs(dead, ["testchain-0"], [bob]), rpc };
    expect(await refused(olds, { ...inputs(dead, [], []), rpc })).toEqual([
      `RPC addresses disagree about consumer chain "provider-1", consumer id "4": "${rpc[0]!}" says that its phase is STOPPED, "${rpc[1]!}" says that it is there; take out the one that is wrong`,
    ]);
  });
});

describe("a chain of the stack's own, on addresses that others run,", () => {
  it.each([
    {
      name: "one says that it is the stack's, another that it was given away",
      owners: [account, stranger],
      why: /disagree/,
    },
    { name: "all say that it was given away", owners: [stranger, stranger], why: /still counts/ },
  ])("does not end with the stack where $name", async ({ owners, why }) => {
    const rpc = await Promise.all(
      owners.map((one) => providerChain("CONSUMER_PHASE_LAUNCHED", one)),
    );
    const bob = own("bob", await node("bob"), { owner });
    const olds = { ...inputs(dead, ["testchain-0"], [bob]), rpc };
    expect(await refused(olds, { ...olds, chains: [], nodes: [] })).toEqual([
      expect.stringMatching(why),
    ]);
  });

  it("counts on a node of which nobody can tell", async () => {
    const bob = own("bob", dead);
    writeFileSync(join(bob.home, "config", "genesis.json"), "{ half a genesis");
    expect(await refused(inputs(dead, ["x"], [bob]), inputs(dead, ["x"], []))).toEqual([
      sentence("bob"),
    ]);
  });
});

describe("the destroy of a stack on a chain that others run", () => {
  const destroyed = async (
    of: Partial<Parameters<typeof guard.create>[0]>,
    phase = "CONSUMER_PHASE_LAUNCHED",
  ) => {
    const { chains: _chains, ...place } = inputs(
      await providerChain(phase),
      [],
      [own("bob", await node("bob"))],
    );
    return guard.delete("destroy-guard", { ...place, guards: true, ...of });
  };

  it("is refused while a consumer chain counts on a node, and says how it can be done", async () => {
    await expect(destroyed({})).rejects.toThrow(
      `${sentence("bob")}; or set ics:protectConsumerKeys to false, and run up before the destroy`,
    );
  });

  it.each([
    { name: "it was called off", of: { guards: false } },
    { name: "the chain is over", of: {}, phase: "CONSUMER_PHASE_STOPPED" },
    { name: "the stack has no node", of: { nodes: [] } },
  ])("goes on where $name", async ({ of, phase }) => {
    await expect(destroyed(of, phase)).resolves.toBeUndefined();
  });

  it("goes by the nodes of the last up: a change of them is one of the resource", async () => {
    const olds = { ...inputs(dead, [], []), guards: true };
    const news = { ...olds, nodes: [own("bob", dead)] };
    expect(await guard.diff("", olds, news)).toEqual({ changes: true });
    expect(await guard.diff("", olds, olds)).toEqual({ changes: false });
    expect(await guard.diff("", olds, { ...olds, guards: false })).toEqual({ changes: true });
  });
});
