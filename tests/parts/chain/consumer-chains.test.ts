import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { Ed25519 } from "@cosmjs/crypto";

import { type ChainReader, openChainReader } from "../../../chain/chain-reader";
import {
  consumerChainAt,
  consumerChainsAt,
  keyPairsAt,
  optedInAt,
} from "../../../chain/ics/consumer-queries";
import { defaultInitialization } from "../../../chain/ics/initialization";
import {
  assignConsumerKey,
  createConsumer,
  optIn,
  optOut,
  removeConsumer,
  updateConsumer,
} from "../../../chain/ics/messages";
import { type ChainWriteRequest, writeUntil } from "../../../chain/write-until";
import { canonicalJson } from "../../../core/canonical-json";
import { consumerProgram } from "../../../core/consumer/consumer-program";
import { ccvTargets, transformedCcv } from "../../../core/consumer/transformed-ccv";
import { provider as consumerLaunch } from "../../../providers/consumer/consumer-launch-provider";
import { endConsumerChain } from "../../../providers/consumer/end-consumer-chain";
import { eventually } from "../../support/eventually";
import { proxyThatLosesBroadcastAnswers } from "../../support/lossy-proxy";
import { temporaryFolder } from "../../support/temporary-folder";
import { startTestChain, type TestChain, type TestValidator } from "../../support/test-chain";

/*
 * Consumer chains on a real provider chain: what this program writes is judged by the Go binary, and
 * what it reads is compared with what the Go binary reads.
 */

jest.setTimeout(180_000);

const folder = temporaryFolder();
let chain: TestChain;
let alice: TestValidator;
let bob: TestValidator;
let reader: ChainReader;

beforeAll(async () => {
  chain = await startTestChain({ validators: 2 });
  [alice, bob] = chain.validators as [TestValidator, TestValidator];
  reader = openChainReader([alice.rpc]);
});

afterAll(async () => {
  reader.close();
  await chain.stop();
});

type Request = ChainWriteRequest<unknown>;

const writer = ({
  mnemonic,
  rpc,
}: TestValidator): Pick<
  Request,
  "rpc" | "chainId" | "mnemonic" | "gasPrice" | "gas" | "about"
> => ({
  rpc: [rpc],
  chainId: chain.chainId,
  mnemonic,
  gasPrice: "0stake",
  gas: 400_000,
  about: "message of a test",
});

/** Of a duration as the Go binary prints it, in whole seconds here. */
const nanoseconds = (text: string): bigint => BigInt(text.replace(/s$/, "")) * 1_000_000_000n;

const metadata = (mark: string) => ({ name: "test", description: "of a test", metadata: mark });

/** Registers a chain unless one with that mark is there. */
const register = async (
  who: TestValidator,
  mark: string,
  more: Partial<Request> = {},
): Promise<{ consumerId: string; changed: boolean }> => {
  const { state, changed } = await writeUntil({
    ...writer(who),
    ...more,
    read: async ({ comet }) =>
      (await consumerChainsAt(comet)).find((one) => one.metadata.metadata === mark)?.consumerId,
    message: (consumerId, submitter) =>
      consumerId === undefined
        ? createConsumer({
            submitter,
            chainId: "testchain-0",
            metadata: metadata(mark),
            initialization: defaultInitialization("testchain-0"),
          })
        : undefined,
  });
  return { consumerId: state!, changed };
};

