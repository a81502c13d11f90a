import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { detailsOf, editDetailsByHand, stakingValidators } from "../support/chain-cli";
import { chainClient } from "../support/chain-client";
import { eventually } from "../support/eventually";
import { killProcesses } from "../support/kill-processes";
import { killRun } from "../support/kill-run";
import { planSummary } from "../support/plan-summary";
import { processesIn, watchCommandLines } from "../support/stack-processes";
import { TestProject, type TestStack } from "../support/test-stack";

/*
 * One running topology, taken through its life by the real engine: alice and bob are managed,
 * charlie is on chain but not managed, so his endpoint is only read. Addresses: 127.98.0.0/24.
 */

const minutes = 60_000;
jest.setTimeout(10 * minutes);

const consumer0 = "consumer-0-1751686503-0"; // offset 201 (design.md §4), so P2P 30301
const base = {
  clusters: "embedded",
  providerChain: { mode: "managed", blockTimeMs: 500 },
  validators: [{ name: "alice" }, { name: "bob" }, { name: "charlie", managed: false }],
  network: { subnet: "127.98.0.0/24" },
  consumerChains: [
    { chainId: consumer0, validators: ["alice", "bob", "charlie"], spawnDelaySeconds: 5 },
    { chainId: "testchain-0", validators: ["alice"], spawnDelaySeconds: 5 },
  ],
};
const nodeId = "0123456789abcdef0123456789abcdef01234567";

type Hand = "alice" | "charlie";

let project: TestProject;
let stack: TestStack;
let mnemonics: Record<Hand, string>;
/** Every command line that was seen on this machine while the first two runs were going on. */
const commandLines = new Set<string>();
const rpc = "http://127.98.0.10:26657";

const edit = async (who: Hand, details: string): Promise<void> =>
  editDetailsByHand({ rpc, chainId: "provider", mnemonic: mnemonics[who] }, details);

/** A validator that the stack does not manage opts in; that counts from the next epoch on. */
async function optInByHand(who: Hand, consumerId: string): Promise<void> {
  const chain = chainClient({
    binary: "interchain-security-pd",
    chainId: "provider",
    home: join(project.directory, "hand"),
    rpc,
  });
  const signer = { moniker: who, mnemonic: mnemonics[who] };
  await chain.transact(signer, ["provider", "opt-in", consumerId]);
  await eventually("the provider chain counts the validator in", async () => {
    const { validators } = await chain.query(["provider", "consumer-validators", consumerId]);
    return validators.length === 3 ? true : undefined;
  });
}

const processes = (pattern: RegExp): number[] =>
  processesIn(stack.stateDir)
    .filter(({ command }) => pattern.test(command))
    .map(({ pid }) => pid);

beforeAll(async () => {
  project = new TestProject();
  stack = await project.stack("life", base);
});

afterAll(async () => {
  await stack.cancel().catch(() => undefined);
  await stack.destroy().catch(() => undefined);
  for (const { pid } of processesIn(project.directory)) process.kill(pid, "SIGKILL");
  project.remove();
});

