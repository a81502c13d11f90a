import { execFileSync } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { openChainReader } from "../../chain/chain-reader";
import { type ProcessRecord, startProcess } from "../../providers/embedded/supervised-process";
import { type ChainClient, chainClient } from "../support/chain-client";
import { eventually } from "../support/eventually";
import { killProcesses } from "../support/kill-processes";
import { killRun } from "../support/kill-run";
import { planSummary } from "../support/plan-summary";
import { runOnStack } from "../support/stack-command";
import { processesIn } from "../support/stack-processes";
import { TestProject, type TestStack } from "../support/test-stack";

/*
 * Consumer chains from registration to removal, by the real protocol: what the chain's own binary and
 * the nodes' RPC say is compared with what was declared. Addresses: 127.93.0.0/24.
 */

const minutes = 60_000;
jest.setTimeout(10 * minutes);

const launch = { spawnDelaySeconds: 8 };
/** No DNS label (design.md §5), and of revision 1. */
const first = "ethera_9000-1";
/** Its slug, then 8 digits of `printf ethera_9000-1 | sha256sum`. */
const firstName = "consumer-ethera-9000-1-2c7c3b18";
/** 50 bytes, the most that CometBFT takes for a chain id. */
const longest = `${"鏈".repeat(16)}-1`;
/** Both have offset 10: first 16 digits of `printf axelar-1 | sha256sum`, mod 1000; so axelar-3. */
const [older, newcomer] = ["axelar-1", "axelar-3"];

const base = {
  clusters: "embedded",
  providerChain: { mode: "managed", blockTimeMs: 500, unbondingSeconds: 60 },
  validators: [{ name: "alice" }, { name: "bob" }, { name: "charlie" }],
  network: { subnet: "127.93.0.0/24" },
};
const chains = (
  ...consumerChains: readonly Record<string, unknown>[]
): Record<string, unknown> => ({
  ...base,
  consumerChains: consumerChains.map((chain) => ({ ...launch, ...chain })),
});
const firstOf = (...validators: readonly string[]): Record<string, unknown> => ({
  chainId: first,
  validators,
});

const rpc = "http://127.93.0.10:26657";
let project: TestProject;
let stack: TestStack;
/** The provider chain as its own binary sees it. */
let chain: ChainClient;
let mnemonics: Record<string, string>;

beforeAll(async () => {
  project = new TestProject();
  stack = await project.stack("consumers", chains(firstOf("bob", "charlie")));
  chain = chainClient({
    binary: "interchain-security-pd",
    chainId: "provider",
    home: join(project.directory, "hand"),
    rpc,
  });
});

afterAll(async () => {
  await stack.cancel().catch(() => undefined);
  await stack.destroy().catch(() => undefined);
  for (const { pid } of processesIn(project.directory)) process.kill(pid, "SIGKILL");
  project.remove();
});

interface Listed {
  readonly consumer_id: string;
  readonly chain_id: string;
  readonly phase: string;
}

const registered = async (): Promise<readonly Listed[]> =>
  (await chain.query(["provider", "list-consumer-chains"])).chains ?? [];

const phaseOf = async (consumerId: string): Promise<string> =>
  (await chain.query(["provider", "consumer-chain", consumerId])).phase;

interface Peer {
  readonly node_info: { readonly id: string; readonly listen_addr: string };
  readonly is_outbound: boolean;
  readonly remote_ip: string;
}

const ask = async (node: string, call: string): Promise<any> =>
  ((await (await fetch(`${node}/${call}`)).json()) as { result: any }).result;

const heightOf = async (node: string): Promise<number> =>
  Number((await ask(node, "status")).sync_info.latest_block_height);

const outputsOf = async (chainId: string): Promise<any> =>
  (await stack.outputs())["consumerChains"][chainId];

const detailsOf = async (moniker: string): Promise<string> =>
  (await chain.query(["staking", "validators"])).validators.find(
    ({ description }: any) => description.moniker === moniker,
  ).description.details;

