import type { PublishedDetails } from "../../../chain/publish-details";
import { publishDetails } from "../../../chain/publish-details";
import { Deadline, holdsBefore } from "../../../providers/machine/deadline";
import type { Json } from "../../support/chain-client";
import { proxyThatLosesBroadcastAnswers } from "../../support/lossy-proxy";
import type { TestChain, TestValidator } from "../../support/test-chain";
import { startTestChain } from "../../support/test-chain";

jest.setTimeout(180_000);

let chain: TestChain;
let alice: TestValidator;
let bob: TestValidator;
let charlie: TestValidator;

beforeAll(async () => {
  chain = await startTestChain({ validators: 3 });
  [alice, bob, charlie] = chain.validators as [TestValidator, TestValidator, TestValidator];
});

afterAll(() => chain.stop());

const publish = (
  validator: TestValidator,
  details: string | ((current: string) => string),
  more: { rpc?: readonly string[]; timeoutMs?: number } = {},
): Promise<PublishedDetails> =>
  publishDetails({
    rpc: [alice.rpc],
    chainId: chain.chainId,
    mnemonic: validator.mnemonic,
    gasPrice: "0stake",
    details: typeof details === "string" ? () => details : details,
    ...more,
  });

/** The validator as the Go binary tells it. */
const told = async ({ operator }: TestValidator): Promise<Json> =>
  (await chain.query(["staking", "validator", operator])).validator;

/** Number of transactions that the chain has taken from the account. */
const sequenceOf = async ({ account }: TestValidator): Promise<number> =>
  Number((await chain.query(["auth", "account", account])).account.value.sequence);

/** The same module with a memory of its own, as another process on the account would have it. */
function otherProcess(): typeof publishDetails {
  let other: typeof publishDetails | undefined;
  jest.isolateModules(() => {
    other = jest.requireActual<typeof import("../../../chain/publish-details")>(
      "../../../chain/publish-details",
    ).publishDetails;
  });
  return other!;
}