describe("a stack", () => {
  it("previews an empty stack with ports and addresses, and touches nothing", async () => {
    const plan = await stack.preview();
    expect(new Set(plan.changes.map(({ op }) => op))).toEqual(new Set(["create"]));
    expect(plan.text).toContain("127.98.0.100");
    expect(plan.text).toContain("30301");
    expect(plan.text).toContain("30159"); // testchain-0 → offset 59 (design.md §4)
    expect(processesIn(stack.stateDir)).toEqual([]);
  });

  it("finishes in the next up what a killed one began", async () => {
    const watch = watchCommandLines(commandLines);
    const run = stack.start("up");
    await eventually(
      "the first up has clusters and chain nodes",
      () =>
        processes(/kube-apiserver/).length === 2 && processes(/interchain-security-pd/).length > 0
          ? true
          : undefined,
      2 * minutes,
    );
    await killRun(run);
    await stack.cancel();
    await stack.up();
    watch.stop();
    const outputs = await stack.outputs();
    mnemonics = outputs["mnemonics"];
    expect(Object.keys(outputs["validators"])).toEqual(["alice", "bob"]);
    expect(outputs["validators"].alice).toMatchObject({
      loadBalancer: "127.98.0.100",
      endpoint: `${outputs["validators"].alice.nodeId}@127.98.0.100`,
    });
  });

  it("has published each managed validator's endpoint and nobody else's", () => {
    expect(detailsOf(rpc, "alice")).toMatch(/^p2p=[0-9a-f]{40}@127\.98\.0\.100$/);
    expect(detailsOf(rpc, "bob")).toMatch(/^p2p=[0-9a-f]{40}@127\.98\.0\.110$/);
    expect(detailsOf(rpc, "charlie") ?? "").toBe("");
  });

  it("leaves out who does not validate the chain, and who publishes nothing, and says so", async () => {
    const first = (await stack.outputs())["consumerChains"][consumer0];
    expect(first.leftOut).toEqual([
      { name: "charlie", reason: expect.stringMatching(/^does not validate this consumer chain/) },
    ]);
    await optInByHand("charlie", first.consumerId);
    await stack.up();
    const { consumerChains } = await stack.outputs();
    const chain = consumerChains[consumer0];
    expect(chain.leftOut).toEqual([
      { name: "charlie", reason: expect.stringMatching(/^publishes no endpoint/) },
    ]);
    expect(chain.ports).toEqual({ alice: 30301, bob: 30301 });
    expect(chain.peers.alice).toMatch(/^[0-9a-f]{40}@127\.98\.0\.110:30301$/);
  });

  it("has the LoadBalancer address from the Service's status", async () => {
    const { kubeconfigs } = await stack.outputs();
    const kubeconfig = join(project.directory, "bob.kubeconfig");
    writeFileSync(kubeconfig, kubeconfigs.bob, { mode: 0o600 });
    const status = execFileSync(
      "kubectl",
      [
        ...["--kubeconfig", kubeconfig, "-n", "provider", "get", "service", "p2p-loadbalancer"],
        ...["-o", "jsonpath={.status.loadBalancer.ingress[0].ip} {.spec.ports[*].port}"],
      ],
      { encoding: "utf8" },
    );
    expect(status).toBe("127.98.0.110 26656 30301");
  });

  it("changes nothing in a second up, nor in a preview after it", async () => {
    expect(planSummary((await stack.preview()).changes)).toEqual([]);
    await stack.up();
    expect(Object.keys(await stack.lastChanges())).toEqual(["same"]);
    expect(planSummary((await stack.preview()).changes)).toEqual([]);
  });

  it("shows a stranger's endpoint edited by hand as old → new with exactly those who dial him", async () => {
    await edit("charlie", `hello p2p=${nodeId}@127.98.0.200`);
    const plan = await stack.preview();
    // No node is touched: the agents bring it to them.
    expect(planSummary(plan.changes)).toEqual([
      `update ConsumerConvergence consumer-${consumer0}-convergence`,
      `update ConsumerTopology consumer-${consumer0}-topology`,
    ]);
    for (const dialer of ["alice", "bob"]) {
      expect(plan.text).toMatch(
        new RegExp(`${dialer} *: "[^"]*" => "[^"]*${nodeId}@127\\.98\\.0\\.200:30301`),
      );
    }
    await stack.up();
    const { consumerChains } = await stack.outputs();
    expect(consumerChains[consumer0].leftOut).toEqual([]);

    await edit("charlie", `hello p2p=${nodeId}@127.98.0.201:4000`);
    const moved = await stack.preview();
    expect(moved.text).toMatch(
      new RegExp(`-.*${nodeId}@127\\.98\\.0\\.200:30301|${nodeId}@127\\.98\\.0\\.200:30301.*=>`),
    );
    expect(moved.text).toContain(`${nodeId}@127.98.0.201:4000`);
  });

  // What a stranger may write; his text reaches the chain as it stands here.
  it.each([
    { name: "quotes and commas", details: `p2p="${nodeId}@127.98.0.200","x"` },
    { name: "a newline inside", details: `p2p=${nodeId}@127.98.0.200\npersistent_peers=x` },
    { name: "several tokens", details: `p2p=127.98.0.200 p2p=127.98.0.201` },
    { name: "port 70000", details: `p2p=${nodeId}@127.98.0.200:70000` },
    { name: "the metadata address", details: `p2p=${nodeId}@169.254.169.254` },
  ])("leaves out a stranger who publishes $name; everyone else converges", async ({ details }) => {
    await edit("charlie", details);
    expect(stakingValidators(rpc).map(({ description }) => description.details)).toContain(details);
    await stack.up();
    const { consumerChains } = await stack.outputs();
    const chain = consumerChains[consumer0];
    expect(chain.leftOut).toEqual([{ name: "charlie", reason: expect.stringMatching(/./) }]);
    expect(chain.peers.alice).toMatch(/^[0-9a-f]{40}@127\.98\.0\.110:30301$/);
  });

  it("shows a managed endpoint edited by hand as drift, and puts it right", async () => {
    const declared = detailsOf(rpc, "alice")!;
    await edit("alice", "my own words p2p=127.98.0.222");
    const plan = await stack.preview();
    expect(planSummary(plan.changes)).toEqual(["update PublishedEndpoint alice-endpoint"]);
    expect(plan.text).toContain("chain says 127.98.0.222");
    await stack.up();
    expect(detailsOf(rpc, "alice")).toBe(`my own words ${declared}`);
    expect(planSummary((await stack.preview()).changes)).toEqual([]);
  });

  it("sees a changed endpoint in a refresh", async () => {
    await edit("charlie", `p2p=${nodeId}@127.98.0.203`);
    expect(await stack.refresh()).toMatch(/ConsumerTopology.*updated/);
    const { outputs } = JSON.parse(await stack.state()).resources.find(
      ({ type, urn }: { type: string; urn: string }) =>
        type.endsWith("ConsumerTopology") && urn.includes(consumer0),
    );
    expect(outputs.peers.alice).toContain(`${nodeId}@127.98.0.203:30301`);
    await stack.up();
    expect(planSummary((await stack.preview()).changes)).toEqual([]);
  });

  it("names what died of a cluster and a chain, and restores both with their data", async () => {
    const before = detailsOf(rpc, "bob");
    const uids = (await stack.outputs())["kubeconfigs"];
    await killProcesses(
      processes(/bob-cluster\/.*(kube-apiserver|\/etcd) |interchain-security-pd/),
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
    expect(detailsOf(rpc, "bob")).toBe(before);
    expect((await stack.outputs())["kubeconfigs"]).toEqual(uids);
    expect(planSummary((await stack.preview()).changes)).toEqual([]);
  });

  it("makes a cluster anew whose folder is gone, with all that was in it", async () => {
    const cluster = processesIn(join(stack.stateDir, "bob-cluster"));
    await killProcesses(cluster.map(({ pid }) => pid));
    rmSync(join(stack.stateDir, "bob-cluster"), { recursive: true });
    const { changes } = await stack.preview();
    expect(planSummary(changes).join("\n")).toMatch(/EmbeddedCluster bob-control-plane/);
    await stack.up();
    expect(planSummary((await stack.preview()).changes)).toEqual([]);
    const kubeconfig = join(project.directory, "bob.kubeconfig");
    writeFileSync(kubeconfig, (await stack.outputs())["kubeconfigs"].bob, { mode: 0o600 });
    const ports = execFileSync(
      "kubectl",
      [
        ...["--kubeconfig", kubeconfig, "-n", "provider", "get", "service", "p2p-loadbalancer"],
        ...["-o", "jsonpath={.status.loadBalancer.ingress[0].ip} {.spec.ports[*].port}"],
      ],
      { encoding: "utf8" },
    );
    expect(ports).toContain("127.98.0.110 26656");
    expect(ports).toContain("30301");
  });

  it("keeps every secret out of the state, the logs and the process list", async () => {
    const words = Object.values((await stack.outputs())["mnemonics"] as Record<string, string>);
    const keys = ["alice-provider", `alice-${consumer0}`].flatMap((node) =>
      ["node_key.json", "priv_validator_key.json"].map((file) => {
        const text = readFileSync(join(stack.stateDir, node, "home", "config", file), "utf8");
        return JSON.parse(text).priv_key.value as string;
      }),
    );
    // CometBFT's private key is seed and public key; the program keeps the seed as hex.
    const seeds = keys.map((key) => Buffer.from(key, "base64").subarray(0, 32).toString("hex"));
    const secrets = [...words, ...keys, ...seeds];
    // The chain's own commands that make the genesis were seen, so what they were given was.
    const own = [...commandLines].filter((line) => line.includes(project.directory));
    expect(own.some((line) => line.includes(" genesis gentx "))).toBe(true);
    expect(words).toHaveLength(3);

    const logs = readdirSync(stack.stateDir, { recursive: true, encoding: "utf8" })
      // A running node's database has files of that name too, which come and go.
      .filter((file) => file.endsWith(".log") && !file.includes("/data/"))
      .map((file) => join(stack.stateDir, file));
    expect(logs.length).toBeGreaterThan(5);
    const backend = readdirSync(join(project.directory, "backend"), {
      recursive: true,
      encoding: "utf8",
    })
      .filter((file) => file.includes(".json"))
      .map((file) => join(project.directory, "backend", file));
    expect(backend.length).toBeGreaterThan(0);
    const commands = processesIn(stack.stateDir).map(({ command }) => command);
    expect(commands.length).toBeGreaterThan(10);
    const places = [
      ...[...logs, ...backend].map((file) => readFileSync(file, "utf8")),
      ...commands,
      ...commandLines,
    ];
    for (const secret of secrets) {
      for (const place of places) expect(place.includes(secret)).toBe(false);
    }
  });

  it("is there again after half a destroy, its consumer chains with new keys", async () => {
    const { consumerChains: former } = await stack.outputs();
    const state = join(
      project.directory,
      "backend",
      ".pulumi",
      "stacks",
      "ics",
      `${stack.name}.json`,
    );
    const run = stack.start("destroy");
    await eventually(
      "the consumer keys are gone",
      () => (readFileSync(state, "utf8").includes("ics:ConsumerKey") ? undefined : true),
      2 * minutes,
    );
    await killRun(run);
    await stack.cancel();
    expect(await stack.state()).toContain("provider-genesis");
    await stack.up();
    const { consumerChains } = await stack.outputs();
    expect(consumerChains[consumer0].consumerId).not.toBe(former[consumer0].consumerId);
    expect(consumerChains[consumer0].height).toBeGreaterThan(0);
    expect(planSummary((await stack.preview()).changes)).toEqual([]);
  });

  it("is destroyed with its chain dead, and leaves nothing", async () => {
    await killProcesses(processes(/interchain-security-pd/));
    await stack.destroy();
    expect(processesIn(stack.stateDir)).toEqual([]);
    expect(JSON.parse(await stack.state()).resources ?? []).toEqual([]);
  });
});
