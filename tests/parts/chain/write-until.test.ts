import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

import type { EncodeObject } from "@cosmjs/proto-signing";
import { MsgSend } from "cosmjs-types/cosmos/bank/v1beta1/tx";

import { consumerChainsAt } from "../../../chain/ics/consumer-queries";
import { defaultInitialization } from "../../../chain/ics/initialization";
import { createConsumer, removeConsumer } from "../../../chain/ics/messages";
import { type ChainWriteRequest, type ChainWritten, writeUntil } from "../../../chain/write-until";
import { Deadline, holdsBefore } from "../../../providers/machine/deadline";
import { bodyOf, closeServers, httpServer, type RpcRequest } from "../../support/chain-servers";
import { proxyThatLosesBroadcastAnswers } from "../../support/lossy-proxy";
import { startTestChain, type TestChain, type TestValidator } from "../../support/test-chain";

jest.setTimeout(180_000);

let chain: TestChain;
let alice: TestValidator;
let bob: TestValidator;

// Of two equal validators each holds less than the 1/3 more that a block needs.
beforeAll(async () => {
  chain = await startTestChain({ validators: 2 });
  [alice, bob] = chain.validators as [TestValidator, TestValidator];
});

afterEach(closeServers);
afterAll(() => chain.stop());

type More = Partial<Pick<ChainWriteRequest<unknown>, "rpc" | "gas" | "gasPrice" | "timeoutMs">>;

/** Registers a consumer chain unless one with that mark is there: sent twice it would be there twice. */
const registration = (
  { mnemonic, rpc }: TestValidator,
  mark: string,
  more: More = {},
): ChainWriteRequest<boolean> => ({
  rpc: [rpc],
  chainId: chain.chainId,
  mnemonic,
  gasPrice: "0stake",
  about: `registration "${mark}"`,
  ...more,
  read: async ({ comet }) =>
    (await consumerChainsAt(comet)).some(({ metadata }) => metadata.metadata === mark),
  message: (there, submitter) =>
    there
      ? undefined
      : createConsumer({
          submitter,
          chainId: "testchain-0",
          metadata: { name: "test", description: "of a test", metadata: mark },
          initialization: defaultInitialization("testchain-0"),
        }),
});

/** Sends one message whatever the chain says. */
const sending = (
  { mnemonic, rpc }: TestValidator,
  message: (account: string) => EncodeObject,
  more: More = {},
): Promise<ChainWritten<undefined>> =>
  writeUntil<undefined>({
    rpc: [rpc],
    chainId: chain.chainId,
    mnemonic,
    gasPrice: "0stake",
    about: "message of a test",
    ...more,
    read: () => Promise.resolve(undefined),
    message: (_state, account) => message(account),
  });

const gift = (fromAddress: string, amount: string): EncodeObject => ({
  typeUrl: MsgSend.typeUrl,
  value: MsgSend.fromPartial({
    fromAddress,
    toAddress: alice.account,
    amount: [{ denom: "stake", amount }],
  }),
});

/** Number of transactions that the chain has taken from the account. */
const sequenceOf = async ({ account }: TestValidator): Promise<number> =>
  Number((await chain.query(["auth", "account", account])).account.value.sequence ?? 0);

/** Marks of all registrations that begin so, as the Go binary tells them. */
async function marks(beginning: string): Promise<string[]> {
  const { chains } = await chain.query(["provider", "list-consumer-chains"]);
  const all: string[] = chains.map((one: any) => one.metadata.metadata);
  return all.filter((mark) => mark.startsWith(beginning)).sort();
}

/** The same module with a memory of its own, as another process on the account would have it. */
function otherProcess(): typeof writeUntil {
  let other: typeof writeUntil | undefined;
  jest.isolateModules(() => {
    other = jest.requireActual<typeof import("../../../chain/write-until")>(
      "../../../chain/write-until",
    ).writeUntil;
  });
  return other!;
}

