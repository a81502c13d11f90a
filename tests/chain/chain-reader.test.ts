import {
  QueryValidatorResponse,
  QueryValidatorsResponse,
} from "cosmjs-types/cosmos/staking/v1beta1/query";
import { BondStatus, Validator } from "cosmjs-types/cosmos/staking/v1beta1/staking";

import { operatorAddressOf } from "../../chain/chain-address";
import type { ChainReader } from "../../chain/chain-reader";
import { openChainReader } from "../../chain/chain-reader";
import type { RpcRequest } from "../support/chain-servers";
import {
  closeServers,
  httpServer,
  recordedStatus as status,
  rpcServer,
  urlOf,
} from "../support/chain-servers";
import { operatorNumber } from "../support/fake-provider-chain";

const says = (result: (request: RpcRequest) => unknown): Promise<string> =>
  urlOf(rpcServer((request) => (request.method === "status" ? status : result(request))));

const operator = operatorAddressOf("cosmos15yk64u7zc9g9k2yr2wmzeva5qgwxps6yxj00e7");

/** A node that knows one validator, which states the given details. */
const knowing =
  (details: string, sync: () => object = () => ({})) =>
  ({ method, params }: RpcRequest): unknown => {
    if (method === "status") return { ...status, sync_info: { ...status.sync_info, ...sync() } };
    const validator = Validator.fromPartial({
      operatorAddress: operator,
      tokens: "1",
      delegatorShares: "1",
      minSelfDelegation: "1",
      status: BondStatus.BOND_STATUS_BONDED,
      description: { moniker: "alice", details },
    });
    const bytes =
      params["path"] === "/cosmos.staking.v1beta1.Query/Validators"
        ? QueryValidatorsResponse.encode({ validators: [validator] }).finish()
        : QueryValidatorResponse.encode({ validator }).finish();
    return { response: { code: 0, value: Buffer.from(bytes).toString("base64"), height: "21" } };
  };

const reads = [
  {
    call: "validators",
    detailsBy: async (reader: ChainReader) => (await reader.bondedValidators())[0]?.details,
  },
  {
    call: "validator",
    detailsBy: async (reader: ChainReader) => (await reader.validator(operator))?.details,
  },
];

// As a node says after its start and before its first block (seen at interchain-security-pd v7.0.1).
const behind = [
  { state: "still fetches old blocks (height 21)", sync: { catching_up: true } },
  { state: "has no block yet", sync: { latest_block_height: "0" } },
];

afterEach(closeServers);

