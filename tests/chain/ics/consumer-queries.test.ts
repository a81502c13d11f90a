import { toBech32 } from "@cosmjs/encoding";
import fc from "fast-check";

import { type ChainReader, openChainReader } from "../../../chain/chain-reader";
import { consumerChainsAt, keyPairsAt } from "../../../chain/ics/consumer-queries";
import { decoded, encoded } from "../../../chain/ics/proto-types";
import {
  closeServers,
  recordedStatus,
  type RpcRequest,
  rpcServer,
} from "../../support/chain-servers";

afterEach(closeServers);

const operator = toBech32("cosmosvaloper", new Uint8Array(20).fill(1));

/** Parameters of a module that lives, as far as they are looked at. */
const liveParameters = Buffer.from("0a00", "hex");

/**
 * A reader of a chain whose node gives these bytes, or refuses in these words, whatever is asked but for the
 * module's parameters.
 */
async function readerOf(
  answer: Uint8Array | string,
  asked?: () => void,
  parameters: Uint8Array = liveParameters,
): Promise<ChainReader> {
  const response =
    typeof answer === "string"
      ? { code: 18, codespace: "sdk", log: answer, height: "21" }
      : { code: 0, value: Buffer.from(answer).toString("base64"), height: "21" };
  const { url } = await rpcServer(({ method, params }: RpcRequest) => {
    if (method === "status") return recordedStatus;
    if (params["path"] === "/interchain_security.ccv.provider.v1.Query/QueryParams") {
      return {
        response: { code: 0, value: Buffer.from(parameters).toString("base64"), height: "21" },
      };
    }
    asked?.();
    return { response };
  });
  return openChainReader([url]);
}

const page = (chain: object): Uint8Array =>
  encoded("QueryConsumerChainsResponse", {
    chains: [
      { consumer_id: "3", chain_id: "testchain-0", phase: "CONSUMER_PHASE_LAUNCHED", ...chain },
    ],
  });
const oneChain = (chain: object): Uint8Array =>
  encoded("QueryConsumerChainResponse", {
    consumer_id: "3",
    chain_id: "testchain-0",
    phase: "CONSUMER_PHASE_LAUNCHED",
    ...chain,
  });
const oneValidator = (validator: object): Uint8Array =>
  encoded("QueryConsumerValidatorsResponse", {
    validators: [{ provider_operator_address: operator, consumer_power: "1", ...validator }],
  });

