import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { eventually } from "../support/eventually";
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
jest.setTimeout(5 * minutes);

const consumer0 = "consumer-0-1751686503-0"; // offset 201 (design.md §4), so P2P 30301
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

/** Files below a folder that hold alice's words in plain text. */
const mnemonicIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file, "utf8").includes(alice.mnemonic));

/** How many transactions of an account the chain has taken. */
const sent = async ({ account }: TestValidator): Promise<string> =>
  (await chain.query(["auth", "account", account])).account.value.sequence;

beforeAll(async () => {
  chain = await startTestChain({ validators: 2 });
  [alice, bob] = chain.validators as [TestValidator, TestValidator];
  await edit(alice, ownWords);
  await edit(bob, hostile);
  project = new TestProject();
  stack = await project.stack("operator", {
    clusters: "embedded",
    providerChain: {
      mode: "external",
      chainId: chain.chainId,
      rpc: [alice.rpc, bob.rpc],
      gasPrice: "0stake",
    },
    validators: [
      { name: "alice", operator: alice.operator },
      { name: "bob", managed: false, operator: bob.operator },
    ],
    network: { subnet: "127.92.0.0/24" },
    consumerChains: [{ chainId: consumer0, validators: ["alice", "bob"], spawnDelaySeconds: 5 }],
  });
  await stack.setAt("mnemonics.alice", alice.mnemonic, true);
});

afterAll(async () => {
  await stack.cancel().catch(() => undefined);
  await stack.destroy().catch(() => undefined);
  for (const { pid } of processesIn(project.directory)) process.kill(pid, "SIGKILL");
  project.remove();
  await chain.stop();
});

describe("a stack on a chain that others run", () => {
  it("leaves nothing when it is destroyed after an up that was killed", async () => {
    const run = stack.startUp();
    await eventually(
      "the first up makes a cluster",
      () =>
        processesIn(stack.stateDir).some(({ command }) => command.includes("kube-apiserver"))
          ? true
          : undefined,
      2 * minutes,
    );
    process.kill(-run.pid!, "SIGKILL");
    await eventually("the killed up is gone", () => (run.signalCode === null ? undefined : true));
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
    const { consumerId } = (await stack.outputs())["consumerChains"][consumer0];
    await chain.transact(bob, ["provider", "opt-in", consumerId]);
    await eventually("the chain counts bob in", async () => {
      const { validators } = await chain.query(["provider", "consumer-validators", consumerId]);
      return validators.length === 2 ? true : undefined;
    });
    await stack.up();
    expect((await stack.outputs())["consumerChains"][consumer0]).toMatchObject({
      ports: { alice: 30301 },
      peers: { alice: "" },
      leftOut: [{ name: "bob", reason: expect.stringMatching(/169\.254\.169\.254/) }],
    });
    expect(await detailsOf(bob)).toBe(hostile);
  });

  it("sends nothing and changes nothing in a second up", async () => {
    const before = await sent(alice);
    expect(planSummary((await stack.preview()).changes)).toEqual([]);
    const { summary } = await stack.up();
    expect(Object.keys(summary.resourceChanges ?? {})).toEqual(["same"]);
    expect(await sent(alice)).toBe(before);
  });

  it("refuses a mnemonic in plain text beside the encrypted one, and does not repeat it", async () => {
    await stack.setAt("mnemonics.bob", bob.mnemonic, false);
    const { code, text } = await runOnStack(stack, ["preview"]);
    expect(code).not.toBe(0);
    expect(text).toContain("ics:mnemonics.bob: stands in plain text in Pulumi.operator.yaml;");
    expect(text).not.toContain("ics:mnemonics.alice");
    expect(text).not.toContain(bob.mnemonic);
  });

  it("withdraws the endpoint when destroyed, and the chain goes on", async () => {
    await stack.destroy();
    expect(await detailsOf(alice)).toBe(ownWords);
    expect(await detailsOf(bob)).toBe(hostile);
    expect(processesIn(project.directory)).toEqual([]);
    expect(JSON.parse(await stack.state()).resources ?? []).toEqual([]);
    const height = await chain.height();
    await eventually("another block", async () =>
      (await chain.height()) > height ? true : undefined,
    );
  });
});
