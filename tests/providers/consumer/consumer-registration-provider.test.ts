import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { addressOf, newMnemonic } from "../../../chain/chain-address";
import { decoded, encoded } from "../../../chain/ics/proto-types";
import { provider } from "../../../providers/consumer/consumer-registration-provider";
import {
  bodyOf,
  closeServers,
  httpServer,
  recordedStatus,
  type RpcRequest,
  rpcServer,
  statusAt,
  urlOf,
} from "../../support/chain-servers";
import {
  fakeChainId,
  fakeConsumerChains,
  type FakeEntry,
} from "../../support/fake-consumer-chains";
import { temporaryFolder } from "../../support/temporary-folder";

afterEach(closeServers);
// Addresses that disagree are asked again for 5 s.
// What addresses disagree about is asked again for half a minute.
jest.setTimeout(120_000);

const root = temporaryFolder();

type Inputs = Parameters<typeof provider.create>[0];

const own: Inputs = {
  rpc: ["http://127.0.0.1:1"],
  providerChainId: "provider",
  managedChain: false,
  consumerChainId: "testchain-0",
  unbondingSeconds: 60,
  mark: "ics-discovery:0",
  operator: "cosmosvaloper1alice",
  mnemonic: "words",
  gasPrice: "0stake",
  consumerId: "4",
};
const { operator: _operator, mnemonic: _mnemonic, gasPrice: _gasPrice, ...unsigned } = own;
const joined = { ...unsigned, joins: "4" };

const diff = (olds: Inputs, news: Inputs) => provider.diff("4", olds, news);

