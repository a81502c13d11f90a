import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { addressOf, newMnemonic } from "../../chain/chain-address";
import type { RelayerSettings } from "../../core/relayer/relayer-settings";
import { type ChainClient, chainClient, type Json } from "../support/chain-client";
import { ConsumerStack, runBy } from "../support/consumer-stack";
import { endOfStack } from "../support/end-of-stack";
import { eventually } from "../support/eventually";
import { describeWithHermes } from "../support/hermes";
import { killProcesses } from "../support/kill-processes";
import { RelayerProgram } from "../support/relayer-program";
import { processesIn, watchCommandLines } from "../support/stack-processes";
import type { TestStack } from "../support/test-stack";
import { consensusAddressAt, powersAt, signersAt } from "../support/validator-set";

/*
 * A consumer chain whose validator set lives: a relayer opens its channel, and what happens on the
 * provider chain is felt on the consumer chain, whatever is killed meanwhile. The cases go on from each
 * other, since each `up` takes its time. Addresses: 127.82.0.0/24.
 */

const minutes = 60_000;
jest.setTimeout(10 * minutes);

const network = "127.82.0";
const chainId = "living-1";
/** Two epochs of 5 blocks of 0.5 s, and what the issue allows beyond; a busy machine may take ten times as long. */
const felt = 3 * minutes;

