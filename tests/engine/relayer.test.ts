import { join } from "node:path";

import type { Json } from "../support/chain-client";
import { ConsumerStack, runBy } from "../support/consumer-stack";
import { endOfStack } from "../support/end-of-stack";
import { eventually } from "../support/eventually";
import { describeWithHermes } from "../support/hermes";
import { killProcesses } from "../support/kill-processes";
import { ask } from "../support/node-rpc";
import { processesIn } from "../support/stack-processes";
import type { TestStack } from "../support/test-stack";

/*
 * A consumer chain whose validator set lives: a relayer opens its channel, and what happens on the
 * provider chain is felt on the consumer chain. Addresses: 127.82.0.0/24.
 */

const minutes = 60_000;
jest.setTimeout(10 * minutes);

const chainId = "living-1";
/** Two epochs of 5 blocks of 0.5 s, and what the issue allows beyond; a busy machine may take ten times as long. */
const felt = 2 * minutes;

const powers = [
  { name: "alice", power: 100 },
  { name: "bob", power: 100 },
  { name: "charlie", power: 500 },
];

/** What one consumer node says of its chain's validators, by consensus address. */
async function powersAt(rpc: string): Promise<ReadonlyMap<string, number>> {
  const { validators } = await ask(rpc, "validators?per_page=100");
  return new Map(
    (validators as Json[]).map(({ address, voting_power: power }) => [address, Number(power)]),
  );
}

const addressOf = async (rpc: string): Promise<string> =>
  (await ask(rpc, "status")).validator_info.address;

describeWithHermes("a relayed consumer chain", () => {
  let consumers: ConsumerStack;
  let stack: TestStack;
  /** RPC of each validator's node of the consumer chain. */
  let rpc: Readonly<Record<string, string>>;

  const folder = (): string => join(stack.stateDir, `${chainId}-relayer`);

  const powerOf = async (validator: string): Promise<number> =>
    (await powersAt(rpc["charlie"]!)).get(await addressOf(rpc[validator]!)) ?? 0;

  beforeAll(async () => {
    consumers = await ConsumerStack.with(
      {
        validators: powers,
        relayer: "hermes",
        providerChain: { mode: "managed", blockTimeMs: 500, unbondingSeconds: 3_600 },
      },
      "127.82.0",
      { ...runBy(chainId, "bob", "charlie"), blockTimeMs: 500 },
    );
    ({ stack } = consumers);
    await stack.up();
    rpc = (await consumers.outputsOf(chainId)).rpc!;
  });

  afterAll(async () => {
    await endOfStack(stack);
  });

  it("has one channel, over the clients of its launch, and a second run changes nothing", async () => {
    const { channel } = await consumers.outputsOf(chainId);
    expect(channel).toEqual({ consumerChannel: "channel-0", providerChannel: "channel-0" });
    const { channels } = await consumers.chain.query(["ibc", "channel", "channels"]);
    expect(channels).toEqual([
      expect.objectContaining({
        state: "STATE_OPEN",
        ordering: "ORDER_ORDERED",
        port_id: "provider",
        counterparty: { port_id: "consumer", channel_id: "channel-0" },
      }),
    ]);
    const { client_states: clients } = await consumers.chain.query(["ibc", "client", "states"]);
    expect(clients).toHaveLength(1);
    expect(await consumers.pending()).toEqual([]);
  });

  it("feels stake that moves", async () => {
    const before = await powerOf("bob");
    const { bob } = (await stack.outputs()).validators;
    await consumers.transact("alice", ["staking", "delegate", bob.operator, "40000000stake"]);
    await eventually(
      "bob's power on the consumer chain has grown by 40",
      async () => ((await powerOf("bob")) === before + 40 ? true : undefined),
      felt,
    );
  });

  it("has a validator jailed on the provider chain whose node signs nothing", async () => {
    await killProcesses(consumers.nodeProcesses(rpc["bob"]!).map(({ pid }) => pid));
    await eventually(
      "bob is jailed on the provider chain",
      async () => {
        const { validators } = await consumers.chain.query(["staking", "validators"]);
        return (validators as Json[]).some(
          ({ description, jailed }) => description.moniker === "bob" && jailed === true,
        )
          ? true
          : undefined;
      },
      5 * minutes,
    );
  });

  it("goes with its consumer chain", async () => {
    consumers.declare();
    await stack.up();
    expect(processesIn(folder())).toEqual([]);
  });
});