describe("a registration", () => {
  it("is made once, however often it is asked for", async () => {
    expect(await register(alice, "one")).toEqual({ consumerId: "0", changed: true });
    expect(await register(alice, "one")).toEqual({ consumerId: "0", changed: false });
    const theirs = await chain.query(["provider", "consumer-chain", "0"]);
    expect(theirs).toMatchObject({
      chain_id: "testchain-0",
      owner_address: alice.account,
      phase: "CONSUMER_PHASE_REGISTERED",
      metadata: metadata("one"),
    });
  });

  it("is sent once when the answer to the broadcast is lost", async () => {
    const [lossy, handedIn] = await proxyThatLosesBroadcastAnswers(alice.rpc);
    try {
      expect(await register(alice, "two", { rpc: [lossy.url] })).toMatchObject({ changed: true });
      expect(handedIn()).toBe(1);
    } finally {
      await lossy.close();
    }
    const { chains } = await chain.query(["provider", "list-consumer-chains"]);
    expect(chains.filter((one: any) => one.metadata.metadata === "two")).toHaveLength(1);
  });

  it("lets two writers of one account both end well", async () => {
    await Promise.all([register(bob, "three"), register(bob, "four"), register(alice, "five")]);
    const all = ["five", "four", "one", "three", "two"];
    // Written through bob's node, read through alice's, which may be a block behind.
    const marks = await eventually("alice's node has them all", async () => {
      const found = (await reader.consumerChains()).map((one) => one.metadata.metadata);
      return found.length < all.length ? undefined : found;
    });
    expect([...marks].sort()).toEqual(all);
  });

  it("says that the account cannot pay, and sends nothing more", async () => {
    // 400 000 units at 1000 stake are more than the 99 000 000 that bob has left.
    await expect(register(bob, "six", { gasPrice: "1000stake" })).rejects.toMatchObject({
      code: "REJECTED",
      message: expect.stringMatching(/insufficient fund.*; check the account's funds/),
    });
  });

  it("lists ids as numbers, over all pages", async () => {
    for (let more = 0; more < 7; more++) await register(alice, `more ${more}`);
    const ids = (await reader.consumerChains()).map(({ consumerId }) => consumerId);
    expect(ids).toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"]);
  });

  // 12 chains: a last page that is short, one that is full, and pages of a single chain.
  it.each([{ pageSize: 5 }, { pageSize: 6 }, { pageSize: 1 }])(
    "is found in pages of $pageSize as the Go binary finds it",
    async ({ pageSize }) => {
      const { chains } = await chain.query(["provider", "list-consumer-chains"]);
      expect(await reader.ask("pages", (comet) => consumerChainsAt(comet, pageSize))).toEqual(
        chains.map((one: any) => ({
          consumerId: one.consumer_id,
          chainId: one.chain_id,
          phase: one.phase.replace("CONSUMER_PHASE_", ""),
          metadata: one.metadata,
        })),
      );
    },
  );
});

describe("a consumer chain", () => {
  const seeds = [1, 2].map((byte) => new Uint8Array(32).fill(byte));
  const keyOf = async (at: number): Promise<string> =>
    Buffer.from((await Ed25519.makeKeypair(seeds[at]!)).pubkey).toString("base64");

  it("cannot be removed by somebody else, in the chain's own words", async () => {
    const attempt = writeUntil({
      ...writer(bob),
      read: () => Promise.resolve(undefined),
      message: (_state, owner) => removeConsumer({ owner, consumerId: "0" }),
    });
    await expect(attempt).rejects.toMatchObject({
      code: "REJECTED",
      message: expect.stringContaining("unauthorized"),
    });
  });

  it("takes opt-ins with keys, and another key before the launch", async () => {
    const [first, second] = [await keyOf(0), await keyOf(1)];
    const validator = { operator: alice.operator, consumerId: "0" };
    const keyed = async (consumerKey: string): Promise<void> => {
      await writeUntil({
        ...writer(alice),
        read: ({ comet }) => keyPairsAt(comet, "0"),
        message: (pairs, signer) => {
          if (pairs.some((pair) => pair.consumerKey === consumerKey)) return undefined;
          return pairs.length === 0
            ? optIn({ ...validator, signer, consumerKey })
            : assignConsumerKey({ ...validator, signer, consumerKey });
        },
      });
    };
    await keyed(first);
    await keyed(second);
    const theirs = await chain.query(["provider", "all-pairs-valconsensus-address", "0"]);
    expect(theirs.pair_val_con_addr).toEqual([
      expect.objectContaining({ consumer_key: { ed25519: second } }),
    ]);
    const [validatorRead] = await reader.consumerValidators("0");
    expect(validatorRead).toMatchObject({
      operator: alice.operator,
      moniker: "alice",
      consumerKey: second,
      power: 1n,
      jailed: false,
    });
    const opted = await chain.query(["provider", "consumer-opted-in-validators", "0"]);
    expect(await reader.optedIn("0")).toEqual(opted.validators_provider_addresses);
  });

  it("is launched at its spawn time with the genesis that the Go binary reads", async () => {
    const { blockTime } = await reader.status();
    const spawnTime = new Date(blockTime.getTime() + 3_000).toISOString();
    const { state } = await writeUntil({
      ...writer(alice),
      read: ({ comet }) => consumerChainAt(comet, "0"),
      message: (record, owner) =>
        record?.phase === "REGISTERED"
          ? updateConsumer({
              owner,
              consumerId: "0",
              initialization: { ...record.initialization!, spawnTime, genesisHash: "abcd" },
            })
          : undefined,
    });
    expect(state?.initialization).toMatchObject({ spawnTime, genesisHash: "abcd" });
    await eventually("it is launched", async () => reader.consumerGenesis("0"));
    const launched = await reader.consumerChain("0");
    const { init_params: started, ...theirs } = await chain.query([
      ...["provider", "consumer-chain", "0"],
    ]);
    expect(launched).toEqual({
      consumerId: "0",
      chainId: theirs.chain_id,
      owner: theirs.owner_address,
      phase: "LAUNCHED",
      metadata: theirs.metadata,
      clientId: theirs.client_id,
      initialization: {
        initialHeight: {
          revisionNumber: BigInt(started.initial_height.revision_number),
          revisionHeight: BigInt(started.initial_height.revision_height),
        },
        genesisHash: Buffer.from(started.genesis_hash, "base64").toString("hex"),
        binaryHash: Buffer.from(started.binary_hash ?? "", "base64").toString("hex"),
        spawnTime: started.spawn_time,
        unbondingPeriodNs: nanoseconds(started.unbonding_period),
        ccvTimeoutPeriodNs: nanoseconds(started.ccv_timeout_period),
        transferTimeoutPeriodNs: nanoseconds(started.transfer_timeout_period),
        consumerRedistributionFraction: started.consumer_redistribution_fraction,
        blocksPerDistributionTransmission: BigInt(started.blocks_per_distribution_transmission),
        historicalEntries: BigInt(started.historical_entries),
        distributionTransmissionChannel: started.distribution_transmission_channel,
        connectionId: started.connection_id,
      },
    });
    expect(launched?.clientId).not.toBe("");
    const { validators } = await chain.query(["provider", "consumer-validators", "0"]);
    expect(await reader.consumerValidators("0")).toEqual(
      validators.map((one: any) => ({
        operator: one.provider_operator_address,
        providerAddress: one.provider_address,
        moniker: one.description.moniker,
        details: one.description.details,
        consumerKey: one.consumer_key.ed25519,
        power: BigInt(one.consumer_power),
        jailed: one.jailed,
        validatesCurrentEpoch: one.validates_current_epoch,
      })),
    );
    expect(validators).toHaveLength(1);
    expect(JSON.parse((await reader.consumerGenesis("0"))!)).toEqual(
      await chain.query(["provider", "consumer-genesis", "0"]),
    );
    expect(await reader.consumerGenesis("1")).toBeUndefined();
  });

  it.each(ccvTargets)("has a consumer genesis for %s as the Go binary makes it", async (target) => {
    const made = (await reader.consumerGenesis("0"))!;
    const file = join(folder, "ccv.json");
    writeFileSync(file, made);
    const { stderr, stdout, status } = spawnSync(
      consumerProgram,
      ["genesis", "transform", "--to", target, file, "--home", join(folder, "home")],
      { encoding: "utf8" },
    );
    expect(status).toBe(0);
    const transformed = canonicalJson(JSON.parse(transformedCcv(made, target)));
    expect(transformed).toBe(canonicalJson(JSON.parse(stdout === "" ? stderr : stdout)));
    expect(transformed).not.toBe(canonicalJson(JSON.parse(made)));
  });

  it("lets a validator go, and ends", async () => {
    const out = await writeUntil({
      ...writer(alice),
      read: ({ comet }) => optedInAt(comet, "0"),
      message: (opted, signer) =>
        opted.length > 0
          ? optOut({ operator: alice.operator, signer, consumerId: "0" })
          : undefined,
    });
    expect(out).toMatchObject({ state: [], changed: true });
    const { state } = await writeUntil({
      ...writer(alice),
      read: ({ comet }) => consumerChainAt(comet, "0"),
      message: (record, owner) =>
        record?.phase === "LAUNCHED" ? removeConsumer({ owner, consumerId: "0" }) : undefined,
    });
    expect(state?.phase).toBe("STOPPED");
    expect(await reader.consumerValidators("0")).toEqual([]);
    // The Go binary refuses to say who had opted in: "unknown consumer chain: 0".
    expect(await reader.optedIn("0")).toEqual([]);
    // Keys and genesis stay until the unbonding period is over.
    expect(await reader.ask("key pairs", (comet) => keyPairsAt(comet, "0"))).toHaveLength(1);
    expect(await reader.consumerGenesis("0")).toBeDefined();
  });

  it("whose launch is called off goes back to where it was, and is never launched", async () => {
    const { consumerId } = await register(alice, "called off");
    const spawnTime = new Date(Date.now() + 15_000).toISOString();
    await writeUntil({
      ...writer(alice),
      read: ({ comet }) => consumerChainAt(comet, consumerId),
      message: (record, owner) =>
        record?.phase === "REGISTERED" && record.initialization !== undefined
          ? updateConsumer({
              ...{ owner, consumerId },
              initialization: { ...record.initialization, spawnTime },
            })
          : undefined,
    });
    const phase = async (): Promise<string> =>
      (await chain.query(["provider", "consumer-chain", consumerId])).phase;
    expect(await phase()).toBe("CONSUMER_PHASE_INITIALIZED");
    await endConsumerChain(
      {
        ...{ rpc: [alice.rpc], providerChainId: chain.chainId, managedChain: false },
        ...{ mnemonic: alice.mnemonic, operator: alice.operator, gasPrice: "0stake" },
      },
      consumerId,
    );
    expect(await phase()).toBe("CONSUMER_PHASE_REGISTERED");
    const blockTime = async (): Promise<number> => (await reader.status()).blockTime.getTime();
    await eventually("the spawn time is past", async () =>
      (await blockTime()) > Date.parse(spawnTime) + 1_000 ? true : undefined,
    );
    expect(await phase()).toBe("CONSUMER_PHASE_REGISTERED");
  });

  it("that nobody has opted in to falls back, and the wait for its launch says so at once", async () => {
    const { consumerId } = await register(alice, "nobody");
    await expect(
      consumerLaunch.create({
        ...{ rpc: [alice.rpc], providerChainId: chain.chainId, managedChain: false },
        ...{ mnemonic: alice.mnemonic, operator: alice.operator, gasPrice: "0stake" },
        ...{ consumerId, consumerChainId: "testchain-0", launches: true, members: [] },
        // Waited for until then, it would be this test's time that runs out.
        ...{ spawnDelaySeconds: 6, spawnWaitSeconds: 600, launchTimeoutSeconds: 600 },
        ...{ unbondingSeconds: 60, directory: join(folder, "genesis"), stack: "ics/test" },
      }),
    ).rejects.toThrow(
      `consumer chain "testchain-0" fell back to REGISTERED, because nobody active had opted in: nobody has opted in; "${consumerId}"; opt in a validator that is bonded and not jailed, and run again`,
    );
    expect((await chain.query(["provider", "consumer-chain", consumerId])).phase).toBe(
      "CONSUMER_PHASE_REGISTERED",
    );
  });

  it("of an unknown id is nothing", async () => {
    expect(await reader.consumerChain("99")).toBeUndefined();
    expect(await reader.consumerValidators("99")).toEqual([]);
    expect(await reader.optedIn("99")).toEqual([]);
    expect(await reader.consumerGenesis("99")).toBeUndefined();
    expect(await reader.ask("key pairs", (comet) => keyPairsAt(comet, "99"))).toEqual([]);
    expect(await reader.blocksUntilNextEpoch()).toBeLessThanOrEqual(5n);
  });
});