/** Folder of a validator's node of a chain whose namespace is known. */
const nodeProcesses = (rpcUrl: string): readonly { pid: number; command: string }[] =>
  processesIn(stack.stateDir).filter(({ command }) =>
    command.includes(`--rpc.laddr ${rpcUrl.replace("http", "tcp")}`),
  );

const homeOf = (rpcUrl: string): string => {
  const [node] = nodeProcesses(rpcUrl);
  return /--home (\S+)/.exec(node?.command ?? "")?.[1] ?? "";
};

/** Kills the provider chain while the launch of a consumer chain is waited for, and starts it again. */
async function restartWhileWaiting(consumerId: string): Promise<void> {
  await eventually(
    "the launch is waited for",
    async () =>
      (await phaseOf(consumerId).catch(() => "")).endsWith("INITIALIZED") ? true : undefined,
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

const unchanged = async (): Promise<void> => {
  expect(planSummary((await stack.preview()).changes)).toEqual([]);
};

describe("a consumer chain", () => {
  it("is registered once, though the up that registered it was killed before the opt-ins", async () => {
    const run = stack.start("up");
    // Asked without a program's start each time: opt-ins follow within a block or two.
    const reader = openChainReader([rpc], { timeoutMs: 2_000 });
    await eventually(
      "the chain is registered",
      async () => ((await reader.consumerChains().catch(() => [])).length > 0 ? true : undefined),
      3 * minutes,
    );
    await killRun(run);
    await stack.cancel();
    const optedIn = await chain.query(["provider", "consumer-opted-in-validators", "0"]);
    expect(optedIn.validators_provider_addresses ?? []).toEqual([]);
    await stack.up();
    mnemonics = (await stack.outputs())["mnemonics"];
    expect(await registered()).toEqual([
      expect.objectContaining({
        consumer_id: "0",
        chain_id: first,
        phase: "CONSUMER_PHASE_LAUNCHED",
      }),
    ]);
  });

  it("makes blocks over the published endpoints and nothing else", async () => {
    const { rpc: nodes, peers, ports, roles, connected, expected } = await outputsOf(first);
    expect({ roles, connected, expected }).toEqual({
      roles: { bob: "signs", charlie: "signs" },
      connected: 2,
      expected: 2,
    });
    expect(ports.bob).toBe(ports.charlie);
    const { validators } = await stack.outputs();
    expect(peers.bob).toBe(`${validators.charlie.endpoint}:${ports.charlie}`);
    expect(validators.charlie.endpoint).toMatch(/^[0-9a-f]{40}@127\.93\.0\.120$/);

    const met: { readonly peers: readonly Peer[] }[] = await Promise.all([
      ask(nodes.bob, "net_info"),
      ask(nodes.charlie, "net_info"),
    ]);
    expect(met.map((one) => one.peers.map(({ node_info }) => node_info.id))).toEqual([
      [validators.charlie.nodeId],
      [validators.bob.nodeId],
    ]);
    const dialled = met.flatMap((one) => one.peers.filter((peer) => peer.is_outbound));
    expect(dialled.length).toBeGreaterThan(0);
    for (const { remote_ip, node_info } of dialled) {
      expect(["127.93.0.110", "127.93.0.120"]).toContain(remote_ip);
      expect(node_info.listen_addr).toBe(`${remote_ip}:${ports.bob}`);
    }
    const height = await heightOf(nodes.bob);
    await eventually("the chain grows", async () =>
      (await heightOf(nodes.bob)) > height + 2 ? true : undefined,
    );
  });

  it("starts everywhere with the same bytes, from the spawn time and the hash on chain", async () => {
    const { rpc: nodes } = await outputsOf(first);
    const texts = [nodes.bob, nodes.charlie].map((node: string) =>
      readFileSync(join(homeOf(node), "config", "genesis.json"), "utf8"),
    );
    expect(texts[0]).toBe(texts[1]);
    const genesis = JSON.parse(texts[0]!);
    const { init_params: params } = await chain.query(["provider", "consumer-chain", "0"]);
    expect(genesis).toMatchObject({ chain_id: first, genesis_time: params.spawn_time });
    expect(Buffer.from(params.genesis_hash, "base64")).toHaveLength(32);
    expect(genesis.app_state.ccvconsumer).toEqual(
      await chain.query(["provider", "consumer-genesis", "0"]),
    );
    // Each signs with a key of its own, not with that of the provider chain.
    const keyOf = (home: string): string =>
      JSON.parse(readFileSync(join(home, "config", "priv_validator_key.json"), "utf8")).pub_key
        .value;
    const initial: string[] = genesis.app_state.ccvconsumer.provider.initial_val_set.map(
      ({ pub_key }: any) => pub_key.ed25519,
    );
    expect([nodes.bob, nodes.charlie].map((node) => keyOf(homeOf(node))).sort()).toEqual(
      initial.sort(),
    );
  });

  it("changes nothing in a second up, nor in a preview after it", async () => {
    await unchanged();
    await stack.up();
    expect(Object.keys(await stack.lastChanges())).toEqual(["same"]);
  });

  it("gets a killed node back with its blocks and the record of what it signed", async () => {
    const { rpc: nodes } = await outputsOf(first);
    const height = await heightOf(nodes.charlie);
    const home = homeOf(nodes.charlie);
    await killProcesses(nodeProcesses(nodes.charlie).map(({ pid }) => pid));
    const signed = (): number =>
      Number(
        JSON.parse(readFileSync(join(home, "data", "priv_validator_state.json"), "utf8")).height,
      );
    const before = signed();
    const blocks = (): number => statSync(join(home, "data", "blockstore.db")).ino;
    const folder = blocks();
    const plan = await stack.preview();
    expect(planSummary(plan.changes)).toEqual([
      `update ChainNode ${firstName}-charlie-process`,
      `update ConsumerConvergence ${firstName}-convergence`,
    ]);
    expect(plan.text).toContain("the node of charlie does not answer");
    await stack.up();
    expect(blocks()).toBe(folder);
    expect(await heightOf(nodes.charlie)).toBeGreaterThan(height);
    expect(signed()).toBeGreaterThan(before);
    await unchanged();
  });
});

describe("the agents", () => {
  const chainName = "ethera-9000-1-2c7c3b18";

  /** Everything by which another start of a node would show. */
  const starts = (): readonly string[] =>
    ["bob", "charlie"].map((validator) =>
      readFileSync(join(stack.stateDir, `${validator}-${chainName}`, "node.process.json"), "utf8"),
    );

  const kubectl = async (validator: string, ...args: readonly string[]): Promise<string> => {
    const file = join(project.directory, `${validator}.kubeconfig`);
    writeFileSync(file, (await stack.outputs())["kubeconfigs"][validator], { mode: 0o600 });
    return execFileSync("kubectl", ["--kubeconfig", file, ...args], { encoding: "utf8" });
  };

  /** The watcher's connections with one peer, as `out ADDRESS` or `in ADDRESS`. */
  const connections = async (node: string, peerId: string): Promise<readonly string[]> => {
    const { peers } = (await ask(node, "net_info")) as { readonly peers: readonly Peer[] };
    return peers
      .filter(({ node_info }) => node_info.id === peerId)
      .map((peer) => `${peer.is_outbound ? "out" : "in"} ${peer.remote_ip}`);
  };

  const dialled = async (node: string, peerId: string, host: string): Promise<unknown> =>
    eventually(
      `a connection with ${host}`,
      async () => ((await connections(node, peerId)).includes(`out ${host}`) ? true : undefined),
      60_000,
    );

  /** Takes the chain's port from a validator's Service, so that nobody can dial his node; gives back how to undo it. */
  const closeEntrance = async (validator: string): Promise<() => Promise<unknown>> => {
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
    const { nodeId } = (await stack.outputs())["validators"].charlie;
    const details = `p2p=${nodeId}@${host}`;
    const charlie = { moniker: "charlie", mnemonic: mnemonics["charlie"]! };
    await chain.transact(charlie, ["staking", "edit-validator", "--details", details]);
  };

  it("follow a pod that is replaced: its slice has the new address, and its peers come back", async () => {
    const { rpc: nodes } = await outputsOf(first);
    const { validators } = await stack.outputs();
    const pod = ["-n", chainName, "get", "pod", `${chainName}-0`, "-o", "jsonpath={.metadata.uid}"];
    const before = [starts(), await kubectl("bob", ...pod)];
    await kubectl("bob", "-n", chainName, "delete", "pod", `${chainName}-0`, "--wait=false");
    const slice = [
      ...["-n", "provider", "get", "endpointslice", `p2p-loadbalancer-${chainName}`],
      ...["-o", "jsonpath={.endpoints[0].targetRef.uid}"],
    ];
    const uid = await eventually("the slice names another pod", async () => {
      const found = await kubectl("bob", ...slice);
      return found === "" || found === before[1] ? undefined : found;
    });
    expect(uid).toBe(await kubectl("bob", ...pod));
    // The pod's end closed its connections: whoever dialled before, now it is bob.
    await dialled(nodes.bob, validators.charlie.nodeId, "127.93.0.120");
    expect(starts()).toEqual(before[0]);
  });

  it("follow a validator to another address: his peers dial him there, and nothing is restarted", async () => {
    const { rpc: nodes } = await outputsOf(first);
    const { nodeId } = (await stack.outputs())["validators"].charlie;
    const before = starts();
    // Or charlie, whose own peers stay where they are, would be the first to dial, and nobody saw the move.
    const reopen = await closeEntrance("bob");
    await dialled(nodes.bob, nodeId, "127.93.0.120");
    await moveTo("127.93.0.121");
    await dialled(nodes.bob, nodeId, "127.93.0.121");
    const heights = await Promise.all([nodes.bob, nodes.charlie].map(heightOf));
    await eventually("both nodes grow", async () => {
      const now = await Promise.all([nodes.bob, nodes.charlie].map(heightOf));
      return now.every((height, index) => height > heights[index]! + 1) ? true : undefined;
    });
    expect(starts()).toEqual(before);
    // The former address is gone with all that led through it.
    await expect(fetch("http://127.93.0.120:26656")).rejects.toThrow();

    await moveTo("127.93.0.120");
    await dialled(nodes.bob, nodeId, "127.93.0.120");
    await reopen();
    expect(starts()).toEqual(before);
    await unchanged();
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
    await unchanged();
    expect(starts()).toEqual(before);
  });
});

describe("consumer chains beside each other", () => {
  it("keep apart from a stranger's of the same id that bears the stack's own mark", async () => {
    const { metadata } = await chain.query(["provider", "consumer-chain", "0"]);
    const file = join(project.directory, "copied.json");
    writeFileSync(file, JSON.stringify({ chain_id: older, metadata }));
    await chain.transact({ moniker: "charlie", mnemonic: mnemonics["charlie"]! }, [
      "provider",
      "create-consumer",
      file,
    ]);
    stack.setConfig(
      chains(firstOf("bob", "charlie"), { chainId: older, validators: ["bob", "charlie"] }),
    );
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
    expect(await outputsOf(older)).toMatchObject({
      consumerId: "2",
      ports: { bob: 30110, charlie: 30110 },
    });
    expect(await phaseOf("1")).toBe("CONSUMER_PHASE_REGISTERED");
    await unchanged();
  });

  it("are not registered anew when their owner gave one away", async () => {
    const { owner_address: charlie } = await chain.query(["provider", "consumer-chain", "1"]);
    const { owner_address: alice } = await chain.query(["provider", "consumer-chain", "0"]);
    const give = async (from: string, to: string): Promise<void> => {
      const file = join(project.directory, "given.json");
      writeFileSync(file, JSON.stringify({ consumer_id: "0", new_owner_address: to }));
      const signer = { moniker: from, mnemonic: mnemonics[from]! };
      await chain.transact(signer, ["provider", "update-consumer", file]);
    };
    await give("alice", charlie);
    const run = await runOnStack(stack, ["preview"]);
    expect(run.code).not.toBe(0);
    expect(run.text).toContain(
      `consumer chain "${first}", consumer id "0", belongs to another account than that of its owner here; "${charlie}"; set its owner`,
    );
    await give("charlie", alice);
    await unchanged();
  });

  it("share a LoadBalancer: the newcomer moves, says so on chain, and is dialled there", async () => {
    const before = (await outputsOf(older)).rpc.bob as string;
    const height = await heightOf(before);
    stack.setConfig(
      chains(
        { chainId: newcomer, validators: ["alice", "bob"] },
        firstOf("bob", "charlie"),
        { chainId: older, validators: ["bob", "charlie"] },
        { chainId: longest, validators: ["alice"] },
      ),
    );
    const plan = await stack.preview();
    expect(plan.warnings.join("\n")).toContain(
      `consumer chain "${newcomer}" gets p2p port 30111 at bob: its own, 30110, belongs to "${older}" there`,
    );
    await stack.up();
    const moved = await outputsOf(newcomer);
    expect(moved.ports).toEqual({ alice: 30110, bob: 30111 });
    expect(moved.peers.alice).toMatch(/^[0-9a-f]{40}@127\.93\.0\.110:30111$/);
    expect(await detailsOf("bob")).toMatch(
      new RegExp(`^p2p=[0-9a-f]{40}@127\\.93\\.0\\.110 p2p-ports=${moved.consumerId}:30111$`),
    );
    expect(await detailsOf("alice")).toMatch(/^p2p=[0-9a-f]{40}@127\.93\.0\.100$/);
    expect((await outputsOf(older)).ports).toEqual({ bob: 30110, charlie: 30110 });
    expect(await heightOf(before)).toBeGreaterThan(height);
    expect((await outputsOf(longest)).height).toBeGreaterThan(0);
    await unchanged();
  });

  it("end on chain when they are removed, and nobody else's port moves", async () => {
    const { consumerId, rpc: nodes } = await outputsOf(newcomer);
    stack.setConfig(
      chains(
        firstOf("bob", "charlie"),
        { chainId: older, validators: ["bob", "charlie"] },
        { chainId: longest, validators: ["alice"] },
      ),
    );
    await stack.up();
    expect(await phaseOf(consumerId)).toMatch(/STOPPED|DELETED/);
    expect(nodeProcesses(nodes.bob)).toEqual([]);
    expect(await detailsOf("bob")).toMatch(/^p2p=[0-9a-f]{40}@127\.93\.0\.110$/);
    expect((await outputsOf(older)).ports).toEqual({ bob: 30110, charlie: 30110 });
    await unchanged();
    await eventually(
      "the provider chain has deleted it",
      async () => ((await phaseOf(consumerId)).endsWith("DELETED") ? true : undefined),
      2 * minutes,
    );
  });
});

describe("a consumer chain that was stopped by hand", () => {
  it("shows as one to be made anew, and is, while up says what it waits for", async () => {
    const { consumerId } = await outputsOf(longest);
    await chain.transact({ moniker: "alice", mnemonic: mnemonics["alice"]! }, [
      ...["provider", "remove-consumer", consumerId, "--gas", "400000"],
    ]);
    const plan = await stack.preview();
    expect(planSummary(plan.changes)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/replace ConsumerRegistration .*-registration$/),
      ]),
    );
    const { code, text } = await runOnStack(stack, ["up", "--yes", "--skip-preview"]);
    expect(code).toBe(0);
    expect(text).toMatch(/awaits its spawn time \S+Z, \d+ s left; opted in: "alice"/);
    const { consumerId: now, height } = await outputsOf(longest);
    expect(Number(now)).toBeGreaterThan(Number(consumerId));
    expect(height).toBeGreaterThan(0);
    await unchanged();
  });
});

