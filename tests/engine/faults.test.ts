import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";

import { openChainReader } from "../../chain/chain-reader";
import { detailsOf, editDetailsByHand, stakingValidators } from "../support/chain-cli";
import { httpServer, type LocalServer, recordedStatus, rpcServer } from "../support/chain-servers";
import { endOfStack } from "../support/end-of-stack";
import { eventually } from "../support/eventually";
import { freezeProcess } from "../support/freeze-process";
import { killProcesses } from "../support/kill-processes";
import { pathWithout } from "../support/path-without";
import { planSummary } from "../support/plan-summary";
import { type CommandOutcome, runOnStack } from "../support/stack-command";
import { processesIn } from "../support/stack-processes";
import { type Plan, TestProject, type TestStack } from "../support/test-stack";

/*
 * What goes wrong, as a person sees it who types the command: an error in one sentence with the
 * address or tool and the remedy, nothing half done, and a next `up` that finishes.
 *
 * "faults" runs a chain (alice managed, bob and charlie not: one cluster, three nodes); "reader"
 * only reads that chain from outside. Addresses: 127.99.0.0/24.
 */

const minutes = 60_000;
jest.setTimeout(10 * minutes);

/** The bound for every failure of a chain. */
const boundSeconds = 30;

const consumer0 = "consumer-0-1751686503-0"; // offset 201 (docs/protocol.md "Ports"), so P2P 30301
const sound = {
  clusters: "embedded",
  providerChain: { mode: "managed", blockTimeMs: 500 },
  validators: [
    { name: "alice" },
    { name: "bob", managed: false },
    { name: "charlie", managed: false },
  ],
  network: { subnet: "127.99.0.0/24" },
  consumerChains: [{ chainId: consumer0, validators: ["alice", "bob"], spawnDelaySeconds: 5 }],
};
const rpc = "http://127.99.0.10:26657";
const up = ["up", "--yes"];

let project: TestProject;
let stack: TestStack;
let reader: TestStack;
const servers: LocalServer[] = [];

beforeAll(async () => {
  project = new TestProject();
  stack = await project.stack("faults", sound);
});

afterAll(async () => {
  for (const { pid } of nodes()) process.kill(pid, "SIGCONT");
  await Promise.all(servers.map(async (server) => server.close()));
  await endOfStack(stack);
});

const nodes = (): { pid: number; command: string }[] =>
  processesIn(stack.stateDir).filter(({ command }) => command.includes("interchain-security-pd"));

async function resources(of = stack): Promise<{ type: string; urn: string; outputs?: unknown }[]> {
  return JSON.parse(await of.state()).resources ?? [];
}

/** What a stack has recorded of every resource but itself, in an order of its own. */
async function recorded(of = stack): Promise<Map<string, unknown>> {
  const own = (await resources(of)).filter(({ type }) => type !== "pulumi:pulumi:Stack");
  return new Map(own.map(({ urn, outputs }) => [urn, outputs]));
}

/** The block of text in which Pulumi sums up what went wrong. */
const diagnostics = ({ text }: CommandOutcome): string => text.slice(text.indexOf("Diagnostics:"));

/** The sentences of a failed run, without Pulumi's own closing one. */
const sentences = (run: CommandOutcome): string[] =>
  [...diagnostics(run).matchAll(/^ {4}error: (.*)$/gm)]
    .map(([, sentence = ""]) => sentence)
    .filter((sentence) => sentence !== "update failed");

