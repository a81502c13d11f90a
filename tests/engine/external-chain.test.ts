import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { endOfStack } from "../support/end-of-stack";
import { eventually } from "../support/eventually";
import { launchedFile } from "../support/ics-vectors";
import { killRun } from "../support/kill-run";
import { planSummary } from "../support/plan-summary";
import { runOnStack } from "../support/stack-command";
import { processesIn } from "../support/stack-processes";
import { startTestChain, type TestChain, type TestValidator } from "../support/test-chain";
import { TestProject, type TestStack } from "../support/test-stack";

/*
 * An operator's stack: alice's cluster on a provider chain that others run, signing with the mnemonic
 * in the stack file; bob is a competitor and writes what he likes. Addresses: 127.92.0.0/24.
 */

const minutes = 60_000;
jest.setTimeout(10 * minutes);

const consumer0 = "consumer-0-1751686503-0"; // offset 201 (docs/protocol.md "Ports"), so P2P 30301
const nodeId = "0123456789abcdef0123456789abcdef01234567";
const hostile = `p2p=${nodeId}@169.254.169.254","x`;
const ownWords = "words of alice";

let chain: TestChain;
let alice: TestValidator;
let bob: TestValidator;
let project: TestProject;
let stack: TestStack;

const detailsOf = async ({ operator }: TestValidator): Promise<string> =>
  (await chain.query(["staking", "validator", operator])).validator.description.details ?? "";

const edit = async (signer: TestValidator, details: string): Promise<void> =>
  chain.transact(signer, ["staking", "edit-validator", "--details", details, "--gas", "300000"]);

/** The text of a file; nothing where a node that writes has put another in its place meanwhile. */
const textOf = (file: string): string => {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw cause;
  }
};

/** Files below a folder that hold alice's words in plain text. */
const mnemonicIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => textOf(file).includes(alice.mnemonic));

/** How many transactions of an account the chain has taken. */
const sent = async ({ account }: TestValidator): Promise<string> =>
  (await chain.query(["auth", "account", account])).account.value.sequence;

/** Sets the whole config, alice's words included. */
async function configure(...consumerChains: readonly Record<string, unknown>[]): Promise<void> {
  return configureAt("0stake", ...consumerChains);
}

async function configureAt(
  gasPrice: string,
  ...consumerChains: readonly Record<string, unknown>[]
): Promise<void> {
  stack.setConfig(operatorConfig(consumerChains, gasPrice));
  await stack.setAt("mnemonics.alice", alice.mnemonic, true);
}

const operatorConfig = (
  consumerChains: readonly Record<string, unknown>[],
  gasPrice = "0stake",
): Record<string, unknown> => ({
  clusters: "embedded",
  providerChain: {
    mode: "external",
    chainId: chain.chainId,
    rpc: [alice.rpc, bob.rpc],
    gasPrice,
  },
  validators: [
    { name: "alice", operator: alice.operator },
    { name: "bob", managed: false, operator: bob.operator },
  ],
  network: { subnet: "127.92.0.0/24" },
  // Chains come and go here; the last test but one sets it back.
  protectConsumerKeys: false,
  consumerChains,
});

const own = { chainId: consumer0, validators: ["alice", "bob"], spawnDelaySeconds: 5 };
/** The same chain, no longer as its owner. */
const stayed = { chainId: consumer0, validators: ["alice", "bob"], consumerId: "0" };
const theirs = { chainId: "theirs-1", validators: ["alice"], consumerId: "1" };

const late = { chainId: "late-1", validators: ["alice"], spawnTime: "2020-01-01T00:00:00Z" };

const entryOf = (consumerId: string): Promise<any> =>
  chain.query(["provider", "consumer-chain", consumerId]);
const optedIn = async (consumerId: string): Promise<readonly string[]> =>
  (await chain.query(["provider", "consumer-opted-in-validators", consumerId]))
    .validators_provider_addresses;

/** Consumer keys that validators have assigned for a consumer chain. */
const keysOn = async (consumerId: string): Promise<string> =>
  JSON.stringify(await chain.query(["provider", "all-pairs-valconsensus-address", consumerId]));

/** bob writes what he likes into a consumer chain's entry. */
async function byBob(command: string, content: object): Promise<void> {
  const file = join(project.directory, "by-bob.json");
  writeFileSync(file, JSON.stringify(content));
  await chain.transact(bob, ["provider", command, file, "--gas", "400000"]);
}

/** bob has his consumer chain launched so much later. */
const launchByBob = async (consumerId: string, laterMs: number): Promise<void> =>
  byBob("update-consumer", {
    consumer_id: consumerId,
    initialization_parameters: {
      ...{ ...launchedFile, genesis_hash: "" },
      spawn_time: new Date(Date.now() + laterMs).toISOString(),
    },
  });