describe("a validator of a running consumer chain", () => {
  it("follows when it joins late, and is dialled by those who were there", async () => {
    stack.setConfig(
      chains(firstOf("alice", "bob", "charlie"), { chainId: longest, validators: ["alice"] }),
    );
    await stack.up();
    const { roles, peers, connected, expected } = await outputsOf(first);
    expect(roles).toEqual({ alice: "follows", bob: "signs", charlie: "signs" });
    expect(peers.bob).toContain("@127.93.0.100:");
    expect({ connected, expected }).toEqual({ connected: 6, expected: 6 });
    await unchanged();
  });

  it("cannot be dropped while the chain counts on its signature, even if it is silent", async () => {
    const { rpc: nodes } = await outputsOf(first);
    const { pid } = nodeProcesses(nodes.charlie)[0]!;
    stack.setConfig(chains(firstOf("alice", "bob"), { chainId: longest, validators: ["alice"] }));
    process.kill(pid, "SIGSTOP");
    const run = await runOnStack(stack, ["preview"]).finally(() => process.kill(pid, "SIGCONT"));
    expect(run.code).not.toBe(0);
    expect(run.text).toContain(
      `consumer chain "${first}" still counts on the signature of validator "charlie"; "charlie"; list it under optOut`,
    );
  });

  it("is opted out and runs on while the chain counts on its signature", async () => {
    const { rpc: nodes } = await outputsOf(first);
    const [{ pid } = { pid: 0 }] = nodeProcesses(nodes.charlie);
    stack.setConfig(
      chains(
        { ...firstOf("alice", "bob"), optOut: ["charlie"] },
        { chainId: longest, validators: ["alice"] },
        { chainId: newcomer, validators: ["alice", "bob"] },
      ),
    );
    await stack.up();
    const opted = await chain.query(["provider", "consumer-opted-in-validators", "0"]);
    expect(opted.validators_provider_addresses).toHaveLength(2);
    expect(nodeProcesses(nodes.charlie).map((node) => node.pid)).toEqual([pid]);
    const height = await heightOf(nodes.bob);
    await eventually("the chain grows", async () =>
      (await heightOf(nodes.bob)) > height + 1 ? true : undefined,
    );
    await unchanged();
  });
});