/** A failed run has said what it had to say in sentences: no stack, no code. */
function expectPlainFailure(run: CommandOutcome): void {
  expect(run.code).not.toBe(0);
  expect(run.text).not.toMatch(/^.*\bat .*\.[jt]s:\d+/m);
  expect(run.text).not.toMatch(/\[object |undefined|ChainError|node_modules/);
}

describe("a config that cannot be", () => {
  it("is refused in one preview with all its faults, before anything is touched", async () => {
    stack.setConfig({
      ...sound,
      providerChain: { ...sound.providerChain, p2pPort: 30301 }, // the port of consumer0
      validators: [...sound.validators, { name: "charlie" }, { name: "dora", poolIndex: 20 }],
      consumerChains: [
        ...sound.consumerChains,
        { chainId: "testchain-0", validators: ["zoe"] },
        { chainId: "testchain-0", validators: ["dora"] },
      ],
    });
    const run = await runOnStack(stack, ["preview"]);
    stack.setConfig(sound);
    expectPlainFailure(run);
    expect(sentences(run)).toEqual([
      expect.stringMatching(/^the config of stack "faults" has \d faults; nothing was touched:$/),
    ]);
    const faults = [...diagnostics(run).matchAll(/^ +- (.*)$/gm)].map(([, fault]) => fault);
    const fault = (path: string, value: string, remedy: string): unknown =>
      expect.stringMatching(new RegExp(`^${path}: [^;]+; "${value}"; .*${remedy}`));
    for (const told of [
      fault("ics:validators\\[3\\]\\.name", "charlie", "name of its own"),
      fault("ics:consumerChains\\[2\\]\\.chainId", "testchain-0", "once"),
      fault("ics:consumerChains\\[1\\]\\.validators\\[0\\]", "zoe", "add it to ics:validators"),
      fault("ics:validators\\[4\\]\\.poolIndex", "20", "set ics:network.poolFirst to 45$"),
      fault("ics:consumerChains\\[0\\]\\.validators", "30301", 'another number for "provider"'),
    ]) {
      expect(faults).toContainEqual(told);
    }
    expect(existsSync(stack.stateDir)).toBe(false);
    expect(await resources()).toEqual([]);
  });
});

describe("a machine that is not ready", () => {
  it("is told the tools that are missing, and how to get them", async () => {
    const tools = ["metallb-controller", "interchain-security-pd"];
    const PATH = pathWithout(tools, project.directory);
    const run = await runOnStack(stack, [...up, "--skip-preview"], { PATH });
    expectPlainFailure(run);
    // The engine may stop at the first of them.
    expect(sentences(run).length).toBeGreaterThan(0);
    for (const sentence of sentences(run)) {
      expect(sentence).toMatch(
        /^tool "(metallb-controller|interchain-security-pd)" is not on PATH; run make tools/,
      );
    }
    expect(processesIn(stack.stateDir)).toEqual([]);
  });

  it("is told the busy port, its address and how to find who has it", async () => {
    const squatter = createServer();
    squatter.listen({ host: "127.99.0.100", port: 26656 });
    await once(squatter, "listening");
    try {
      const run = await runOnStack(stack, [...up, "--skip-preview"]);
      expectPlainFailure(run);
      expect(sentences(run)).toEqual([
        expect.stringMatching(/^port 26656 of 127\.99\.0\.100 is taken .*; stop it .*ss -ltnp/),
      ]);
    } finally {
      squatter.close();
    }
  });

  it("loses nothing to a Kubernetes plugin that is killed in the middle", async () => {
    const made = (): number => readFileSync(stack.stateFile, "utf8").split('"kubernetes:').length;
    const before = made();
    const run = stack.start("up");
    for (const stream of [run.stdout, run.stderr]) stream?.resume();
    const ended = once(run, "exit") as Promise<[number | null]>;
    await eventually("the plugin makes objects", () => (made() > before ? true : undefined));
    const plugins = spawnSync("pgrep", ["-s", String(run.pid), "-f", "pulumi-resource-kubernetes"]);
    const pids = plugins.stdout.toString().split("\n").filter(Boolean).map(Number);
    expect(pids.length).toBeGreaterThan(0);
    for (const pid of pids) process.kill(pid, "SIGKILL");
    expect((await ended)[0]).toBeGreaterThan(0);
    expect(made()).toBeGreaterThan(before);
  });

  it("finishes in the next up, with the keys that it had", async () => {
    const operators = (await resources())
      .filter(({ type }) => type.endsWith("ValidatorKeys"))
      .map(({ outputs }) => (outputs as { operator: string }).operator);
    expect(operators).toHaveLength(3);
    await stack.up();
    expect(
      stakingValidators(rpc)
        .map((record) => record.operator_address)
        .sort(),
    ).toEqual(operators.sort());
    expect(detailsOf(rpc, "alice")).toMatch(/^p2p=[0-9a-f]{40}@127\.99\.0\.100$/);
    expect(planSummary((await stack.preview()).changes)).toEqual([]);
  });
});

describe("a chain node", () => {
  const ofAlice = (plan: Plan): unknown =>
    plan.changes.find(({ name }) => name === "provider-alice-node");

  it("that died shows in the preview as that and nothing more: not its files, which stay as they are", async () => {
    const node = nodes().find(({ command }) => command.includes("alice-provider"));
    await killProcesses([node!.pid]);
    const plan = await stack.preview();
    expect(ofAlice(plan)).toMatchObject({ op: "update", paths: ["update health"] });
    expect(plan.text).toContain(`"running" => "damaged: node (process ${node!.pid}) is not`);
    expect(plan.text).not.toContain("app_state");
  });

  it("whose config.toml changes shows its lines, old and new", async () => {
    stack.setConfig({ ...sound, providerChain: { ...sound.providerChain, blockTimeMs: 600 } });
    const plan = await stack.preview();
    stack.setConfig(sound);
    expect(ofAlice(plan)).toMatchObject({
      op: "update",
      paths: expect.arrayContaining(['update files["config/config.toml"]']),
    });
    expect(plan.text).toMatch(/- +timeout_commit = "500ms"\n.*\+ +timeout_commit = "600ms"\n/s);
    expect(plan.text).not.toContain("app_state");
    await stack.up();
    expect(planSummary((await stack.preview()).changes)).toEqual([]);
  });
});

describe("a wrong passphrase", () => {
  it("is named in one sentence, and nothing changes", async () => {
    const before = await stack.state();
    const run = await runOnStack(stack, up, { PULUMI_CONFIG_PASSPHRASE: "another one" });
    expectPlainFailure(run);
    expect([...run.text.matchAll(/^error: (.*)$/gm)].map(([, sentence]) => sentence)).toEqual([
      expect.stringContaining("incorrect passphrase"),
    ]);
    expect(await stack.state()).toBe(before);
  });
});

describe("an external chain", () => {
  let operators: Record<string, string>;

  const reading = (addresses: readonly string[]): Record<string, unknown> => ({
    ...sound,
    providerChain: { mode: "external", chainId: "provider", rpc: addresses, gasPrice: "0stake" },
    validators: ["alice", "bob"].map((name) => ({
      name,
      managed: false,
      operator: operators[name],
    })),
    consumerChains: [{ chainId: consumer0, consumerId: "0", validators: ["alice", "bob"] }],
  });

  const served = async (server: Promise<LocalServer>): Promise<string> => {
    servers.push(await server);
    return servers.at(-1)!.url;
  };

  const dead = async (): Promise<string> => {
    const server = await httpServer(() => undefined);
    await server.close();
    return server.url;
  };

  /** Answers for ever, a blank at a time: never idle, never done. */
  const dripping = async (): Promise<string> =>
    served(
      httpServer((_, response) => {
        response.write("{");
        const drip = setInterval(() => response.write(" "), 300);
        response.on("close", () => {
          clearInterval(drip);
        });
      }),
    );

  const babbling = async (): Promise<string> =>
    served(httpServer((_, response) => void response.end('<html>"\u001b[31m</html>\n')));

  const another = async (): Promise<string> => served(rpcServer(() => recordedStatus));

  beforeAll(async () => {
    operators = Object.fromEntries(
      stakingValidators(rpc).map((record) => [
        record.description.moniker ?? "",
        record.operator_address,
      ]),
    );
    reader = await project.stack("reader", reading([rpc]));
  });

  it.each([
    { name: "is down", address: dead, says: /connection refused; .*; start the node/ },
    { name: "is slow", address: dripping, says: /no answer in time; .*; check that the node/ },
    { name: "talks garbage", address: babbling, says: /not JSON-RPC .*; .*; check that this is/ },
    {
      name: "is another one",
      address: another,
      says: /serves chain "provider-1" instead of "provider"; .*; correct the address/,
    },
  ])("that $name is named within 30 s, and nothing is recorded", async ({ address, says }) => {
    const url = await address();
    reader.setConfig(reading([url]));
    const run = await runOnStack(reader, up);
    expectPlainFailure(run);
    expect(run.text).not.toContain("\u001b");
    expect(sentences(run)).toEqual([expect.stringMatching(says)]);
    expect(sentences(run)[0]).toContain(`"${url}"`);
    expect(run.seconds).toBeLessThan(boundSeconds);
    expect(await resources(reader)).toEqual([]);
  });

  it("is read through the second address when the first is dead", async () => {
    reader.setConfig(reading([await dead(), rpc]));
    await reader.up();
    expect((await reader.chainOutput(consumer0)).ports).toEqual({ alice: 30301 });
    expect(planSummary((await reader.preview()).changes)).toEqual([]);
  });
});

describe("a chain that stands still", () => {
  const byHand = "my own words p2p=127.99.0.222";
  let declared: string;

  it("is named within 30 s when something must be published, and nothing is half published", async () => {
    declared = detailsOf(rpc, "alice")!;
    const { mnemonics } = await stack.outputs();
    await editDetailsByHand({ rpc, chainId: "provider", mnemonic: mnemonics.alice }, byHand);
    const before = await recorded();

    const others = nodes().filter(({ command }) => !command.includes("alice-provider"));
    expect(others).toHaveLength(2);
    for (const { pid } of others) await freezeProcess(pid);
    try {
      // A whole `up` would start the silent nodes again; this one looks at the endpoint only.
      const target = ["--target", "**alice-endpoint"];
      const run = await runOnStack(stack, [...up, "--skip-preview", ...target]);
      expectPlainFailure(run);
      expect(sentences(run)).toEqual([
        expect.stringMatching(
          /^chain "provider" stands still, no block after height \d+ .*"http:\/\/127\.99\.0\.10:26657"; start the validators/,
        ),
      ]);
      expect(run.seconds).toBeLessThan(boundSeconds);
      expect(detailsOf(rpc, "alice")).toBe(byHand);
      expect(await recorded()).toEqual(before);
    } finally {
      for (const { pid } of others) process.kill(pid, "SIGCONT");
    }
  });

  it("says what is declared after the next up", async () => {
    await stack.up();
    expect(detailsOf(rpc, "alice")).toBe(`my own words ${declared}`);
    expect(planSummary((await stack.preview()).changes)).toEqual([]);
  });
});

describe("destroy", () => {
  it("leaves nothing, and writes nothing on a chain that goes as well", async () => {
    const chain = openChainReader([rpc], { timeoutMs: 10_000 });
    const seen: string[] = [];
    const look = async (): Promise<void> => {
      const alice = (await chain.bondedValidators()).find(({ moniker }) => moniker === "alice");
      seen.push(alice?.details ?? "");
    };
    await look();
    const watched = eventually(
      "the chain ends",
      async () => {
        // A busy machine may answer late; the chain has ended when nothing answers at all.
        await look().catch(() => undefined);
        return nodes().length === 0 ? true : undefined;
      },
      2 * minutes,
    );
    await stack.destroy();
    await watched;
    expect(new Set(seen).size).toBe(1);
    expect(seen[0]).toMatch(/^my own words p2p=/);
    expect(processesIn(project.directory)).toEqual([]);
    expect(existsSync(stack.stateDir) ? readdirSync(stack.stateDir) : []).toEqual([]);
    expect(await resources()).toEqual([]);
  });

  it("works without the chain, and until then a refresh says in one sentence what is missing", async () => {
    const before = await recorded(reader);
    const refresh = await runOnStack(reader, ["refresh", "--yes", "--skip-preview"]);
    expectPlainFailure(refresh);
    // Of the registration, and of the topology unless the engine stops at the first.
    expect(sentences(refresh).length).toBeGreaterThan(0);
    for (const sentence of sentences(refresh)) {
      expect(sentence).toMatch(
        /^none of 2 RPC addresses answers .*connection refused; .*"http:\/\/127\.99\.0\.10:26657"; start the node/,
      );
    }
    expect(await recorded(reader)).toEqual(before);
    await reader.destroy();
    expect(await resources(reader)).toEqual([]);
  });
});