describeWithHermes("a relayed consumer chain", () => {
  let consumers: ConsumerStack;
  let stack: TestStack;
  /** RPC of each validator's node of the consumer chain. */
  let rpc: Readonly<Record<string, string>>;
  /** Whatever ran on this machine while keys were made and channels opened, with its arguments. */
  const commands = new Set<string>();
  let watching: { readonly stop: () => void };

  const declareRunBy = (validators: readonly string[], more: object = {}): void => {
    consumers.declare({ ...runBy(chainId, ...validators), blockTimeMs: 500, ...more });
  };

  const up = async (...more: readonly string[]): Promise<void> => {
    await stack.up(...more);
    rpc = (await consumers.outputsOf(chainId)).rpc;
  };

  const folder = (): string => join(stack.stateDir, `${chainId}-relayer`);
  const relayer = (): readonly number[] => processesIn(folder()).map(({ pid }) => pid);
  const relayerAlone = (): readonly number[] =>
    processesIn(folder())
      .filter(({ command }) => command.includes("agent/relayer.ts"))
      .map(({ pid }) => pid);
  const hermes = (): readonly number[] =>
    processesIn(folder())
      .filter(({ command }) => command.endsWith(" start"))
      .map(({ pid }) => pid);
  const nodeAt = (address: string): readonly number[] =>
    consumers.nodeProcesses(address).map(({ pid }) => pid);

  const settingsOfRelayer = (): RelayerSettings =>
    JSON.parse(readFileSync(join(folder(), "settings.json"), "utf8"));
  const consumerByHand = (): ChainClient =>
    chainClient({
      ...{ binary: "interchain-security-cd", chainId, rpc: rpc["charlie"]! },
      home: join(stack.project.directory, "hand-consumer"),
    });

  /** What the relayer says that it does; nothing while it is dead. */
  const said = async (): Promise<string> => {
    const [listen] = processesIn(folder()).flatMap(
      ({ command }) => /--listen (\S+)/.exec(command)?.[1] ?? [],
    );
    if (listen === undefined) return "";
    try {
      return String(((await (await fetch(`http://${listen}/status`)).json()) as Json).text);
    } catch {
      return "";
    }
  };

  const endOf = async (run: ChildProcess): Promise<{ code: number; text: string }> => {
    let text = "";
    run.stdout?.on("data", (data) => (text += String(data)));
    run.stderr?.on("data", (data) => (text += String(data)));
    const [code] = await once(run, "close");
    return { code: code as number, text };
  };

  const powerOfBob = async (): Promise<number> => (await powersAt(rpc["charlie"]!)).get(bob) ?? 0;
  /** Consensus address of bob's node. */
  let bob: string;

  /** Stake moves to bob, something is killed at once, and the consumer chain feels it all the same. */
  const feels = async (meanwhile: () => Promise<void>): Promise<void> => {
    const before = await powerOfBob();
    const { operator } = (await stack.outputs()).validators.bob;
    await consumers.transact("charlie", ["staking", "delegate", operator, "1000000stake"]);
    await meanwhile();
    await eventually(
      "bob's power on the consumer chain has grown by 1",
      async () => ((await powerOfBob()) === before + 1 ? true : undefined),
      felt,
    );
  };

  beforeAll(async () => {
    consumers = await ConsumerStack.with(
      {
        validators: [
          { name: "alice", power: 100 },
          { name: "bob", power: 100 },
          { name: "charlie", power: 500 },
        ],
        relayer: "hermes",
        providerChain: { mode: "managed", blockTimeMs: 500, unbondingSeconds: 3_600 },
      },
      network,
    );
    ({ stack } = consumers);
    declareRunBy(["bob", "charlie"]);
    watching = watchCommandLines(commands);
  });

  afterAll(async () => {
    watching.stop();
    await endOfStack(stack);
  });

  it("finishes the handshakes in which its relayer was killed", async () => {
    // The first time with whatever it runs; the second time alone, so that this goes on.
    const kills = [
      { phase: /opening the connection: conn-/, victims: relayer },
      { phase: /opening the channel: chan-open-/, victims: relayerAlone },
    ];
    for (const { phase, victims } of kills) {
      const end = endOf(stack.start("up"));
      await Promise.race([
        eventually(
          `the relayer says ${String(phase)}`,
          async () => (phase.test(await said()) ? true : undefined),
          6 * minutes,
        ),
        end,
      ]);
      await killProcesses(victims());
      const { code, text } = await end;
      expect(text).toMatch(
        /relayer of consumer chain "living-1" has ended; "http:\S+\/status"; run pulumi up again/,
      );
      expect(code).not.toBe(0);
    }
    await up();
    watching.stop();
    bob = await consensusAddressAt(rpc["bob"]!);
  });

  it("has one channel, over the clients of its launch, and a second run changes nothing", async () => {
    const { channel } = await consumers.outputsOf(chainId);
    expect(channel).toEqual({ consumerChannel: "channel-0", providerChannel: "channel-0" });
    const consumer = consumerByHand();
    const ports = [
      [consumers.chain, "provider", "consumer"],
      [consumer, "consumer", "provider"],
    ] as const;
    for (const [chain, port, other] of ports) {
      const { channels } = await chain.query(["ibc", "channel", "channels"]);
      // The consumer chain begins one for rewards besides, on the same connection.
      const ccv = (channels as Json[]).filter(({ port_id: id }) => id !== "transfer");
      expect(ccv).toEqual([
        expect.objectContaining({
          state: "STATE_OPEN",
          ordering: "ORDER_ORDERED",
          port_id: port,
          counterparty: { port_id: other, channel_id: "channel-0" },
        }),
      ]);
      const { connections } = await chain.query(["ibc", "connection", "connections"]);
      // Each chain has one with itself besides.
      expect(
        (connections as Json[]).filter(({ client_id: client }) => client !== "09-localhost"),
      ).toEqual([expect.objectContaining({ state: "STATE_OPEN" })]);
      const { client_states: clients } = await chain.query(["ibc", "client", "states"]);
      expect(clients).toHaveLength(1);
    }
    expect(await consumers.pending()).toEqual([]);
  });

  it("feels stake that moves, though Hermes is killed", async () => {
    await feels(async () => {
      const former = hermes();
      expect(former).toHaveLength(1);
      await killProcesses(former);
    });
  });

  it("takes no harm from another's relayer of the same channel", async () => {
    const { mnemonic } = settingsOfRelayer();
    const other = newMnemonic();
    const [atProvider, atConsumer] = [
      await addressOf(other, "cosmos"),
      await addressOf(other, "consumer"),
    ];
    await consumers.transact("charlie", ["bank", "send", "charlie", atProvider, "1stake"]);
    // The one account that the consumer chain has; before the first packet that takes no such message.
    const payer = { moniker: "relayer", mnemonic };
    await consumerByHand().transact(payer, ["bank", "send", "relayer", atConsumer, "1stake"]);
    const second = RelayerProgram.start({
      folder: join(stack.project.directory, "second-relayer"),
      host: `${network}.250`,
      settings: { ...settingsOfRelayer(), mnemonic: other },
    });
    try {
      await eventually(
        "the second relays too",
        async () => ((await second.status())?.state === "relaying" ? true : undefined),
        felt,
      );
      await feels(() => Promise.resolve());
      await feels(() => Promise.resolve());
      expect((await second.status())?.state).toBe("relaying");
      expect(await said()).toMatch(/^relaying over channel-0/);
    } finally {
      await second.stop();
    }
  });

  it("feels what moved while its relayer was dead, which a preview names; a late joiner signs", async () => {
    await feels(async () => {
      await killProcesses(relayer());
      declareRunBy(["bob", "charlie", "alice"]);
      expect(await consumers.pending()).toContain(
        `update RelayerProcess consumer-${chainId}-relayer-process`,
      );
      await up();
    });
    const alice = await consensusAddressAt(rpc["alice"]!);
    await eventually(
      "a block that alice has signed",
      async () => ((await signersAt(rpc["charlie"]!)).includes(alice) ? true : undefined),
      felt,
    );
  });

  it("takes a new key in place of another, and lets go who opted out; both nodes run until then", async () => {
    const alice = await consensusAddressAt(rpc["alice"]!);
    const former = bob;
    declareRunBy(["bob", "charlie"], { optOut: ["alice"] });
    await up("--replace", await stack.urnOf(`consumer-${chainId}-bob-key`));
    bob = await consensusAddressAt(rpc["bob"]!);
    const powers = await powersAt(rpc["charlie"]!);
    expect([powers.has(former), powers.has(bob)]).toEqual([false, true]);
    await eventually("a block that bob has signed with his new key", async () =>
      (await signersAt(rpc["charlie"]!)).includes(bob) ? true : undefined,
    );
    expect(nodeAt(rpc["alice"]!)).toHaveLength(1);
    await eventually(
      "the consumer chain no longer counts on alice",
      async () => ((await powersAt(rpc["charlie"]!)).has(alice) ? undefined : true),
      felt,
    );
  });

  it("feels stake that moves though the provider chain's first node is killed", async () => {
    await feels(async () => killProcesses(nodeAt(`http://${network}.10:26657`)));
    const former = rpc["alice"]!;
    declareRunBy(["bob", "charlie"]);
    await up();
    expect(nodeAt(former)).toEqual([]);
  });

  it("has a validator jailed on the provider chain whose node is killed, and goes on without", async () => {
    await feels(async () => killProcesses(nodeAt(rpc["bob"]!)));
    const jailed = async (): Promise<readonly string[]> => {
      const { validators } = await consumers.chain.query(["staking", "validators"]);
      return (validators as Json[])
        .filter((one) => one.jailed === true)
        .map(({ description }) => String(description.moniker))
        .sort();
    };
    await eventually(
      "bob is jailed on the provider chain",
      async () => ((await jailed()).includes("bob") ? true : undefined),
      5 * minutes,
    );
    const { code, said: status } = await stack.ics("status");
    expect(code).toBe(1);
    const told = (status.validators as Json[]).filter((one) => one.jailed === true);
    // alice too where the machine is slow: her node of the provider chain was down before.
    expect(told.map(({ name }) => name)).toEqual(await jailed());
    expect(await jailed()).not.toContain("charlie");
    expect(status.consumerChains).toMatchObject([{ relayer: "relaying" }]);
  });

  it("keeps its relayer's words to itself", () => {
    const { mnemonic } = settingsOfRelayer();
    expect(mnemonic.split(" ")).toHaveLength(24);
    expect([...commands].filter((command) => command.includes(mnemonic))).toEqual([]);
    expect([...commands].some((command) => command.includes("hermes --config"))).toBe(true);
    expect(readFileSync(stack.stateFile, "utf8")).not.toContain(mnemonic);
  });

  it("goes, and its relayer with it", async () => {
    consumers.declare();
    await stack.up();
    expect(relayer()).toEqual([]);
  });
});
