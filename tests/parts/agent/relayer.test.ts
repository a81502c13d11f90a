import { join } from "node:path";

import { addressOf, newMnemonic } from "../../../chain/chain-address";
import { consumerProgram } from "../../../core/consumer/consumer-program";
import { toolPath } from "../../../providers/machine/tool-path";
import type { Json } from "../../support/chain-client";
import { eventually } from "../../support/eventually";
import { type FullNode, startFullNode } from "../../support/full-node";
import { describeWithHermes } from "../../support/hermes";
import { RelayerProgram } from "../../support/relayer-program";
import { temporaryFolder } from "../../support/temporary-folder";
import { startTestChain, type TestChain } from "../../support/test-chain";
import { TestConsumers } from "../../support/test-consumers";

/*
 * What a relayer says where it cannot relay, on real chains: no block yet, too little money on either
 * side, a client that has expired, a packet that came too late. Addresses: 127.91.0.21 to 127.91.0.24.
 */

const minutes = 60_000;
jest.setTimeout(5 * minutes);

const ccvTimeoutSeconds = 45;
/** Its client lives longer than these tests. */
const late = { chainId: "late-1", host: "127.91.0.21", relayer: "127.91.0.22", unbonding: 1_200 };
/** 66 % of that are over by the time that its relayer comes. */
const asleep = { chainId: "asleep-1", host: "127.91.0.23", relayer: "127.91.0.24", unbonding: 50 };

const folder = temporaryFolder();