describe("two chains of one offset", () => {
  it("in the other order: who comes second moves, whichever of the two it is", async () => {
    const before = { ...firstOf("alice", "bob"), optOut: ["charlie"] };
    expect((await outputsOf(newcomer)).ports).toEqual({ alice: 30110, bob: 30110 });
    stack.setConfig(
      chains(
        { chainId: older, validators: ["bob", "charlie"] },
        before,
        { chainId: longest, validators: ["alice"] },
        { chainId: newcomer, validators: ["alice", "bob"] },
      ),
    );
    await stack.up();
    const moved = await outputsOf(older);
    expect(moved.ports).toEqual({ bob: 30111, charlie: 30110 });
    expect(moved.peers.charlie).toMatch(/@127\.93\.0\.110:30111$/);
    expect((await outputsOf(newcomer)).ports).toEqual({ alice: 30110, bob: 30110 });
    expect(await detailsOf("bob")).toContain(` p2p-ports=${moved.consumerId}:30111`);
    await unchanged();
  });
});

describe("destroy", () => {
  it("withdraws no endpoint and no opt-in from a chain that goes as well", async () => {
    const { resources } = JSON.parse(await stack.state()) as {
      resources: readonly { readonly urn: string; readonly deletedWith?: string }[];
    };
    const [origin] = resources.filter(({ urn }) => urn.endsWith("::provider-genesis"));
    const written = /ics:(PublishedEndpoint|ConsumerRegistration|OptIn)::/;
    const onChain = resources.filter(({ urn }) => written.test(urn));
    expect(onChain.length).toBeGreaterThan(6);
    expect(new Set(onChain.map(({ deletedWith }) => deletedWith))).toEqual(new Set([origin?.urn]));
  });

  it("leaves nothing", async () => {
    await stack.destroy();
    expect(processesIn(stack.stateDir)).toEqual([]);
    expect(JSON.parse(await stack.state()).resources ?? []).toEqual([]);
  });
});
