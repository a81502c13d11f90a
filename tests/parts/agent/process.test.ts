import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import {
  apply,
  chain,
  consumerObjects,
  pod,
  providerObjects,
  service,
} from "../../support/agent-cluster";
import { startAgentProgram } from "../../support/agent-program";
import { eventually } from "../../support/eventually";
import { temporaryFolder } from "../../support/temporary-folder";
import { startTestCluster, type TestCluster } from "../../support/test-cluster";

/* The agent as the process that the stack starts, with a provider chain that is away. */

jest.setTimeout(180_000);

const folder = temporaryFolder();
const listen = "127.91.0.202:19464";
let cluster: TestCluster;
const started: ChildProcess[] = [];

const settings = {
  validator: { name: "bob", operator: "cosmosvaloper1bob" },
  providerChain: { chainId: "provider", rpc: ["http://127.0.0.1:1"] },
  portScheme: "hashed",
  nodeIdentity: "random",
  allowPrivateAddresses: true,
};

function agent(args: readonly string[]): { child: ChildProcess; said: () => string } {
  const child = startAgentProgram("main", args, ["ignore", "pipe", "pipe"]);
  started.push(child);
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream!.on("data", (piece: Buffer) => (text += piece.toString()));
  }
  return { child, said: () => text };
}

async function outcome(args: readonly string[]): Promise<{ code: number; text: string }> {
  const { child, said } = agent(args);
  const [code] = (await once(child, "close")) as [number];
  return { code, text: said() };
}

const settingsFile = (text: string): string => {
  const file = join(folder, "settings.json");
  writeFileSync(file, text);
  return file;
};

beforeAll(async () => {
  cluster = await startTestCluster();
  await apply(cluster, ...providerObjects(), ...consumerObjects(chain), service(chain));
  await apply(cluster, pod("x-1-0", chain));
});

afterAll(async () => {
  for (const child of started) child.kill("SIGKILL");
  await cluster.stop();
});

describe("the agent's process", () => {
  it("is ready and writes slices while the provider chain is away, and stops cleanly when asked", async () => {
    const { child, said } = agent([
      ...["--settings", settingsFile(JSON.stringify(settings))],
      ...["--kubeconfig", await cluster.actAs("provider", "ics-agent"), "--listen", listen],
    ]);
    await eventually("it is ready", () =>
      fetch(`http://${listen}/readyz`).then(
        ({ ok }) => (ok ? true : undefined),
        () => undefined,
      ),
    );
    await eventually("it has written the slice", async () =>
      (await cluster.kubectl(["get", "endpointslices", "-n", "provider", "-o", "name"])).includes(
        "p2p-loadbalancer-x-1",
      )
        ? true
        : undefined,
    );
    const metrics = await (await fetch(`http://${listen}/metrics`)).text();
    expect(metrics).toContain('ics_agent_slice_changes_total{change="create"} 1');
    const metric = async (name: string): Promise<number> => {
      const text = await (await fetch(`http://${listen}/metrics`)).text();
      return Number(new RegExp(`^${name} (\\d+)`, "m").exec(text)?.[1]);
    };
    await eventually("it has tried to read the chain again and again", async () =>
      (await metric("ics_agent_refresh_failures_total")) >= 3 ? true : undefined,
    );
    expect(said()).toContain("provider chain's events lost");
    // Nothing was read, however often it was tried.
    expect(await metric("ics_agent_last_refresh_timestamp_seconds")).toBe(0);
    // Each line is JSON, and what is told is told once.
    const lines = said()
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { msg: string });
    expect(lines.filter(({ msg }) => msg === "peers not refreshed; trying again")).toHaveLength(1);

    const asked = performance.now();
    child.kill("SIGTERM");
    const [code] = (await once(child, "exit")) as [number];
    expect(code).toBe(0);
    expect(performance.now() - asked).toBeLessThan(5_000);
  });

  it.each([
    { name: "no settings", args: [], text: "agent: --settings is missing\n\nUsage: agent " },
    { name: "an option that there is not", args: ["--what"], text: "Usage: agent " },
  ])("refuses a call with $name and says how it is called", async ({ args, text }) => {
    const { code, text: said } = await outcome(args);
    expect(code).toBe(2);
    expect(said).toContain(text);
  });

  it("says in one sentence what is wrong with its settings", async () => {
    const broken = JSON.stringify({ ...settings, portScheme: "odd" });
    const { code, text } = await outcome(["--settings", settingsFile(broken)]);
    expect(code).toBe(1);
    expect(text).toBe('agent: settings of the agent lack something; "portScheme"; run pulumi up\n');
  });

  it("tells how it is called", async () => {
    const { code, text } = await outcome(["--help"]);
    expect(code).toBe(0);
    expect(text).toMatch(/^Usage: agent --settings FILE/);
  });
});