describe("publishDetails on a real provider chain", () => {
  it("sets the details and leaves every other field of the validator alone", async () => {
    await chain.transact(bob, [
      ...[
        "staking",
        "edit-validator",
        "--new-moniker",
        "Bob & Sons",
        "--website",
        "https://bob.example",
      ],
      ...["--identity", "6A0D65E29A4CBC8E", "--security-contact", "bob@bob.example"],
      ...["--details", "by hand", "--min-self-delegation", "7"],
    ]);
    const before = await told(bob);
    expect(before).toMatchObject({
      description: { moniker: "Bob & Sons", website: "https://bob.example", details: "by hand" },
      min_self_delegation: "7",
    });
    const { txHash, ...rest } = await publish(bob, "hello p2p=192.0.2.7");
    expect(rest).toEqual({ details: "hello p2p=192.0.2.7", changed: true });
    expect(await told(bob)).toEqual({
      ...before,
      description: { ...before.description, details: "hello p2p=192.0.2.7" },
    });
    expect((await chain.query(["tx", txHash!])).code).toBe(0);
  });

  it("gives the merge what the chain says, and takes 280 bytes and the empty text", async () => {
    await publish(bob, "kept");
    const longest = "ü".repeat(140);
    const seen: string[] = [];
    await publish(bob, (current) => {
      seen.push(current);
      return longest;
    });
    expect(seen[0]).toBe("kept");
    expect((await told(bob)).description.details).toBe(longest);
    await publish(bob, "");
    expect((await told(bob)).description.details ?? "").toBe("");
  });

  it("sends nothing when the chain already says so", async () => {
    await publish(bob, "settled");
    const before = await sequenceOf(bob);
    expect(await publish(bob, "settled")).toEqual({ details: "settled", changed: false });
    expect(await sequenceOf(bob)).toBe(before);
  });

  it("lets two writers of one account both end well, each with one transaction", async () => {
    await publish(bob, "two:");
    const before = await sequenceOf(bob);
    const add = (word: string) => (current: string) =>
      current.includes(word) ? current : `${current} ${word}`;
    await Promise.all([publish(bob, add("first")), publish(bob, add("second"))]);
    // Who comes first is not promised; that neither wipes the other out is.
    const { details } = (await told(bob)).description;
    expect(details.split(" ").sort()).toEqual(["first", "second", "two:"]);
    expect(await sequenceOf(bob)).toBe(before + 2);
  });

  it("ends well beside another process that writes for the same account", async () => {
    await publish(bob, "crowd:");
    const writers = [publishDetails, otherProcess(), otherProcess()];
    await Promise.all(
      writers.map((write, index) =>
        write({
          rpc: [chain.validators[index]!.rpc],
          chainId: chain.chainId,
          mnemonic: bob.mnemonic,
          gasPrice: "0stake",
          details: (current) => (current.includes(`+${index}`) ? current : `${current}+${index}`),
        }),
      ),
    );
    const { details } = (await told(bob)).description;
    expect([...details.slice("crowd:".length)].sort().join("")).toBe("+++012");
  });

  it("refuses what the chain refuses, in the chain's own words", async () => {
    await expect(publish(bob, "x".repeat(281))).rejects.toMatchObject({
      code: "REJECTED",
      message: expect.stringMatching(/invalid details length; got: 281, max: 280/),
    });
  });

  it("says that an account has no validator, and nothing of its mnemonic", async () => {
    const stranger = "test test test test test test test test test test test junk";
    await expect(publish({ ...bob, mnemonic: stranger }, "x")).rejects.toMatchObject({
      code: "NOT_A_VALIDATOR",
      message: expect.not.stringContaining("junk"),
    });
  });

  it("passes over an address where nobody listens", async () => {
    const rpc = ["http://127.96.0.254:1", charlie.rpc];
    expect(await publish(bob, "over", { rpc })).toMatchObject({ changed: true });
  });

  it("sends once and finds its transaction when the answer to it is lost", async () => {
    const [lossy, handedIn] = await proxyThatLosesBroadcastAnswers(alice.rpc);
    const before = await sequenceOf(bob);
    try {
      expect(await publish(bob, "lost", { rpc: [lossy.url] })).toMatchObject({ changed: true });
    } finally {
      await lossy.close();
    }
    expect(handedIn()).toBe(1);
    expect(await sequenceOf(bob)).toBe(before + 1);
  });

  it("names the address of a node that is stopped, and works when it goes on", async () => {
    await alice.freeze();
    const started = performance.now();
    try {
      await expect(publish(bob, "frozen")).rejects.toMatchObject({
        code: "TIMEOUT",
        retryable: true,
        message: expect.stringContaining(alice.rpc),
      });
    } finally {
      alice.thaw();
    }
    expect(performance.now() - started).toBeLessThan(30_000);
    expect(await publish(bob, "thawed")).toMatchObject({ details: "thawed", changed: true });
  });

  it("says in time that the chain stands still; the next call after it goes on finishes the work", async () => {
    await publish(alice, "before the halt");
    await bob.freeze();
    await charlie.freeze();
    const started = performance.now();
    try {
      await expect(publish(alice, "after the halt")).rejects.toMatchObject({
        code: "HALTED",
        retryable: true,
        message: expect.stringContaining(alice.rpc),
      });
      expect(performance.now() - started).toBeLessThan(30_000);
      expect((await told(alice)).description.details).toBe("before the halt");
    } finally {
      bob.thaw();
      charlie.thaw();
    }
    const halted = await chain.height();
    await holdsBefore(Deadline.in(60_000), async () => (await chain.height()) > halted);
    expect(await publish(alice, "wanted by now")).toMatchObject({ details: "wanted by now" });
    expect((await told(alice)).description.details).toBe("wanted by now");
  });
});
