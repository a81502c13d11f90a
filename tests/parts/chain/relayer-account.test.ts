import { join } from "node:path";

import { addressOf, newMnemonic } from "../../../chain/chain-address";
import { consumerChainAt } from "../../../chain/ics/consumer-queries";
import { updateConsumer } from "../../../chain/ics/messages";
import { writeUntil } from "../../../chain/write-until";
import { baseGenesis, genesisHash } from "../../../core/consumer/consumer-genesis";
import { consumerProgram } from "../../../core/consumer/consumer-program";
import { baseGenesisText } from "../../../providers/consumer/base-genesis-text";
import { provider as funds } from "../../../providers/relayer/relayer-funds-provider";
import { transactByHand } from "../../support/chain-cli";
import { chainClient } from "../../support/chain-client";
import { eventually } from "../../support/eventually";
import { startFullNode } from "../../support/full-node";
import { temporaryFolder } from "../../support/temporary-folder";
import { startTestChain, type TestChain } from "../../support/test-chain";
import { type LaunchOptions, TestConsumers } from "../../support/test-consumers";

/*
 * The account of a consumer chain's relayer, from the owner's launch to the real consumer chain's first
 * block: everybody else knows of it from the provider chain alone.
 */

jest.setTimeout(180_000);

const folder = temporaryFolder();
const chainId = "testchain-0";
const host = "127.91.0.13";
/** `interchain-security-cd keys parse 000102…13`. */
const account = "consumer1qqqsyqcyq5rqwzqfpg9scrgwpugpzysnxru4z7";
const description = `made by ics-discovery; relayer account ${account}`;
const consensusSeed = new Uint8Array(32).fill(7);

let chain: TestChain;
let consumers: TestConsumers;

beforeAll(async () => {
  chain = await startTestChain({ validators: 1 });
  consumers = new TestConsumers(chain, folder);
});

afterAll(async () => chain.stop());

const registered = async (name: string): Promise<string> =>
  consumers.register(name, chainId, consensusSeed);
const launched = async (consumerId: string, more: LaunchOptions): Promise<string> =>
  consumers.launch(consumerId, chainId, more);

describe("the account of a consumer chain's relayer", () => {
  let consumerId: string;
  let genesis: string;

  it("is told on the provider chain with the launch, and in nobody else's words", async () => {
    consumerId = await registered("relayed");
    genesis = await launched(consumerId, { launches: true, relayerAccount: account });
    expect(await chain.query(["provider", "consumer-chain", consumerId])).toMatchObject({
      phase: "CONSUMER_PHASE_LAUNCHED",
      metadata: { name: "relayed", description, metadata: "mark of relayed" },
    });
  });

  it("stands in the genesis that others compute from the provider chain alone", async () => {
    expect(await launched(consumerId, { launches: false })).toBe(genesis);
    const { auth, bank } = JSON.parse(genesis).app_state;
    expect(auth.accounts).toMatchObject([{ address: account }]);
    expect(bank.balances).toMatchObject([{ address: account }]);
  });

  it("is there and has its funds when the chain makes blocks", async () => {
    const node = await startFullNode({ genesis }, host, folder, {
      ...{ binary: consumerProgram, consensusSeed },
    });
    try {
      await eventually("there is a block", async () => (await node.height()) > 1 || undefined);
      const client = chainClient({
        ...{ binary: consumerProgram, chainId, home: join(folder, "hand"), rpc: node.rpc },
      });
      expect((await client.query(["bank", "balances", account])).balances).toEqual([
        { denom: "stake", amount: "1000000000" },
      ]);
      expect((await client.query(["bank", "total"])).supply).toEqual([
        { denom: "stake", amount: "1000000000" },
      ]);
      expect(JSON.stringify(await client.query(["auth", "account", account]))).toContain(account);
    } finally {
      await node.stop();
    }
  });

  it("is not in the genesis of a chain launched without it, whatever its description says since", async () => {
    const plain = await registered("plain");
    const without = await launched(plain, { launches: true });
    await writeUntil({
      ...consumers.writer(),
      read: ({ comet }) => consumerChainAt(comet, plain),
      message: (record, owner) =>
        record?.metadata.description === description
          ? undefined
          : updateConsumer({
              ...{ owner, consumerId: plain },
              metadata: { ...record!.metadata, description },
            }),
    });
    expect(JSON.parse(without).app_state.bank.balances).toEqual([]);
    expect(await launched(plain, { launches: false })).toBe(without);
    // Nor does a relayer that comes later change anything.
    expect(await launched(plain, { launches: true, relayerAccount: account })).toBe(without);
  });

  /*
   * docs/protocol.md, "Base genesis". By python3, of what `interchain-security-cd init x --chain-id
   * testchain-0 --default-denom stake` of v7.0.1 writes, with the time and the account's entries put in:
   * sha256(json.dumps(…, sort_keys=True, separators=(",", ":")) + "\n").
   */
  it.each([
    {
      name: "without an account",
      held: {},
      sha256: "f9f964df680e2ebd12ee7f17d7d1f35f6b227247185f0342e553bcf2adddc11c",
    },
    {
      name: "with one",
      held: { account },
      sha256: "ed20a95cb2abc3d42d4e850f10399f21fec762402d95d7e6471379ae8b388092",
    },
  ])("leads to the protocol's vector of a base genesis $name", async ({ held, sha256 }) => {
    const text = await baseGenesisText({
      ...{ consumerChainId: chainId, stack: "ics/test", directory: join(folder, "vector") },
    });
    const base = baseGenesis({
      ...{ text, chainId, genesisTime: "2026-12-01T12:00:00Z", initialHeight: 1n, ...held },
    });
    expect(genesisHash(base)).toBe(sha256);
  });
});

describe("the account of a relayer that comes to a provider chain that runs already", () => {
  it("is paid for by the owner, once, and filled up when less than half is left", async () => {
    const [owner] = chain.validators;
    const mnemonic = newMnemonic();
    const account = await addressOf(mnemonic, "cosmos");
    const inputs = {
      ...{ rpc: [owner!.rpc], providerChainId: chain.chainId, managedChain: true },
      ...{ mnemonic: owner!.mnemonic, operator: owner!.operator, gasPrice: "0stake" },
      ...{ account, amount: "1000000", denom: "stake" },
    };
    const balance = async (): Promise<string> => {
      const { balances } = await chain.query(["bank", "balances", account]);
      return balances.map(({ amount, denom }: any) => `${amount}${denom}`).join(", ");
    };
    const spend = async (amount: string): Promise<void> =>
      transactByHand({ rpc: owner!.rpc, chainId: chain.chainId, mnemonic }, [
        ...["bank", "send", account, owner!.account, amount],
      ]);
    const planned = async (): Promise<unknown> =>
      (await funds.check({ ...inputs, funds: "funded" }, inputs)).inputs?.funds;

    expect(await balance()).toBe("");
    const { outs } = await funds.create(inputs);
    expect([outs?.funds, await balance()]).toEqual(["funded", "1000000stake"]);
    await funds.create(inputs);
    expect(await balance()).toBe("1000000stake");

    await spend("400000stake");
    expect(await planned()).toBe("funded");
    await spend("200000stake");
    expect(await planned()).toBe("400000stake");
    await funds.update(
      account,
      { ...inputs, funds: "funded" },
      { ...inputs, funds: "400000stake" },
    );
    expect([await balance(), await planned()]).toEqual(["1000000stake", "funded"]);
  });
});
