import { setTimeout as pause } from "node:timers/promises";

import { newMnemonic } from "../../../chain/chain-address";
import { decoded, encoded } from "../../../chain/ics/proto-types";
import { provider } from "../../../providers/consumer/consumer-registration-provider";
import {
  bodyOf,
  closeServers,
  httpServer,
  recordedStatus,
  type RpcRequest,
  rpcServer,
  urlOf,
} from "../../support/chain-servers";

afterEach(closeServers);

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
    { name: "the chain has none any more", news: { ...own, consumerId: undefined, absent: true } },
    { name: "the chain has another", news: { ...own, consumerId: "5" } },
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

  it.each([
    { name: "a node that keeps up", time: new Date().toISOString(), absent: true },
    { name: "a node of the past", time: "2026-01-01T00:00:00Z", absent: undefined },
  ])(
    "is taken for gone by the word of a node only if that keeps up: $name",
    async ({ time, absent }) => {
      const chains = encoded("QueryConsumerChainsResponse", { chains: [] });
      const rpc = await urlOf(
        rpcServer(({ method }: RpcRequest) =>
          method === "status"
            ? {
                ...recordedStatus,
                sync_info: { ...recordedStatus.sync_info, latest_block_time: time },
              }
            : {
                response: {
                  code: 0,
                  value: Buffer.from(chains).toString("base64"),
                  height: "21",
                },
              },
        ),
      );
      const of = { ...own, rpc: [rpc], providerChainId: "provider-1", mnemonic: newMnemonic() };
      const { inputs, failures = [] } = await provider.check(of, of);
      expect(inputs?.absent).toBe(absent);
      expect(failures.map(({ reason }) => reason)).toEqual(
        absent === true
          ? []
          : [expect.stringContaining("by a node whose last block is of 2026-01-01T00:00:00.000Z")],
      );
    },
  );

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