/** A process that registers a chain over the given address. */
function registeringProcess(who: TestValidator, rpc: string, mark: string) {
  const module = (path: string): string => JSON.stringify(join(__dirname, "../../../chain", path));
  const script = `
    const { writeUntil } = require(${module("write-until")});
    const { createConsumer } = require(${module("ics/messages")});
    const { defaultInitialization } = require(${module("ics/initialization")});
    const mark = ${JSON.stringify(mark)};
    writeUntil({
      rpc: [${JSON.stringify(rpc)}], chainId: ${JSON.stringify(chain.chainId)}, mnemonic: process.env.MNEMONIC, gasPrice: "0stake", about: mark,
      read: async () => undefined,
      message: (_state, submitter) => createConsumer({
        submitter, chainId: "testchain-0",
        metadata: { name: "test", description: "of a test", metadata: mark },
        initialization: defaultInitialization("testchain-0"),
      }),
    });`;
  return spawn(process.execPath, ["-r", "ts-node/register/transpile-only", "-e", script], {
    cwd: join(__dirname, "../../.."),
    env: { ...process.env, MNEMONIC: who.mnemonic },
    stdio: ["ignore", "ignore", "inherit"],
  });
}

/** Answers everything but broadcasts, which it passes on or not; gives the moment of the first. */
async function proxyThatKeepsBroadcasts(rpc: string, passesOn: boolean) {
  let reached!: () => void;
  const broadcast = new Promise<void>((resolve) => {
    reached = resolve;
  });
  const server = await httpServer((request, response) => {
    void bodyOf(request).then(async (body) => {
      const isBroadcast = (JSON.parse(body) as RpcRequest).method === "broadcast_tx_sync";
      if (!isBroadcast || passesOn) {
        const answer = await (await fetch(rpc, { method: "POST", body })).text();
        if (!isBroadcast) response.end(answer);
      }
      if (isBroadcast) reached();
    });
  });
  return { url: server.url, broadcast };
}