describe("openChainReader", () => {
  it("stays with the address that answered", async () => {
    let asked = 0;
    const bad = await urlOf(
      httpServer((_request, response) => {
        asked++;
        response.end("{}");
      }),
    );
    const reader = openChainReader([bad, await says(() => status)]);
    await reader.status();
    await reader.status();
    expect(asked).toBe(1);
  });

  it("names every address when none answers, and takes no longer than it may", async () => {
    const silent = await Promise.all([1, 2, 3].map(() => urlOf(httpServer(() => undefined))));
    const before = performance.now();
    const failure = await openChainReader(silent, { timeoutMs: 900 })
      .status()
      .catch((error: unknown) => error as Error);
    expect(performance.now() - before).toBeLessThan(9_000);
    expect(failure).toMatchObject({ code: "TIMEOUT", retryable: true });
    for (const url of silent) expect((failure as Error).message).toContain(`"${url}"`);
  });

  it("reads no more than twenty pages of validators", async () => {
    let pages = 0;
    const value = Buffer.from(
      QueryValidatorsResponse.encode(
        QueryValidatorsResponse.fromPartial({ pagination: { nextKey: new Uint8Array([1]) } }),
      ).finish(),
    ).toString("base64");
    const endless = await says(() => {
      pages++;
      return { response: { code: 0, log: "", index: "0", value, height: "5" } };
    });
    await expect(openChainReader([endless]).bondedValidators()).rejects.toMatchObject({
      code: "GARBAGE",
      message: expect.stringContaining("more than 20 pages of validators"),
    });
    expect(pages).toBe(20);
  });

  it("refuses an answer that names another operator than was asked about", async () => {
    const node = await urlOf(rpcServer(knowing("p2p=192.0.2.1")));
    const other = operatorNumber(7);
    await expect(openChainReader([node]).validator(other)).rejects.toMatchObject({
      code: "GARBAGE",
      message: expect.stringContaining("it is about another validator"),
    });
    expect((await openChainReader([node]).validator(operator))?.operator).toBe(operator);
  });

  describe.each(reads)("reading $call", ({ detailsBy }) => {
    it.each(behind)("passes over a node that $state", async ({ sync }) => {
      const rpc = [
        await urlOf(rpcServer(knowing("stale", () => sync))),
        await urlOf(rpcServer(knowing("current"))),
      ];
      const reader = openChainReader(rpc);
      expect(await detailsBy(reader)).toBe("current");
      expect(await detailsBy(reader)).toBe("current");
    });

    it.each(behind)("waits for a lone node that $state", async ({ sync }) => {
      let looks = 0;
      const node = knowing("current", () => (++looks > 2 ? {} : sync));
      expect(await detailsBy(openChainReader([await urlOf(rpcServer(node))]))).toBe("current");
    });

    it.each(behind)("says in the end that a lone node $state", async ({ state, sync }) => {
      const url = await urlOf(rpcServer(knowing("stale", () => sync)));
      await expect(detailsBy(openChainReader([url], { timeoutMs: 1_000 }))).rejects.toMatchObject({
        code: "BEHIND",
        message: `node of chain "provider-1" ${state}; "${url}"; wait until it keeps up with the others`,
      });
    });

    it("asks for the status once, for the chain id and the height", async () => {
      const methods: string[] = [];
      const node = knowing("current");
      const url = await urlOf(
        rpcServer((request) => {
          methods.push(request.method);
          return node(request);
        }),
      );
      await detailsBy(openChainReader([url], { chainId: "provider-1" }));
      expect(methods).toEqual(["status", "abci_query"]);
    });
  });

  it("refuses a validator that no Cosmos chain can have", async () => {
    const value = Buffer.from(
      QueryValidatorsResponse.encode(
        QueryValidatorsResponse.fromPartial({
          validators: [{ operatorAddress: "me", tokens: "1", status: 3, description: {} }],
        }),
      ).finish(),
    ).toString("base64");
    const liar = await says(() => ({
      response: { code: 0, log: "", index: "0", value, height: "5" },
    }));
    await expect(openChainReader([liar]).bondedValidators()).rejects.toMatchObject({
      code: "GARBAGE",
    });
  });

  it("ends calls under way when it is closed", async () => {
    const reader = openChainReader([await urlOf(httpServer(() => undefined))]);
    const call = reader.status();
    reader.close();
    await expect(call).rejects.toMatchObject({ code: "CLOSED" });
  });

  it("sends credentials as a header and shows neither them nor a key in the path", async () => {
    let header: string | undefined;
    let path: string | undefined;
    const url = await urlOf(
      httpServer((request, response) => {
        [header, path] = [request.headers.authorization, request.url];
        response.end("no");
      }),
    );
    const secret = `${url.replace("//", "//user:pass@")}/v1/API-KEY`;
    const failure = await openChainReader([secret])
      .status()
      .catch((error: unknown) => error as Error);
    // From `printf user:pass | base64`.
    expect([header, path]).toEqual(["Basic dXNlcjpwYXNz", "/v1/API-KEY"]);
    expect((failure as Error).message).toContain(`"${url}/…"`);
    expect((failure as Error).message).not.toMatch(/pass|API-KEY/);
  });

  it.each([
    { name: "no address", rpc: [], code: "NO_ADDRESS", shown: "[]" },
    { name: "another scheme", rpc: ["ws://host:1"], code: "BAD_ADDRESS", shown: '"ws://host:1"' },
    {
      name: "credentials that are no text",
      rpc: ["http://a%zzb:secret@h"],
      code: "BAD_ADDRESS",
      shown: '"…@h"',
    },
    { name: "no URL", rpc: ["u:secret@"], code: "BAD_ADDRESS", shown: '"…@"' },
    {
      name: "a control character",
      rpc: ["http://a\u0007 b"],
      code: "BAD_ADDRESS",
      shown: "\\u0007",
    },
  ])("refuses $name before it asks anybody", ({ rpc, code, shown }) => {
    expect(() => openChainReader(rpc)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(shown) }),
    );
  });
});