describe("an answer about consumer chains", () => {
  const list = (reader: ChainReader): Promise<unknown> => reader.consumerChains();
  const chain = (reader: ChainReader): Promise<unknown> => reader.consumerChain("3");
  const validators = (reader: ChainReader): Promise<unknown> => reader.consumerValidators("3");
  const genesis = (reader: ChainReader): Promise<unknown> => reader.consumerGenesis("3");

  it.each([
    { name: "an id that is no decimal", read: list, answer: page({ consumer_id: "0x3" }) },
    { name: "an id with a leading zero", read: list, answer: page({ consumer_id: "03" }) },
    { name: "no id", read: list, answer: page({ consumer_id: "" }) },
    { name: "a phase that nobody knows", read: list, answer: page({ phase: "PAUSED" }) },
    { name: "no phase", read: list, answer: page({ phase: "" }) },
    { name: "another chain", read: chain, answer: oneChain({ consumer_id: "4" }) },
    { name: "nothing at all", read: chain, answer: new Uint8Array() },
    {
      name: "a spawn time that no calendar has",
      read: chain,
      answer: oneChain({ init_params: { spawn_time: { seconds: "9223372036854775807" } } }),
    },
    {
      name: "a validator without address",
      read: validators,
      answer: oneValidator({ provider_operator_address: "" }),
    },
    {
      name: "a validator with an account's address",
      read: validators,
      answer: oneValidator({
        provider_operator_address: toBech32("cosmos", new Uint8Array(20).fill(1)),
      }),
    },
    {
      name: "a validator with less power than none",
      read: validators,
      answer: oneValidator({ consumer_power: "-1" }),
    },
    { name: "a genesis without content", read: genesis, answer: new Uint8Array() },
  ])("is refused when it holds $name", async ({ read, answer }) => {
    await expect(read(await readerOf(answer))).rejects.toMatchObject({ code: "GARBAGE" });
  });

  // What the Cosmos Hub's release 28 left of the module, and any chain that never had it.
  it.each([
    { name: "answers everything with nothing", answer: new Uint8Array() },
    {
      name: "knows no such question",
      answer: "unknown query path: unknown request",
    },
  ])("is none of a chain that $name, whatever is asked", async ({ answer }) => {
    for (const read of [list, chain, validators, genesis]) {
      const reader = await readerOf(answer, undefined, new Uint8Array());
      await expect(read(reader)).rejects.toMatchObject({
        code: "NO_MODULE",
        retryable: false,
        message: expect.stringMatching(
          /^RPC call ".*" failed, the chain answers, but has no Interchain Security module of release 6 or 7, or no longer; "http:.*"; use a provider chain that runs it; the Cosmos Hub, for one, took it out in its release 28$/,
        ),
      });
    }
  });

  it("may be that there is nobody and nothing", async () => {
    const empty = await readerOf(new Uint8Array());
    expect(await list(empty)).toEqual([]);
    expect(await validators(empty)).toEqual([]);
  });

  it("is read no further than a hundred pages", async () => {
    let pages = 0;
    const endless = encoded("QueryConsumerChainsResponse", { pagination: { next_key: "AQ==" } });
    const reader = await readerOf(endless, () => pages++);
    await expect(reader.consumerChains()).rejects.toMatchObject({
      code: "GARBAGE",
      message: expect.stringContaining("more than 10000 consumer chains"),
    });
    expect(pages).toBe(100);
  });

  it("is asked for in smaller pages where its owners have filled it beyond what an answer may be", async () => {
    const limits: unknown[] = [];
    const { url } = await rpcServer(({ method, params }: RpcRequest) => {
      if (method === "status") return recordedStatus;
      const asked = decoded(
        "QueryConsumerChainsRequest",
        Buffer.from(String(params["data"]), "hex"),
      );
      const { limit } = asked["pagination"] as { limit: string };
      limits.push(limit);
      const filled = page({ metadata: { description: "x".repeat(12 * 2 ** 20) } });
      const value = Number(limit) > 1 ? filled : page({});
      return { response: { code: 0, value: Buffer.from(value).toString("base64"), height: "21" } };
    });
    expect(await openChainReader([url]).consumerChains()).toMatchObject([{ consumerId: "3" }]);
    expect(limits).toEqual(["100", "10", "1"]);
  });

  it("gives no key that ed25519 cannot have", async () => {
    const short = { ed25519: Buffer.alloc(31, 1).toString("base64") };
    const [validator] = await (
      await readerOf(oneValidator({ consumer_key: short }))
    ).consumerValidators("3");
    expect(validator).not.toHaveProperty("consumerKey");
    const pairs = await readerOf(
      encoded("QueryAllPairsValConsAddrByConsumerResponse", {
        pair_val_con_addr: [{ provider_address: "a", consumer_address: "b", consumer_key: short }],
      }),
    );
    const [pair] = await pairs.ask("key pairs", (comet) => keyPairsAt(comet, "3"));
    expect(pair).toEqual({ providerAddress: "a", consumerAddress: "b" });
  });

  it("that is garbage is read or refused by a ChainError, whatever was asked", async () => {
    let bytes = new Uint8Array();
    const { url } = await rpcServer(({ method }: RpcRequest) =>
      method === "status"
        ? recordedStatus
        : { response: { code: 0, value: Buffer.from(bytes).toString("base64"), height: "21" } },
    );
    const reader = openChainReader([url]);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (garbage) => {
        bytes = garbage;
        for (const read of [list, chain, validators, genesis]) {
          const outcome = await read(reader).catch((error: unknown) => error as Error);
          if (!(outcome instanceof Error)) continue;
          const code = bytes.length === 0 ? "NO_MODULE" : "GARBAGE";
          expect(outcome).toMatchObject({ code });
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("a refusal", () => {
  // The logs of interchain-security-pd v7.0.1 (x/ccv/provider/keeper/grpc_query.go).
  const invalid = (said: string): string =>
    `rpc error: code = InvalidArgument desc = ${said}: invalid request`;

  it.each([
    {
      name: "a consumer chain",
      said: invalid("cannot retrieve chain id for consumer id: 3"),
      read: (reader: ChainReader): Promise<unknown> => reader.consumerChain("3"),
      nothing: undefined,
    },
    {
      name: "validators",
      said: invalid("cannot find a phase for consumer: 3"),
      read: (reader: ChainReader): Promise<unknown> => reader.consumerValidators("3"),
      nothing: [],
    },
    {
      name: "opted-in validators",
      said: invalid("unknown consumer chain: 3"),
      read: (reader: ChainReader): Promise<unknown> => reader.optedIn("3"),
      nothing: [],
    },
    {
      name: "a genesis",
      said: "rpc error: code = NotFound desc = 3: no consumer chain with this consumer id: key not found",
      read: (reader: ChainReader): Promise<unknown> => reader.consumerGenesis("3"),
      nothing: undefined,
    },
  ])("means that there are no $name", async ({ said, read, nothing }) => {
    expect(await read(await readerOf(said))).toEqual(nothing);
  });

  it.each([
    { said: invalid("cannot retrieve owner address for consumer id: 3") },
    { said: invalid("cannot retrieve infraction parameters for consumer id: 3") },
    { said: "failed to load state at height 5; version does not exist" },
  ])("is passed on when it says $said", async ({ said }) => {
    await expect((await readerOf(said)).consumerChain("3")).rejects.toMatchObject({
      code: "REJECTED",
      message: expect.stringContaining(said),
    });
  });
});

describe("a list whose first entries are large", () => {
  it("is read in small pages there, and in larger ones again behind them", async () => {
    const [count, largest] = [60, 4];
    const limits: number[] = [];
    const { url } = await rpcServer(({ method, params }: RpcRequest) => {
      if (method === "status") return recordedStatus;
      const request = decoded(
        "QueryConsumerChainsRequest",
        Buffer.from(String(params["data"]), "hex"),
      );
      const { key = "", limit = "0" } = request["pagination"] as { key?: string; limit?: string };
      const from = key === "" ? 0 : Number(Buffer.from(key, "base64").toString());
      limits.push(Number(limit));
      // More than an answer may have (16 MiB) where the first four and more are asked for together.
      const isLarge = from === 0 && Number(limit) > largest;
      const to = Math.min(count, from + Number(limit));
      const value = encoded("QueryConsumerChainsResponse", {
        chains: Array.from({ length: to - from }, (_, at) => ({
          consumer_id: String(from + at),
          chain_id: "x-1",
          phase: "CONSUMER_PHASE_LAUNCHED",
        })),
        pagination: to < count ? { next_key: Buffer.from(String(to)).toString("base64") } : {},
      });
      return {
        response: {
          code: 0,
          value: Buffer.from(value).toString("base64"),
          height: "21",
          ...(isLarge ? { log: "x".repeat(17 * 1024 * 1024) } : {}),
        },
      };
    });
    const reader = openChainReader([url]);
    const all = await reader.ask("chains", (comet) => consumerChainsAt(comet, 40));
    expect(all.map(({ consumerId }) => Number(consumerId))).toEqual(
      Array.from({ length: count }, (_, at) => at),
    );
    // By hand: 40 is too large, 4 fit; then doubled, up to what was asked for at first.
    expect(limits).toEqual([40, 4, 8, 16, 32]);
  });
});
