import { rmSync } from "node:fs";
import { join } from "node:path";

import { endOfStack } from "../support/end-of-stack";
import { killProcesses } from "../support/kill-processes";
import { consumer0, PartlyManagedStack } from "../support/partly-managed-stack";
import { planSummary } from "../support/plan-summary";
import { processesIn } from "../support/stack-processes";
import { keysOf, leaked, readablePlaces, wordsOf } from "../support/stack-secrets";
import type { TestStack } from "../support/test-stack";

/*
 * A stack that somebody or something has damaged: the preview names what is wrong, and the next up
 * puts it right. Addresses: 127.88.0.0/24.
 */

const minutes = 60_000;
jest.setTimeout(10 * minutes);

let topology: PartlyManagedStack;
let stack: TestStack;

beforeAll(async () => {
  topology = await PartlyManagedStack.in("127.88.0");
  ({ stack } = topology);
  await stack.up();
});

afterAll(async () => {
  await endOfStack(stack);
});

describe("a stack", () => {
  it("shows a managed endpoint edited by hand as drift, and puts it right", async () => {
    const declared = topology.detailsOf("alice")!;
    await topology.edit("alice", "my own words p2p=127.88.0.222");
    const plan = await stack.preview();
    expect(planSummary(plan.changes)).toEqual(["update PublishedEndpoint alice-endpoint"]);
    expect(plan.text).toContain("chain says 127.88.0.222");
    await stack.up();
    expect(topology.detailsOf("alice")).toBe(`my own words ${declared}`);
    expect(await topology.pending()).toEqual([]);
  });

  it("names what died of a cluster and a chain, and restores both with their data", async () => {
    const before = topology.detailsOf("bob");
    const uids = (await stack.outputs()).kubeconfigs;
    await killProcesses(
      topology.processes(/bob-cluster\/.*(kube-apiserver|\/etcd) |interchain-security-pd/),
    );
    const plan = await stack.preview();
    const health = plan.changes.filter(({ type }) =>
      ["AgentProcess", "EmbeddedCluster", "ChainNode"].includes(type),
    );
    expect(planSummary(health)).toEqual([
      "update ChainNode provider-alice-node",
      "update ChainNode provider-bob-node",
      "update ChainNode provider-charlie-node",
      "update EmbeddedCluster bob-control-plane",
    ]);
    expect(plan.text).toMatch(/kube-apiserver/);
    await stack.up();
    expect(topology.detailsOf("bob")).toBe(before);
    expect((await stack.outputs()).kubeconfigs).toEqual(uids);
    expect(await topology.pending()).toEqual([]);
  });

  it("makes a cluster anew whose folder is gone, with all that was in it", async () => {
    const cluster = processesIn(join(stack.stateDir, "bob-cluster"));
    await killProcesses(cluster.map(({ pid }) => pid));
    rmSync(join(stack.stateDir, "bob-cluster"), { recursive: true });
    const pending = await topology.pending();
    expect(pending.join("\n")).toMatch(/EmbeddedCluster bob-control-plane/);
    await stack.up();
    expect(await topology.pending()).toEqual([]);
    const ports = await topology.entranceOfBob();
    expect(ports).toContain("127.88.0.110 26656");
    expect(ports).toContain("30301");
  });

  it("keeps every secret out of what mending leaves in the state, the logs and the process list", async () => {
    const nodes = ["alice-provider", `alice-${consumer0}`];
    const secrets = [...(await wordsOf(stack)), ...keysOf(stack, nodes)];
    const { logs, backend, commands } = readablePlaces(stack);
    expect(leaked(secrets, [...logs, ...backend, ...commands])).toBe(0);
  });
});