describe("writeUntil on a real provider chain", () => {
  it("sends once, and nothing when the chain says what is wanted", async () => {
    const before = await sequenceOf(bob);
    const { txHash, ...first } = await writeUntil(registration(bob, "once"));
    expect(first).toEqual({ state: true, changed: true });
    expect((await chain.query(["tx", txHash!])).code).toBe(0);
    expect(await writeUntil(registration(bob, "once"))).toEqual({ state: true, changed: false });
    expect(await sequenceOf(bob)).toBe(before + 1);
    expect(await marks("once")).toEqual(["once"]);
  });

  it("looks for its transaction when the answer to it is lost", async () => {
    const [lossy, handedIn] = await proxyThatLosesBroadcastAnswers(alice.rpc);
    const written = await writeUntil(registration(bob, "lost", { rpc: [lossy.url] }));
    expect(written).toMatchObject({ state: true, changed: true });
    expect(handedIn()).toBe(1);
    expect(await marks("lost")).toEqual(["lost"]);
  });

  it("lets writers of one account in several processes all end well, each with one transaction", async () => {
    const before = await sequenceOf(bob);
    const [other, third] = [otherProcess(), otherProcess()];
    await Promise.all([
      writeUntil(registration(bob, "crowd 1")),
      writeUntil(registration(bob, "crowd 2")),
      other(registration(bob, "crowd 3", { rpc: [alice.rpc] })),
      third(registration(bob, "crowd 4", { rpc: [alice.rpc] })),
    ]);
    expect(await marks("crowd")).toEqual(["crowd 1", "crowd 2", "crowd 3", "crowd 4"]);
    expect(await sequenceOf(bob)).toBe(before + 4);
  });

  it.each([
    { name: "the same transaction", gas: 200_000 },
    { name: "another transaction", gas: 210_000 },
  ])("writes once when two processes write the same with $name", async ({ gas }) => {
    const mark = `both ${gas}`;
    await Promise.all([
      writeUntil(registration(bob, mark)),
      otherProcess()(registration(bob, mark, { rpc: [alice.rpc], gas })),
    ]);
    expect(await marks("both")).toContain(mark);
    expect((await marks("both")).filter((one) => one === mark)).toHaveLength(1);
  });

  const refused = [
    {
      name: "gives away more than there is",
      message: (account: string) => gift(account, "99000000000"),
      reason: /insufficient funds/,
      remedy: "check the account's funds, or lower the gas price",
    },
    {
      name: "is about somebody else's chain",
      message: (owner: string) => removeConsumer({ owner, consumerId: "0" }),
      reason: /unauthorized/,
      remedy: "sign with the mnemonic of the consumer chain's owner",
    },
    {
      name: "needs more gas than allowed",
      message: (submitter: string) =>
        createConsumer({
          submitter,
          chainId: "testchain-0",
          metadata: { name: "test", description: "d".repeat(3_000), metadata: "too long" },
          initialization: defaultInitialization("testchain-0"),
        }),
      gas: 90_000,
      reason: /out of gas/,
      remedy: "allow the message more gas",
    },
  ];

  it.each(refused)("says why the block refuses what $name, and sends it once", async (row) => {
    const before = await sequenceOf(alice);
    const attempt = sending(alice, row.message, row.gas === undefined ? {} : { gas: row.gas });
    const failure = (await attempt.then(
      () => undefined,
      (error: unknown) => error,
    )) as Error;
    expect(failure).toMatchObject({ code: "REJECTED", retryable: false });
    expect(failure.message).toMatch(row.reason);
    expect(failure.message).toContain(
      `chain refuses message of a test, signed by ${alice.account}, in transaction `,
    );
    expect(failure.message).toContain(`; "${alice.rpc}"; ${row.remedy}`);
    expect(await sequenceOf(alice)).toBe(before + 1);
  });

  it("says that the account cannot pay, and sends nothing", async () => {
    const before = await sequenceOf(bob);
    const attempt = writeUntil(registration(bob, "dear", { gasPrice: "1000000stake" }));
    await expect(attempt).rejects.toMatchObject({
      code: "REJECTED",
      message: expect.stringMatching(/insufficient funds.*; check the account's funds/),
    });
    expect(await sequenceOf(bob)).toBe(before);
    expect(await marks("dear")).toEqual([]);
  });

  it("says that an account was never funded, and nothing of its mnemonic", async () => {
    const stranger = {
      ...bob,
      mnemonic: "test test test test test test test test test test test junk",
    };
    await expect(writeUntil(registration(stranger, "poor"))).rejects.toMatchObject({
      code: "NO_ACCOUNT",
      message: expect.stringMatching(/^(?!.*junk).*cosmos15yk64.*; fund it first/),
    });
    expect(await writeUntil(registration(stranger, "once"))).toMatchObject({ changed: false });
  });

  it.each([
    { name: "before a node has the transaction", passesOn: false },
    { name: "when a node has the transaction", passesOn: true },
  ])(
    "is finished by the next run when killed $name, and says meanwhile that the chain stands still",
    async ({ passesOn }) => {
      const mark = `killed ${passesOn}`;
      const before = await sequenceOf(bob);
      const proxy = await proxyThatKeepsBroadcasts(alice.rpc, passesOn);
      await bob.freeze();
      try {
        const first = registeringProcess(bob, proxy.url, mark);
        const gone = once(first, "exit");
        await Promise.race([proxy.broadcast, gone]);
        first.kill("SIGKILL");
        expect((await gone)[1]).toBe("SIGKILL");

        const started = performance.now();
        // Other bytes than the first one's: only the account's number keeps both from a block.
        const more = { rpc: [alice.rpc], gas: 210_000, timeoutMs: 10_000 };
        await expect(writeUntil(registration(bob, mark, more))).rejects.toMatchObject({
          code: "HALTED",
          retryable: true,
          message: expect.stringMatching(
            new RegExp(`stands still, .*so registration "${mark}" has to wait; "${alice.rpc}"; `),
          ),
        });
        expect(performance.now() - started).toBeLessThan(12_000);
      } finally {
        bob.thaw();
      }
      const halted = await chain.height();
      await holdsBefore(Deadline.in(60_000), async () => (await chain.height()) > halted);
      expect(await writeUntil(registration(bob, mark))).toMatchObject({ state: true });
      expect(await marks("killed")).toContain(mark);
      expect((await marks("killed")).filter((one) => one === mark)).toHaveLength(1);
      expect(await sequenceOf(bob)).toBe(before + 1);
    },
  );
});