describeWithHermes("a relayer", () => {
  const mnemonic = newMnemonic();
  const consensusSeed = (chain: { readonly chainId: string }): Uint8Array =>
    new Uint8Array(32).fill(chain.chainId.length);
  const genesisOf = new Map<string, string>();
  const idOf = new Map<string, string>();
  const running: { stop(): Promise<void> }[] = [];
  let chain: TestChain;
  let nodeOfLate: FullNode;
  let relayer: RelayerProgram;

  const launch = async (consumer: typeof late): Promise<void> => {
    const { chainId, unbonding: unbondingSeconds } = consumer;
    const consumers = new TestConsumers(chain, join(folder, chainId));
    const id = await consumers.register(chainId, chainId, consensusSeed(consumer));
    const relayerAccount = await addressOf(mnemonic, "consumer");
    idOf.set(chainId, id);
    genesisOf.set(
      chainId,
      await consumers.launch(id, chainId, { launches: true, relayerAccount, unbondingSeconds }),
    );
  };

  const startNode = async (consumer: typeof late): Promise<FullNode> => {
    const genesis = genesisOf.get(consumer.chainId)!;
    const node = await startFullNode({ genesis }, consumer.host, join(folder, consumer.chainId), {
      ...{ binary: consumerProgram, consensusSeed: consensusSeed(consumer) },
    });
    running.push(node);
    return node;
  };

  const startRelayer = (
    consumer: typeof late,
    prices: { readonly provider: string; readonly consumer: string },
    wrong: { readonly words?: string; readonly consumerHost?: string } = {},
  ): RelayerProgram => {
    const { chainId, host } = consumer;
    const [alice] = chain.validators;
    const addressesAt = (at: string) => [{ rpc: `http://${at}:26657`, grpc: `http://${at}:9090` }];
    const started = RelayerProgram.start({
      folder: join(folder, `${chainId}-relayer`),
      host: consumer.relayer,
      settings: {
        provider: {
          chainId: chain.chainId,
          addresses: addressesAt(alice!.host),
          accountPrefix: "cosmos",
          gasPrice: prices.provider,
        },
        consumer: {
          chainId,
          consumerId: idOf.get(chainId)!,
          addresses: addressesAt(wrong.consumerHost ?? host),
          accountPrefix: "consumer",
          gasPrice: prices.consumer,
        },
        mnemonic: wrong.words ?? mnemonic,
        hermes: toolPath("hermes"),
        events: "push",
        epochSeconds: 2,
      },
    });
    running.push(started);
    return started;
  };

  /** Waits until that of the late chain says that, and nothing else. */
  const says = async (text: string): Promise<void> => {
    let last: string | undefined;
    await eventually(
      `the relayer says: ${text}`,
      async () => {
        last = (await relayer.status())?.text;
        return last === text ? true : undefined;
      },
      2 * minutes,
    ).catch((error: unknown) => {
      throw new Error(`${(error as Error).message}; it says: ${String(last)}`);
    });
  };

  const send = async (amount: string): Promise<void> => {
    const [alice] = chain.validators;
    const to = await addressOf(mnemonic, "cosmos");
    await chain.transact(alice!, ["bank", "send", alice!.moniker, to, amount]);
  };

  /** Connections and channels of the provider chain, but for the connection with itself. */
  const links = async (): Promise<readonly Json[]> => {
    const { connections } = await chain.query(["ibc", "connection", "connections"]);
    const { channels } = await chain.query(["ibc", "channel", "channels"]);
    const own = (connections as Json[]).filter(
      ({ client_id: client }) => client !== "09-localhost",
    );
    return [...own, ...(channels as Json[])];
  };

  beforeAll(async () => {
    chain = await startTestChain({ validators: 1, ccvTimeoutSeconds });
    await launch(late);
    await launch(asleep);
    await startNode(asleep);
  });

  afterAll(async () => {
    for (const one of running.reverse()) await one.stop();
    await chain.stop();
  });

  it("waits for the consumer chain's first block", async () => {
    relayer = startRelayer(late, { provider: "1stake", consumer: "100stake" });
    await says("waiting for the consumer chain's first block");
    expect((await relayer.status())?.state).toBe("waiting");
  });

  it("opens nothing before its account has enough, on either side, and says how much is missing", async () => {
    nodeOfLate = await startNode(late);
    const [atProvider, atConsumer] = [
      await addressOf(mnemonic, "cosmos"),
      await addressOf(mnemonic, "consumer"),
    ];
    // 20,000,000 units of gas (tests/agent/relayer/needed-funds.test.ts), at 1 stake and at 100.
    await says(
      `relayer's account on chain "provider-test-1" does not exist; "${atProvider}"; send it 20000000stake`,
    );
    await send("19999999stake");
    await says(
      `relayer's account on chain "provider-test-1" has 19999999stake, and needs 20000000stake; "${atProvider}"; send it the 1stake that are missing`,
    );
    await send("1stake");
    await says(
      `relayer's account on chain "late-1" has 1000000000stake, and needs 2000000000stake; "${atConsumer}"; send it the 1000000000stake that are missing`,
    );
    expect((await relayer.status())?.state).toBe("stopped");
    expect(await links()).toEqual([]);
    await relayer.stop();
    relayer = startRelayer(late, { provider: "1stake", consumer: "0stake" });
    await says("relaying over channel-0 and channel-0");
  });

  it("names another chain at the consumer chain's address, and words that are none", async () => {
    const before = await links();
    const free = { provider: "0stake", consumer: "0stake" };
    await relayer.stop();
    const [alice] = chain.validators;
    relayer = startRelayer(late, free, { consumerHost: alice!.host });
    await says(
      `RPC address serves chain "provider-test-1" instead of "late-1"; "http://${alice!.host}:26657"; correct the address or the chain id`,
    );
    await relayer.stop();
    relayer = startRelayer(late, free, { words: "abandon ability able" });
    await says(
      "account mnemonic is not a BIP-39 phrase in English; check its words and their order",
    );
    expect(await links()).toEqual(before);
  });

  it("says that a client has expired, with both dates, and changes nothing", async () => {
    const { client_id: client } = await chain.query([
      ...["provider", "consumer-chain", idOf.get(asleep.chainId)!],
    ]);
    const { client_state: state } = await chain.query(["ibc", "client", "state", client]);
    const { revision_number: revision, revision_height: height } = state.latest_height;
    const { consensus_state: consensus } = await chain.query([
      ...["ibc", "client", "consensus-state", client, `${String(revision)}-${String(height)}`],
    ]);
    const latest = new Date(consensus.timestamp).toISOString();
    expect(state.trusting_period).toBe("33s");
    const until = new Date(Date.parse(latest) + 33_000).toISOString();
    await eventually("the client has expired", () => Date.now() > Date.parse(until) || undefined);
    const before = await links();
    const ofAsleep = startRelayer(asleep, { provider: "0stake", consumer: "0stake" });
    const text = await eventually("it says so", async () => {
      const status = await ofAsleep.status();
      return status?.state === "stopped" ? status.text : undefined;
    });
    expect(text).toMatch(
      new RegExp(
        `^client "${String(client)}" on chain "provider-test-1" has expired: it was last updated with a block of ${latest}, and could be until ${until}; "[^"]+"; start the consumer chain anew .*, or on chains of others have governance`,
      ),
    );
    expect(await links()).toEqual(before);
    await ofAsleep.stop();
  });

  it("says that the chain is over after a packet that came too late, and relays no more", async () => {
    await relayer.stop();
    const [alice] = chain.validators;
    await chain.transact(alice!, ["staking", "delegate", alice!.operator, "1000000stake"]);
    await eventually("a validator set waits to be carried", async () => {
      const { commitments } = await chain.query([
        ...["ibc", "channel", "packet-commitments", "provider", "channel-0"],
      ]);
      return (commitments as Json[]).length > 0 ? true : undefined;
    });
    const tooLate = Date.now() + ccvTimeoutSeconds * 1_000;
    // Judged by the clock of the chain that it was for.
    await eventually(
      "it is too late for it",
      async () => {
        const reply = await fetch(`${nodeOfLate.rpc}/status`);
        const { result } = (await reply.json()) as Json;
        return Date.parse(result.sync_info.latest_block_time) > tooLate ? true : undefined;
      },
      2 * minutes,
    );
    relayer = startRelayer(late, { provider: "1stake", consumer: "0stake" });
    await says(
      `consumer chain "late-1" is over, so nothing is relayed; "STOPPED"; take it out of ics:consumerChains`,
    );
    expect((await relayer.status())?.state).toBe("stopped");
    const { channels } = await chain.query(["ibc", "channel", "channels"]);
    expect(channels).toMatchObject([{ port_id: "provider", state: "STATE_CLOSED" }]);
  });
});
