import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { type ProcessRecord, startProcess } from "../../providers/machine/supervised-process";
import { ConsumerStack, first, newcomer, older, runBy } from "../support/consumer-stack";
import { endOfStack } from "../support/end-of-stack";
import { eventually } from "../support/eventually";
import { killProcesses } from "../support/kill-processes";
import { heightOf } from "../support/node-rpc";
import { planSummary } from "../support/plan-summary";
import { runOnStack } from "../support/stack-command";
import type { TestStack } from "../support/test-stack";

/*
 * Consumer chains that come to others, and go again, on the same LoadBalancers and the same provider
 * chain. Addresses: 127.86.0.0/24.
 */

const minutes = 60_000;
jest.setTimeout(10 * minutes);

const ofFirst = runBy(first, "bob", "charlie");
/** The provider chain is restarted while its launch is waited for. */
const ofOlder = { ...runBy(older, "bob", "charlie"), spawnDelaySeconds: 8 };

let consumers: ConsumerStack;
let stack: TestStack;

beforeAll(async () => {
  consumers = await ConsumerStack.in("127.86.0", ofFirst);
  ({ stack } = consumers);
  await stack.up();
});

afterAll(async () => {
  await endOfStack(stack);
});

/** Kills the provider chain while the launch of a consumer chain is waited for, and starts it again. */
async function restartWhileWaiting(consumerId: string): Promise<void> {
  await eventually(
    "the launch is waited for",
    async () =>
      (await consumers.phaseOf(consumerId).catch(() => "")).endsWith("INITIALIZED")
        ? true
        : undefined,
    2 * minutes,
  );
  const directories = ["alice", "bob", "charlie"].map((validator) =>
    join(stack.stateDir, `${validator}-provider`),
  );
  const records: readonly ProcessRecord[] = directories.map((directory) =>
    JSON.parse(readFileSync(join(directory, "node.process.json"), "utf8")),
  );
  await killProcesses(records.map(({ pid }) => pid));
  for (const [index, directory] of directories.entries()) {
    await startProcess({ directory, name: "node", command: records[index]!.command });
  }
}

describe("consumer chains beside each other", () => {
  /** Consumer id of the one that was removed. */
  let removed: string;

  it("keep apart from a stranger's of the same id that bears the stack's own mark", async () => {
    const { metadata } = await consumers.chain.query(["provider", "consumer-chain", "0"]);
    const file = join(stack.project.directory, "copied.json");
    writeFileSync(file, JSON.stringify({ chain_id: older, metadata }));
    await consumers.transact("charlie", ["provider", "create-consumer", file]);
    consumers.declare(ofFirst, ofOlder);
    const { changes } = await stack.preview();
    const others = changes.filter(({ name }) => !name.startsWith(`consumer-${older}`));
    expect(planSummary(others)).toEqual([
      "update PortPlan bob-ports",
      "update PortPlan charlie-ports",
      "update Service bob-p2p",
      "update Service charlie-p2p",
    ]);
    const [service] = others.filter(({ name }) => name === "bob-p2p");
    expect(service?.paths.filter((path) => path.includes("ports"))).toEqual([
      expect.stringMatching(/^add.* spec\.ports\[2\]/),
    ]);
    const up = stack.up();
    await restartWhileWaiting("2");
    await up;
    expect(await consumers.outputsOf(older)).toMatchObject({
      consumerId: "2",
      ports: { bob: 30110, charlie: 30110 },
    });
    expect(await consumers.phaseOf("1")).toBe("CONSUMER_PHASE_REGISTERED");
    expect(await consumers.pending()).toEqual([]);
  });

  it("share a LoadBalancer: the newcomer moves, says so on chain, and is dialled there", async () => {
    const before = (await consumers.outputsOf(older)).rpc.bob;
    const height = await heightOf(before);
    consumers.declare(runBy(newcomer, "alice", "bob"), ofFirst, ofOlder);
    const plan = await stack.preview();
    expect(plan.warnings.join("\n")).toContain(
      `consumer chain "${newcomer}" gets p2p port 30111 at bob: its own, 30110, belongs to "${older}" there`,
    );
    await stack.up();
    const moved = await consumers.outputsOf(newcomer);
    expect(moved.ports).toEqual({ alice: 30110, bob: 30111 });
    expect(moved.peers.alice).toMatch(/^[0-9a-f]{40}@127\.86\.0\.110:30111$/);
    expect(await consumers.detailsOf("bob")).toMatch(
      new RegExp(`^p2p=[0-9a-f]{40}@127\\.86\\.0\\.110 p2p-ports=${moved.consumerId}:30111$`),
    );
    expect(await consumers.detailsOf("alice")).toMatch(/^p2p=[0-9a-f]{40}@127\.86\.0\.100$/);
    expect((await consumers.outputsOf(older)).ports).toEqual({ bob: 30110, charlie: 30110 });
    expect(await heightOf(before)).toBeGreaterThan(height);
    expect(await consumers.pending()).toEqual([]);
  });

  it("end on chain when they are removed, and nobody else's port moves", async () => {
    const { consumerId, rpc: nodes } = await consumers.outputsOf(newcomer);
    removed = consumerId;
    consumers.declare(ofFirst, ofOlder);
    await stack.up();
    expect(await consumers.phaseOf(consumerId)).toMatch(/STOPPED|DELETED/);
    expect(consumers.nodeProcesses(nodes.bob)).toEqual([]);
    expect(await consumers.detailsOf("bob")).toMatch(/^p2p=[0-9a-f]{40}@127\.86\.0\.110$/);
    expect((await consumers.outputsOf(older)).ports).toEqual({ bob: 30110, charlie: 30110 });
    expect(await consumers.pending()).toEqual([]);
  });

  it("are not registered anew when their owner gave one away", async () => {
    const ownerOf = async (consumerId: string): Promise<string> =>
      (await consumers.chain.query(["provider", "consumer-chain", consumerId])).owner_address;
    const [alice, charlie] = [await ownerOf("0"), await ownerOf("1")];
    const give = async (from: string, to: string): Promise<void> => {
      const file = join(stack.project.directory, "given.json");
      writeFileSync(file, JSON.stringify({ consumer_id: "0", new_owner_address: to }));
      await consumers.transact(from, ["provider", "update-consumer", file]);
    };
    await give("alice", charlie);
    const run = await runOnStack(stack, ["preview"]);
    expect(run.code).not.toBe(0);
    expect(run.text).toContain(
      `consumer chain "${first}", consumer id "0", belongs to another account than that of its owner here; "${charlie}"; set its owner`,
    );
    await give("charlie", alice);
    expect(await consumers.pending()).toEqual([]);
  });

  it("are deleted by the provider chain once what was bonded for them is free", async () => {
    await eventually(
      "the provider chain has deleted it",
      async () => ((await consumers.phaseOf(removed)).endsWith("DELETED") ? true : undefined),
      2 * minutes,
    );
  });
});