beforeAll(async () => {
  chain = await startTestChain({ validators: 2 });
  [alice, bob] = chain.validators as [TestValidator, TestValidator];
  await edit(alice, ownWords);
  await edit(bob, hostile);
  project = new TestProject();
  stack = await project.stack("operator", operatorConfig([own]));
  await configure(own);
});

afterAll(async () => {
  await endOfStack(stack);
  await chain.stop();
});

describe("a stack on a chain that others run", () => {
  it("leaves nothing when it is destroyed after an up that was killed", async () => {
    const run = stack.start("up");
    await eventually(
      "the first up makes a cluster",
      () =>
        processesIn(stack.stateDir).some(({ command }) => command.includes("kube-apiserver"))
          ? true
          : undefined,
      2 * minutes,
    );
    await killRun(run);
    await stack.cancel();
    // So that only what lies in the folder tells of it.
    const known: { type: string }[] = JSON.parse(await stack.state()).resources;
    expect(known.filter(({ type }) => type.endsWith(":EmbeddedCluster"))).toEqual([]);
    await stack.destroy();
    expect(processesIn(stack.stateDir)).toEqual([]);
    expect(existsSync(stack.stateDir)).toBe(false);
  });

  it("publishes its own endpoint beside the validator's words, and nobody else's", async () => {
    await stack.up();
    const { validators, mnemonics } = await stack.outputs();
    const { endpoint } = validators.alice;
    expect(endpoint).toMatch(/^[0-9a-f]{40}@127\.92\.0\.100$/);
    expect(await detailsOf(alice)).toBe(`${ownWords} p2p=${endpoint}`);
    expect(Object.keys(validators)).toEqual(["alice"]);
    expect(mnemonics).toBeUndefined();
    expect(mnemonicIn(join(project.directory, "backend"))).toEqual([]);
    expect(mnemonicIn(stack.stateDir)).toEqual([]);
  });

  it("leaves out a stranger with hostile details, with the reason, and converges", async () => {
    const { consumerId } = await stack.chainOutput(consumer0);
    await chain.transact(bob, ["provider", "opt-in", consumerId]);
    await eventually("the chain counts bob in", async () => {
      const { validators } = await chain.query(["provider", "consumer-validators", consumerId]);
      return validators.length === 2 ? true : undefined;
    });
    await stack.up();
    expect(await stack.chainOutput(consumer0)).toMatchObject({
      ports: { alice: 30301 },
      peers: { alice: "" },
      leftOut: [{ name: "bob", reason: expect.stringMatching(/169\.254\.169\.254/) }],
    });
    expect(await detailsOf(bob)).toBe(hostile);
  });

  it("sends nothing and changes nothing in a second up", async () => {
    const before = await sent(alice);
    expect(planSummary((await stack.preview()).changes)).toEqual([]);
    await stack.up();
    expect(Object.keys(await stack.lastChanges())).toEqual(["same"]);
    expect(await sent(alice)).toBe(before);
  });

  it("stays on a chain that it is to own no longer: nothing is sent, nothing made anew", async () => {
    const before = [await sent(alice), await entryOf("0"), await optedIn("0")];
    await configure(stayed);
    const { changes } = await stack.preview();
    expect(changes.filter(({ op }) => op !== "update")).toEqual([]);
    await stack.up();
    expect([await sent(alice), await entryOf("0"), await optedIn("0")]).toEqual(before);
    expect(planSummary((await stack.preview()).changes)).toEqual([]);
  });

  it("may not leave a chain that others own while that counts on its signature", async () => {
    await configure();
    const { code, text } = await runOnStack(stack, ["preview"]);
    expect(code).not.toBe(0);
    expect(text).toContain(
      `consumer chain "${consumer0}" still counts on the signature of validator "alice"; "alice"; list it under optOut`,
    );
  });

  it("joins a chain that somebody else registers and launches", async () => {
    const metadata = { name: "theirs", description: "bob's", metadata: "bob's own" };
    await byBob("create-consumer", { chain_id: theirs.chainId, metadata });
    await configure(stayed, theirs);
    const early = await runOnStack(stack, ["up", "--yes", "--skip-preview"]);
    expect(early.code).not.toBe(0);
    expect(early.text).toContain(
      `consumer chain "theirs-1" has no spawn time yet, and its owner alone can set one; "1"; run again`,
    );
    expect(await optedIn("1")).toHaveLength(1);

    // Out of a chain that is not launched nobody can opt.
    await configure(stayed);
    const left = await runOnStack(stack, ["up", "--yes", "--skip-preview"]);
    expect(left.code).toBe(0);
    expect(left.text).toContain(
      `validator ${alice.operator} stays opted in to consumer chain "theirs-1", consumer id "1", which is not launched yet`,
    );

    // After the launch no key is taken, so it waits until alice's new one is on chain, however long that takes.
    const former = await keysOn("1");
    await launchByBob("1", 30 * minutes);
    await configure(stayed, theirs);
    await Promise.all([
      stack.up(),
      eventually(
        "alice's key is on chain",
        async () => ((await keysOn("1")) === former ? undefined : true),
        5 * minutes,
      ).then(async () => launchByBob("1", 5_000)),
    ]);
    const { height, roles } = await stack.chainOutput("theirs-1");
    expect(roles).toEqual({ alice: "signs" });
    expect(height).toBeGreaterThan(0);
    expect((await entryOf("1")).phase).toBe("CONSUMER_PHASE_LAUNCHED");
    expect(planSummary((await stack.preview()).changes)).toEqual([]);
  });

  it("takes for topPower who is strongest on the chain at each run", async () => {
    await configure(stayed, theirs, { chainId: "strong-1", validators: { topPower: 50 } });
    const delegate = (to: TestValidator, amount: string): Promise<void> =>
      chain.transact(to, ["staking", "delegate", to.operator, amount, "--gas", "300000"]);
    const nodes = async (): Promise<readonly string[]> =>
      planSummary((await stack.preview()).changes).filter((line) =>
        line.startsWith("create ChainNode "),
      );
    await delegate(alice, "1000000stake");
    expect(await nodes()).toEqual(["create ChainNode consumer-strong-1-alice-process"]);
    await delegate(bob, "2000000stake");
    expect(await nodes()).toEqual([]);
  });

  it("says that nobody pays for a registration, and what to do", async () => {
    await configureAt("1000000stake", stayed, theirs, late);
    const { code, text } = await runOnStack(stack, ["up", "--yes", "--skip-preview"]);
    expect(code).not.toBe(0);
    expect(text).toMatch(
      /chain refuses registration of consumer chain "late-1", .*insufficient fund.*; check the account's funds, or lower the gas price/,
    );
    await expect(entryOf("2")).rejects.toThrow("cannot retrieve chain id");
  });

  it("says that a spawn time is in the past, and launches nothing", async () => {
    await configure(stayed, theirs, late);
    const { code, text } = await runOnStack(stack, ["up", "--yes", "--skip-preview"]);
    expect(code).not.toBe(0);
    expect(text).toMatch(
      /consumer chain "late-1" has a spawn time in the past: .*; "2020-01-01T00:00:00Z"; set a later spawnTime, or spawnDelaySeconds instead/,
    );
    expect((await entryOf("2")).phase).toBe("CONSUMER_PHASE_REGISTERED");
  });

  it("refuses a mnemonic in plain text beside the encrypted one, and does not repeat it", async () => {
    await stack.setAt("mnemonics.bob", bob.mnemonic, false);
    const { code, text } = await runOnStack(stack, ["preview"]);
    expect(code).not.toBe(0);
    expect(text).toContain("ics:mnemonics.bob: stands in plain text in Pulumi.operator.yaml;");
    expect(text).not.toContain("ics:mnemonics.alice");
    expect(text).not.toContain(bob.mnemonic);
  });

  it("is not destroyed, and loses nothing, while config protects its consumer keys", async () => {
    const { protectConsumerKeys: _off, ...config } = operatorConfig([stayed, theirs]);
    stack.setConfig(config);
    await stack.setAt("mnemonics.alice", alice.mnemonic, true);
    await stack.up();
    const running = () => processesIn(stack.stateDir).map(({ pid }) => pid);
    const [nodes, state] = [running(), await stack.state()];
    const planned = await runOnStack(stack, ["destroy", "--yes"]);
    expect(planned.code).not.toBe(0);
    expect(planned.text).toMatch(/ConsumerKey::consumer-\S+-alice-key" cannot be deleted/);
    expect(await stack.state()).toBe(state);

    const blind = await runOnStack(stack, ["destroy", "--yes", "--skip-preview"]);
    expect(blind.code).not.toBe(0);
    expect(blind.text).toContain(
      `consumer chain "theirs-1" still counts on the signature of validator "alice"; "alice"; list it under optOut of this chain until it does not`,
    );
    expect(running()).toEqual(nodes);

    await configure(stayed, theirs);
    await stack.up();
    expect(running()).toEqual(nodes);
  });

  it("withdraws the endpoint when destroyed, and the chain goes on", async () => {
    await stack.destroy();
    expect(await detailsOf(alice)).toBe(ownWords);
    expect(await detailsOf(bob)).toBe(hostile);
    expect(processesIn(stack.stateDir)).toEqual([]);
    expect(JSON.parse(await stack.state()).resources ?? []).toEqual([]);
    const height = await chain.height();
    await eventually("another block", async () =>
      (await chain.height()) > height ? true : undefined,
    );
  });
});
