import { readFileSync } from "node:fs";

import { endOfStack } from "../support/end-of-stack";
import { eventually } from "../support/eventually";
import { killProcesses } from "../support/kill-processes";
import { killRun } from "../support/kill-run";
import { consumer0, PartlyManagedStack } from "../support/partly-managed-stack";
import { processesIn, watchCommandLines } from "../support/stack-processes";
import { keysOf, leaked, readablePlaces, wordsOf } from "../support/stack-secrets";
import type { TestStack } from "../support/test-stack";

/*
 * One topology from nothing to nothing by the real engine, two of whose runs are killed.
 * Addresses: 127.98.0.0/24.
 */

const minutes = 60_000;
jest.setTimeout(10 * minutes);

let topology: PartlyManagedStack;
let stack: TestStack;
/** Every command line that was seen on this machine while the first two runs were going on. */
const commandLines = new Set<string>();

beforeAll(async () => {
  topology = await PartlyManagedStack.in("127.98.0");
  ({ stack } = topology);
});

afterAll(async () => {
  await endOfStack(stack);
});

describe("a stack", () => {
  it("previews an empty stack with ports and addresses, and touches nothing", async () => {
    const plan = await stack.preview();
    expect(new Set(plan.changes.map(({ op }) => op))).toEqual(new Set(["create"]));
    expect(plan.text).toContain("127.98.0.100");
    expect(plan.text).toContain("30301");
    expect(plan.text).toContain("30159"); // testchain-0 → offset 59 (docs/protocol.md "Ports")
    expect(processesIn(stack.stateDir)).toEqual([]);
  });

  it("finishes in the next up what a killed one began", async () => {
    const watch = watchCommandLines(commandLines);
    const run = stack.start("up");
    await eventually(
      "the first up has clusters and chain nodes",
      () =>
        topology.processes(/kube-apiserver/).length === 2 &&
        topology.processes(/interchain-security-pd/).length > 0
          ? true
          : undefined,
      2 * minutes,
    );
    await killRun(run);
    await stack.cancel();
    await stack.up();
    watch.stop();
    const outputs = await stack.outputs();
    expect(Object.keys(outputs.validators)).toEqual(["alice", "bob"]);
    expect(outputs.validators.alice).toMatchObject({
      loadBalancer: "127.98.0.100",
      endpoint: `${outputs.validators.alice.nodeId}@127.98.0.100`,
    });
  });

  it("has published each managed validator's endpoint and nobody else's", () => {
    expect(topology.detailsOf("alice")).toMatch(/^p2p=[0-9a-f]{40}@127\.98\.0\.100$/);
    expect(topology.detailsOf("bob")).toMatch(/^p2p=[0-9a-f]{40}@127\.98\.0\.110$/);
    expect(topology.detailsOf("charlie") ?? "").toBe("");
  });

  it("has the LoadBalancer address from the Service's status", async () => {
    expect(await topology.entranceOfBob()).toBe("127.98.0.110 26656 30301");
  });

  it("changes nothing in a second up, nor in a preview after it", async () => {
    expect(await topology.pending()).toEqual([]);
    await stack.up();
    expect(Object.keys(await stack.lastChanges())).toEqual(["same"]);
    expect(await topology.pending()).toEqual([]);
  });

  it("keeps every secret out of the state, the logs and the process list", async () => {
    const words = await wordsOf(stack);
    const secrets = [...words, ...keysOf(stack, ["alice-provider", `alice-${consumer0}`])];
    // The chain's own commands that make the genesis were seen, so what they were given was.
    const own = [...commandLines].filter((line) => line.includes(stack.project.directory));
    expect(own.some((line) => line.includes(" genesis gentx "))).toBe(true);
    expect(words).toHaveLength(3);

    const { logs, backend, commands } = readablePlaces(stack);
    expect(logs.length).toBeGreaterThan(5);
    expect(backend.length).toBeGreaterThan(0);
    expect(commands.length).toBeGreaterThan(10);
    const places = [...logs, ...backend, ...commands, ...commandLines];
    expect(leaked(secrets, places)).toBe(0);
  });

  it("is there again after half a destroy, its consumer chains with new keys", async () => {
    const former = await topology.consumer();
    const run = stack.start("destroy");
    await eventually(
      "the consumer keys are gone",
      () => (readFileSync(stack.stateFile, "utf8").includes("ics:ConsumerKey") ? undefined : true),
      2 * minutes,
    );
    await killRun(run);
    await stack.cancel();
    expect(await stack.state()).toContain("provider-genesis");
    await stack.up();
    const { consumerId, height } = await topology.consumer();
    expect(consumerId).not.toBe(former.consumerId);
    expect(height).toBeGreaterThan(0);
    expect(await topology.pending()).toEqual([]);
  });

  it("is destroyed with its chain dead, and leaves nothing", async () => {
    await killProcesses(topology.processes(/interchain-security-pd/));
    await stack.destroy();
    expect(processesIn(stack.stateDir)).toEqual([]);
    expect(JSON.parse(await stack.state()).resources ?? []).toEqual([]);
  });
});