describe("a registration", () => {
  it.each([
    { name: "nothing", olds: own, news: own, changes: false },
    { name: "who signs", olds: own, news: { ...own, operator: "o" }, changes: true },
    { name: "from owned to joined", olds: own, news: joined, changes: true },
    { name: "from joined to owned", olds: joined, news: own, changes: true },
    { name: "the signer's place in a joined one", olds: joined, news: joined, changes: false },
  ])("stays where the entry is the same; changed: $name", async ({ olds, news, changes }) => {
    expect(await diff(olds, news)).toMatchObject({ changes, replaces: [] });
  });

  it.each([
    { name: "another entry is joined", news: { ...joined, joins: "5", consumerId: "5" } },
    {
      name: "another entry is to be joined that nobody could read",
      news: { ...joined, joins: "5" },
    },
  ])("is replaced where $name", async ({ news }) => {
    expect(await diff(own, news as Inputs)).toMatchObject({
      changes: true,
      replaces: ["consumerId"],
    });
  });

  it("is never made anew because another account owns the entry", async () => {
    const { consumerId: _id, ...nothing } = own;
    const news = { ...nothing, absent: true, otherOwners: { "4": "cosmos1bob" } };
    await expect(diff(own, { ...news, operator: "cosmosvaloper1bob" })).rejects.toThrow(
      'consumer chain "testchain-0", consumer id "4", belongs to another account than that of its owner here; "cosmos1bob"; set its owner',
    );
    // A copy of the mark is somebody else's affair.
    expect(await diff(own, { ...own, otherOwners: { "5": "cosmos1bob" } })).toMatchObject({
      changes: false,
    });
  });

  describe("that an address says is gone", () => {
    const mnemonic = newMnemonic();
    let of: Inputs;
    let entry: FakeEntry;

    beforeAll(async () => {
      const owner = await addressOf(mnemonic, "cosmos");
      entry = {
        ...{ consumer_id: "4", chain_id: own.consumerChainId, owner_address: owner },
        phase: "CONSUMER_PHASE_LAUNCHED",
        metadata: { name: "x", description: "x", metadata: own.mark },
      };
      of = { ...own, providerChainId: fakeChainId, mnemonic };
    });

    const says = (...entries: readonly FakeEntry[]): Promise<string> =>
      fakeConsumerChains({ entries });
    const there = (): Promise<string> => says(entry);
    const stopped = (): Promise<string> => says({ ...entry, phase: "CONSUMER_PHASE_STOPPED" });
    const never = (): Promise<string> => says();
    const old = (): Promise<string> =>
      fakeConsumerChains({ entries: [], blockTime: new Date("2026-01-01T00:00:00Z") });
    const dead = (): Promise<string> => Promise.resolve("http://127.0.0.1:1");
    /** The same account's, made by it to be taken for the stack's. */
    const another = (): Promise<string> =>
      says({ ...entry, phase: "CONSUMER_PHASE_DELETED" }, { ...entry, consumer_id: "9" });

    /** What the plan comes to after the run that registered the chain, whose inputs do not name its id. */
    const planned = async (
      addresses: readonly (() => Promise<string>)[],
      changed: Partial<Inputs> = {},
    ): Promise<{ readonly replaced: boolean } | { readonly refused: string }> => {
      const rpc = await Promise.all(addresses.map(async (address) => address()));
      const { consumerId: _id, ...news } = { ...of, rpc, patienceMs: 1_500, ...changed };
      const { inputs, failures = [] } = await provider.check({ ...news, absent: true }, news);
      expect(failures).toEqual([]);
      try {
        const olds = { ...news, consumerId: "4" };
        const { replaces = [] } = await provider.diff("4", olds, inputs!);
        return { replaced: replaces.includes("consumerId") };
      } catch (error) {
        return { refused: (error as Error).message };
      }
    };

    it.each([
      { name: "the only one", addresses: [never] },
      { name: "all", addresses: [never, never] },
      { name: "all, over", addresses: [stopped, stopped] },
      { name: "two, and a third is down", addresses: [never, never, dead] },
    ])("is taken for gone by the word of $name", async ({ addresses }) => {
      expect(await planned(addresses)).toEqual({ replaced: true });
    });

    it.each([
      { name: "another has it", addresses: [never, there], why: /^RPC addresses disagree about/ },
      { name: "another has it on", addresses: [stopped, there], why: /says that it is there/ },
      { name: "the other is down", addresses: [never, dead], why: /too few .*\(UNREACHABLE\)/ },
      { name: "they differ in why", addresses: [never, stopped], why: /disagree/ },
      { name: "the only one is of the past", addresses: [old], why: /last block is of 2026-01-01/ },
      { name: "the other is of the past", addresses: [never, old], why: /of 2026-01-01/ },
      { name: "one has a later one too", addresses: [another, there], why: /disagree/ },
    ])("is not taken for gone where $name", async ({ addresses, why }) => {
      expect(await planned(addresses)).toEqual({ refused: expect.stringMatching(why) });
    });

    it("is not asked about twice where the first has it", async () => {
      expect(await planned([there, never])).toEqual({ replaced: false });
    });

    /** A node of the chain that makes blocks, with a key of this power. */
    const node = async (votingPower: string, network = own.consumerChainId): Promise<string> => {
      const now = statusAt(new Date());
      return urlOf(
        rpcServer(({ method }: RpcRequest) =>
          method === "net_info"
            ? { n_peers: "0", peers: [] }
            : {
                ...now,
                node_info: { ...now.node_info, network },
                validator_info: { ...now.validator_info, voting_power: votingPower },
              },
        ),
      );
    };

    it("is not gone while an own node of it makes blocks and is counted on, whoever says so", async () => {
      const nodes = [{ name: "alice", rpc: await node("1"), home: "/nowhere" }];
      expect(await planned([never, never], { nodes })).toEqual({
        refused:
          `provider chain "provider-1" is said not to have consumer chain "testchain-0", consumer id "4" any more, but the node of "alice" sees it make blocks and is counted on; "alice"; ` +
          "take out the RPC address that is wrong, or stop the nodes of a chain that is over",
      });
    });

    it.each([
      { name: "does not sign", of: () => node("0") },
      { name: "is of another chain", of: () => node("1", "other-1") },
      { name: "is down", of: dead },
    ])("may be gone though there is a node that $name", async ({ of: rpc }) => {
      const nodes = [{ name: "alice", rpc: await rpc(), home: "/nowhere" }];
      expect(await planned([never, never], { nodes })).toEqual({ replaced: true });
    });

    it("is found by its process where a plan knows no ports yet", async () => {
      const home = join(root, "home");
      const nodes = [{ name: "alice", home }];
      expect(await planned([never], { nodes })).toEqual({ replaced: true });
      const address = (await node("1")).replace("http:", "tcp:");
      mkdirSync(home);
      const command = ["binary", "start", "--rpc.laddr", address, "--p2p.laddr", "tcp://x:1"];
      writeFileSync(join(home, "..", "node.process.json"), JSON.stringify({ command }));
      expect(await planned([never], { nodes })).toEqual({
        refused: expect.stringContaining('the node of "alice" sees it make blocks'),
      });
    });

    it("is forgotten by a refresh on the same grounds only", async () => {
      const read = async (...addresses: readonly (() => Promise<string>)[]) =>
        provider.read("4", {
          ...of,
          patienceMs: 1_500,
          rpc: await Promise.all(addresses.map((one) => one())),
        });
      expect((await read(never, never)).id).toBe("");
      expect((await read(there, never)).id).toBe("4");
      await expect(read(never, there)).rejects.toThrow(/RPC addresses disagree/);
      await expect(read(old)).rejects.toThrow(/last block is of 2026-01-01/);
    });

    it("is gone on the stack's own chain by the word of its nodes", async () => {
      expect(await planned([never, dead], { managedChain: true })).toEqual({ replaced: true });
      expect(await planned([old], { managedChain: true })).toEqual({
        refused: expect.stringContaining(
          "by a node whose last block is of 2026-01-01T00:00:00.000Z",
        ),
      });
    });

    it("is not made anew because its mark or its name went, though all say so", async () => {
      const unmarked = (): Promise<string> =>
        says({ ...entry, metadata: { ...entry.metadata, metadata: "an explorer's" } });
      const refused = expect.stringContaining('set its consumerId to "4" to stay on it');
      expect(await planned([unmarked, unmarked])).toEqual({ refused });
      const renamed = (): Promise<string> => says({ ...entry, chain_id: "other-1" });
      expect(await planned([renamed, renamed])).toEqual({ refused });
    });

    it("is waited for where an address is a block behind", async () => {
      let asked = 0;
      const said = Object.defineProperty({ entries: [] }, "entries", {
        get: () => (asked++ === 0 ? [entry] : []),
      });
      const late = (): Promise<string> => fakeConsumerChains(said);
      expect(await planned([never, late])).toEqual({ replaced: true });
      expect(asked).toBeGreaterThan(1);
    });

    it("is adopted by the word of all addresses only", async () => {
      const made = async (...addresses: readonly (() => Promise<string>)[]) =>
        provider.create({
          ...{ ...of, patienceMs: 1_500 },
          rpc: await Promise.all(addresses.map((one) => one())),
        });
      expect((await made(there, there)).id).toBe("4");
      await expect(made(there, never)).rejects.toThrow(/RPC addresses disagree/);
    });
  });

  // Anybody can register chains that bear the mark, as many as he can pay for.
  it.each([
    { name: "a preview", ask: (of: Inputs) => provider.check(of, of) },
    { name: "a registration", ask: (of: Inputs) => provider.create(of) },
  ])("of which there are many copies is looked for a few at a time: $name", async ({ ask }) => {
    const copies = 30;
    const entry = (consumer_id: string) => ({
      ...{ consumer_id, chain_id: own.consumerChainId, phase: "CONSUMER_PHASE_REGISTERED" },
      metadata: { name: "copy", description: "copy", metadata: own.mark },
    });
    let [asked, open, most] = [0, 0, 0];
    const value = async (path: string, data: Uint8Array): Promise<Uint8Array> => {
      if (path.endsWith("/QueryConsumerChains")) {
        const chains = Array.from({ length: copies }, (_, id) => entry(String(id)));
        return encoded("QueryConsumerChainsResponse", { chains });
      }
      if (path.endsWith("/QueryParams")) return Buffer.from("0a00", "hex");
      if (!path.endsWith("/QueryConsumerChain")) return new Uint8Array();
      const { consumer_id: id } = decoded("ConsumerIdRequest", data);
      const one = { ...entry(String(id)), owner_address: "cosmos1stranger" };
      asked += 1;
      open += 1;
      most = Math.max(most, open);
      await pause(100);
      open -= 1;
      return encoded("QueryConsumerChainResponse", one);
    };
    const rpc = await urlOf(
      httpServer((request, response) => {
        void bodyOf(request).then(async (text) => {
          const { id, method, params } = JSON.parse(text) as RpcRequest;
          const bytes =
            method === "abci_query"
              ? await value(String(params["path"]), Buffer.from(String(params["data"]), "hex"))
              : undefined;
          const answer = {
            code: 0,
            value: Buffer.from(bytes ?? []).toString("base64"),
            height: "21",
          };
          const result = method === "status" ? recordedStatus : { response: answer };
          response.setHeader("content-type", "application/json");
          response.end(JSON.stringify({ jsonrpc: "2.0", id, result }));
        });
      }),
    );
    // Nobody's entry is found, and the account that could register one is not there.
    await ask({ ...own, rpc: [rpc], providerChainId: "provider-1", mnemonic: newMnemonic() }).catch(
      () => undefined,
    );
    expect(asked).toBe(copies);
    expect(most).toBeLessThanOrEqual(8);
  });
});
