import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { ConsumerStack, first, runBy } from "../support/consumer-stack";
import { endOfStack } from "../support/end-of-stack";
import { eventually } from "../support/eventually";
import { killProcesses } from "../support/kill-processes";
import { heightOf, peersOf } from "../support/node-rpc";
import { planSummary } from "../support/plan-summary";
import { processesIn } from "../support/stack-processes";
import type { TestStack } from "../support/test-stack";

/*
 * What the agents do for a running consumer chain between two runs, and what comes of it at the nodes.
 * Addresses: 127.87.0.0/24.
 */

const minutes = 60_000;
jest.setTimeout(10 * minutes);

let consumers: ConsumerStack;
let stack: TestStack;

beforeAll(async () => {
  consumers = await ConsumerStack.in("127.87.0", runBy(first, "bob", "charlie"));
  ({ stack } = consumers);
  await stack.up();
});

afterAll(async () => {
  await endOfStack(stack);
});

describe("the agents", () => {
  const chainName = "ethera-9000-1-2c7c3b18";

  /** Everything by which another start of a node would show. */
  const starts = (): readonly string[] =>
    ["bob", "charlie"].map((validator) =>
      readFileSync(join(stack.stateDir, `${validator}-${chainName}`, "node.process.json"), "utf8"),
    );

  const kubectl = async (
    validator: "bob" | "charlie",
    ...args: readonly string[]
  ): Promise<string> => {
    const file = join(stack.project.directory, `${validator}.kubeconfig`);
    writeFileSync(file, (await stack.outputs()).kubeconfigs[validator], { mode: 0o600 });
    return execFileSync("kubectl", ["--kubeconfig", file, ...args], { encoding: "utf8" });
  };

  /** The watcher's connections with one peer, as `out ADDRESS` or `in ADDRESS`. */
  const connections = async (node: string, peerId: string): Promise<readonly string[]> =>
    (await peersOf(node))
      .filter(({ node_info }) => node_info.id === peerId)
      .map((peer) => `${peer.is_outbound ? "out" : "in"} ${peer.remote_ip}`);

  const dialled = async (node: string, peerId: string, host: string): Promise<unknown> =>
    eventually(
      `a connection with ${host}`,
      async () => ((await connections(node, peerId)).includes(`out ${host}`) ? true : undefined),
      60_000,
    );

  /** Takes the chain's port from a validator's Service, so that nobody can dial his node; gives back how to undo it. */
  const closeEntrance = async (validator: "bob" | "charlie"): Promise<() => Promise<unknown>> => {
    const service = ["-n", "provider", "service", "p2p-loadbalancer"];
    const { ports } = JSON.parse(await kubectl(validator, "get", ...service, "-o", "json"))
      .spec as { readonly ports: readonly { readonly name: string }[] };
    const patch = (kept: readonly unknown[]): Promise<string> =>
      kubectl(
        validator,
        ...["patch", ...service, "--type=merge", "-p", JSON.stringify({ spec: { ports: kept } })],
      );
    await patch(ports.filter(({ name }) => name === "provider"));
    return () => patch(ports);
  };

  const moveTo = async (host: string): Promise<void> => {
    const annotation = `metallb.io/loadBalancerIPs=${host}`;
    const service = ["-n", "provider", "service/p2p-loadbalancer"];
    await kubectl("charlie", "annotate", "--overwrite", ...service, annotation);
    const { nodeId } = (await stack.outputs()).validators.charlie;
    const details = `p2p=${nodeId}@${host}`;
    await consumers.transact("charlie", ["staking", "edit-validator", "--details", details]);
  };

  it("follow a pod that is replaced: its slice has the new address, and its peers come back", async () => {
    const { rpc: nodes } = await consumers.outputsOf(first);
    const { validators } = await stack.outputs();
    const pod = ["-n", chainName, "get", "pod", `${chainName}-0`, "-o", "jsonpath={.metadata.uid}"];
    const before = [starts(), await kubectl("bob", ...pod)];
    await kubectl("bob", "-n", chainName, "delete", "pod", `${chainName}-0`, "--wait=false");
    // There is no slice while there is no pod with an address.
    const slice = [
      ...["-n", "provider", "get", "endpointslice", `p2p-loadbalancer-${chainName}`],
      ...["--ignore-not-found", "-o", "jsonpath={.endpoints[0].targetRef.uid}"],
    ];
    const uid = await eventually("the slice names another pod", async () => {
      const found = await kubectl("bob", ...slice);
      return found === "" || found === before[1] ? undefined : found;
    });
    expect(uid).toBe(await kubectl("bob", ...pod));
    // The pod's end closed its connections: whoever dialled before, now it is bob.
    await dialled(nodes.bob, validators.charlie.nodeId, "127.87.0.120");
    expect(starts()).toEqual(before[0]);
  });

  it("follow a validator to another address: his peers dial him there, and nothing is restarted", async () => {
    const { rpc: nodes } = await consumers.outputsOf(first);
    const { nodeId } = (await stack.outputs()).validators.charlie;
    const before = starts();
    // Or charlie, whose own peers stay where they are, would be the first to dial, and nobody saw the move.
    const reopen = await closeEntrance("bob");
    await dialled(nodes.bob, nodeId, "127.87.0.120");
    await moveTo("127.87.0.121");
    await dialled(nodes.bob, nodeId, "127.87.0.121");
    const heights = await Promise.all([nodes.bob, nodes.charlie].map(heightOf));
    await eventually("both nodes grow", async () => {
      const now = await Promise.all([nodes.bob, nodes.charlie].map(heightOf));
      return now.every((height, index) => height > heights[index]! + 1) ? true : undefined;
    });
    expect(starts()).toEqual(before);
    // The former address is gone with all that led through it.
    await expect(fetch("http://127.87.0.120:26656")).rejects.toThrow();

    await moveTo("127.87.0.120");
    await dialled(nodes.bob, nodeId, "127.87.0.120");
    await reopen();
    expect(starts()).toEqual(before);
    expect(await consumers.pending()).toEqual([]);
  });

  it("that were killed show in the preview, run after the next up, and the nodes never notice", async () => {
    const before = starts();
    const agents = processesIn(stack.stateDir).filter(({ command }) =>
      command.includes("agent/main"),
    );
    expect(agents).toHaveLength(3);
    await killProcesses(agents.map(({ pid }) => pid));
    expect(planSummary((await stack.preview()).changes)).toEqual([
      "update AgentProcess alice-agent-process",
      "update AgentProcess bob-agent-process",
      "update AgentProcess charlie-agent-process",
    ]);
    await stack.up();
    expect(await consumers.pending()).toEqual([]);
    expect(starts()).toEqual(before);
  });
});
