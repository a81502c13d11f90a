import { execFile } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

import { components } from "../../providers/embedded/cluster-folder";
import { ensureCluster } from "../../providers/embedded/cluster-lifecycle";
import { provider as typedProvider } from "../../providers/embedded/embedded-cluster-provider";
import { portBusy } from "../../providers/machine/busy-port";
import { Deadline, holdsBefore } from "../../providers/machine/deadline";
import { processIdentity } from "../../providers/machine/process-table";
import {
  stopProcess,
  stopStrays,
  strayProcesses,
} from "../../providers/machine/supervised-process";
import { toolPath } from "../../providers/machine/tool-path";
import { freezeProcess } from "../support/freeze-process";
import { killProcesses } from "../support/kill-processes";
import { listeners } from "../support/listeners";
import { temporaryFolder } from "../support/temporary-folder";

jest.setTimeout(180_000);

const provider = typedProvider as Required<typeof typedProvider>;
type Outs = NonNullable<Awaited<ReturnType<typeof provider.create>>["outs"]>;

const folder = temporaryFolder();
const run = promisify(execFile);

const declared = (name: string) => ({
  clusterName: name,
  directory: join(folder, name),
  nodes: 1,
  stack: "ics/test",
});
const alice = declared("alice-cluster");
const workdir = join(alice.directory, "clusters", alice.clusterName);
let outs: Outs;

/** What a preview does. */
const preview = async (news = alice) => {
  const begun = performance.now();
  const { inputs, failures } = await provider.check(alice, news);
  const health = (inputs as { health: string }).health;
  const tookMs = performance.now() - begun;
  return { inputs: inputs!, failures, health, tookMs };
};

/** What `up` does after that preview. */
const up = async () => {
  const { inputs } = await preview();
  const diff = await provider.diff("alice-cluster", outs, inputs);
  if (diff.changes) outs = (await provider.update("alice-cluster", outs, inputs)).outs!;
  return diff;
};

const kubectl = async (args: string[], input = ""): Promise<string> => {
  const kubeconfig = join(folder, "kubeconfig");
  writeFileSync(kubeconfig, outs.kubeconfig!, { mode: 0o600 });
  const call = run("kubectl", args, { env: { ...process.env, KUBECONFIG: kubeconfig } });
  call.child.stdin?.end(input);
  return (await call).stdout;
};

const pidOf = (component: string): number => {
  const home = ["metallb", "forwarder"].includes(component) ? alice.directory : workdir;
  return JSON.parse(readFileSync(join(home, `${component}.process.json`), "utf8")).pid;
};

const kill = async (component: string): Promise<void> => killProcesses([pidOf(component)]);

/** Whether KWOK plays a new pod: scheduler, controllers and KWOK are all at work. */
const playsPod = async (name: string): Promise<boolean> => {
  await kubectl(["run", name, "--image=none"]);
  const phase = ["get", "pod", name, "-o", "jsonpath={.status.phase}"];
  return holdsBefore(Deadline.in(60_000), async () => (await kubectl(phase)) === "Running");
};

afterAll(async () => stopStrays(folder));

describe("an embedded cluster", () => {
  it("is there after create: ready, healthy and without need for a second run", async () => {
    const { inputs } = await provider.check({}, alice);
    expect(inputs).toEqual({ ...alice, health: "running" });
    outs = (await provider.create(inputs!)).outs!;

    expect(
      await kubectl(["get", "nodes", "-o", "jsonpath={.items[*].status.addresses[0].address}"]),
    ).toBe("10.97.0.1");
    const ready = "jsonpath={.items[*].status.conditions[?(@.type=='Ready')].status}";
    expect(await kubectl(["get", "nodes", "-o", ready])).toBe("True");
    const { health, tookMs } = await preview();
    expect(health).toBe("running");
    expect(tookMs).toBeLessThan(1_000);
    expect(await up()).toMatchObject({ changes: false });
  });

  it("gives a LoadBalancer Service its pinned address, from the real MetalLB controller", async () => {
    await kubectl(
      ["apply", "-f", "-"],
      JSON.stringify({
        apiVersion: "v1",
        kind: "List",
        items: [
          {
            apiVersion: "metallb.io/v1beta1",
            kind: "IPAddressPool",
            metadata: { name: "alice", namespace: "metallb-system" },
            spec: { addresses: ["127.95.0.100-127.95.0.109"] },
          },
          {
            apiVersion: "v1",
            kind: "Service",
            metadata: {
              name: "p2p-loadbalancer",
              namespace: "default",
              annotations: { "metallb.io/loadBalancerIPs": "127.95.0.103" },
            },
            spec: { type: "LoadBalancer", ports: [{ port: 26656 }] },
          },
          {
            apiVersion: "v1",
            kind: "ConfigMap",
            metadata: { name: "kept", namespace: "default" },
            data: { since: "before the damage" },
          },
        ],
      }),
    );
    const address = "jsonpath={.status.loadBalancer.ingress[0].ip}";
    const service = ["get", "service", "p2p-loadbalancer", "-o", address];
    const given = await holdsBefore(
      Deadline.in(60_000),
      async () => (await kubectl(service)) === "127.95.0.103",
    );
    expect(given).toBe(true);
  });

  it("enforces access rules: an account without a role may not read", async () => {
    const asNobody = ["--as=system:serviceaccount:default:default", "get", "secrets"];
    await expect(kubectl(asNobody)).rejects.toThrow("forbidden");
  });

  it("listens on loopback only, every part of it", () => {
    const found = new Map(components.map((name) => [name, listeners(pidOf(name))]));
    expect(found.get("kube-apiserver")).toHaveLength(1);
    expect(found.get("etcd")).toHaveLength(2);
    const beyond = [...found.values()]
      .flat()
      .filter((address) => !address.startsWith("127.0.0.1:"));
    expect(beyond).toEqual([]);
  });

  it("keeps its keys to its owner", async () => {
    const { stdout } = await run("find", [folder, "-type", "f", "-perm", "/077"]);
    expect(stdout.replace(join(folder, "kubeconfig"), "").trim()).toBe("");
  });

  it.each([
    { killed: ["metallb"] },
    { killed: ["forwarder"] },
    { killed: ["kube-apiserver"] },
    { killed: ["etcd"] },
    { killed: ["kwok-controller", "kube-scheduler", "kube-controller-manager"] },
    { killed: [...components] },
  ])("is damaged without $killed, says so, and comes back with its data", async ({ killed }) => {
    const { kubeconfig, clusterUid } = outs;
    for (const component of killed) await kill(component);

    const { health, inputs, tookMs } = await preview();
    for (const component of killed) expect(health).toContain(`${component} (process `);
    expect(health).toMatch(/^damaged: .* is not running/);
    expect(tookMs).toBeLessThan(1_000);
    expect(await provider.diff("alice-cluster", outs, inputs)).toMatchObject({
      changes: true,
      replaces: [],
    });
    expect(await provider.read("alice-cluster", outs)).toMatchObject({
      id: "alice-cluster",
      props: { health },
    });

    await up();
    expect(await preview()).toMatchObject({ health: "running" });
    expect(outs).toMatchObject({ kubeconfig, clusterUid, health: "running" });
    const kept = ["get", "configmap", "kept", "-o", "jsonpath={.data.since}"];
    expect(await kubectl(kept)).toBe("before the damage");
    expect(await playsPod(`after-${killed.join("-").slice(0, 40)}`)).toBe(true);
    expect(await up()).toMatchObject({ changes: false });
  });

  it("gets the part that a cluster of an earlier release has not", async () => {
    await stopProcess(alice.directory, "forwarder");
    expect((await preview()).health).toBe("damaged: forwarder was never started");
    const { clusterUid } = outs;
    await up();
    expect(await preview()).toMatchObject({ health: "running" });
    expect(outs.clusterUid).toBe(clusterUid);
  });

  it("gets back what was deleted inside it", async () => {
    await kubectl(["delete", "node", "alice-cluster-node-0"]);
    await kubectl(["delete", "crd", "l2advertisements.metallb.io"]);
    expect((await preview()).health).toBe(
      'damaged: node "alice-cluster-node-0" is missing; resource definition "l2advertisements.metallb.io" is missing',
    );
    const { clusterUid } = outs;
    await up();
    expect(await preview()).toMatchObject({ health: "running" });
    expect(outs.clusterUid).toBe(clusterUid);
  });

  it("does not give up its data because somebody has its port, but says who is in the way", async () => {
    for (const component of components) await kill(component);
    const port = Number(/server: https:\/\/127\.0\.0\.1:(\d+)/.exec(outs.kubeconfig!)![1]);
    const squatter = createServer();
    await holdsBefore(
      Deadline.in(10_000),
      async () => (await portBusy("127.0.0.1", port)) === undefined,
    );
    await new Promise<void>((done) => squatter.listen(port, "127.0.0.1", done));
    await expect(up()).rejects.toThrow(
      `port ${port} of 127.0.0.1 is taken by another process; stop it`,
    );
    squatter.close();

    const { clusterUid } = outs;
    await up();
    expect(outs.clusterUid).toBe(clusterUid);
  });

  it("is not touched by a run of another stack", async () => {
    await expect(provider.create({ ...alice, stack: "ics/other" })).rejects.toThrow(
      'holds the embedded cluster "alice-cluster" of stack "ics/test"',
    );
  });

  it("is sound on a busy machine: an API server that answers late is no damage", async () => {
    const pid = pidOf("kube-apiserver");
    await freezeProcess(pid);
    setTimeout(() => process.kill(pid, "SIGCONT"), 1_500);
    expect((await preview()).health).toBe("running");
  });

  it("keeps its data when it does not come up in time, and says what was awaited", async () => {
    const { clusterUid } = outs;
    const pid = pidOf("kube-apiserver");
    await freezeProcess(pid);
    const failure = await ensureCluster(alice, 2_000).catch((error: unknown) => error as Error);
    process.kill(pid, "SIGCONT");
    expect((failure as Error).message).toMatch(
      /^alice-cluster: its API server was awaited in vain for 2 s; last lines of ".*kube-apiserver\.log":\n/,
    );
    await up();
    expect(outs.clusterUid).toBe(clusterUid);
  });

  it("keeps its data when MetalLB does not stay up", async () => {
    const { clusterUid } = outs;
    await kill("metallb");
    const broken = join(folder, "broken-metallb", "bin");
    const crds = join(dirname(toolPath("metallb-controller")), "..", "share");
    mkdirSync(broken, { recursive: true });
    symlinkSync(crds, join(broken, "..", "share"));
    writeFileSync(join(broken, "metallb-controller"), "#!/bin/sh\necho no luck\nexit 1\n", {
      mode: 0o755,
    });
    const path = process.env["PATH"]!;
    process.env["PATH"] = `${broken}:${path}`;
    const failure = await up().catch((error: unknown) => error as Error);
    process.env["PATH"] = path;
    expect((failure as Error).message).toMatch(
      /metallb (does not stay up|ended at once); .*\nno luck$/s,
    );
    await up();
    expect(outs.clusterUid).toBe(clusterUid);
  });

  it("is made anew when etcd cannot use its data, and keeps the reason", async () => {
    const { clusterUid } = outs;
    await stopStrays(alice.directory);
    const wal = join(workdir, "etcd/member/wal");
    for (const name of readdirSync(wal)) writeFileSync(join(wal, name), "no log at all");
    await up();
    expect(outs.clusterUid).not.toBe(clusterUid);
    expect(await preview()).toMatchObject({ health: "running" });
    expect(readFileSync(join(alice.directory, "made-anew.log"), "utf8")).toMatch(
      /^alice-cluster: etcd does not stay up; last lines of ".*etcd\.log":\n/,
    );
    await kubectl(["create", "configmap", "kept"]);
  });

  it("is made anew when its folder is removed under it, which refresh sees", async () => {
    const former = outs;
    const pids = components.map(pidOf);
    rmSync(alice.directory, { recursive: true });
    expect(await provider.read("alice-cluster", outs)).toMatchObject({
      id: "alice-cluster",
      props: { health: expect.stringMatching(/^damaged: folder ".*" holds no finished cluster$/) },
    });
    expect(pids.filter((pid) => processIdentity(pid) === undefined)).toEqual([]);
    expect(existsSync(alice.directory)).toBe(false);
    expect((await preview()).health).toMatch(/^damaged: folder ".*" holds no finished cluster$/);

    await up();
    expect(await preview()).toMatchObject({ health: "running" });
    expect(outs.clusterUid).not.toBe(former.clusterUid);
    await expect(kubectl(["get", "configmap", "kept"])).rejects.toThrow("NotFound");
    expect(pids.filter((pid) => processIdentity(pid) !== undefined)).toEqual([]);
  });

  it("takes up what a killed create left behind", async () => {
    // As after SIGKILL between kwokctl's start of the processes and their being recorded.
    rmSync(join(alice.directory, "cluster.json"));
    for (const component of components) {
      const home = ["metallb", "forwarder"].includes(component) ? alice.directory : workdir;
      rmSync(join(home, `${component}.process.json`));
    }
    const left = strayProcesses(alice.directory);
    expect(left).toHaveLength(components.length);
    outs = (await provider.create({ ...alice, health: "running" })).outs!;
    expect(await preview()).toMatchObject({ health: "running" });
    expect(strayProcesses(alice.directory)).toHaveLength(components.length);
  });

  it("leaves no process and no folder when deleted, whole or half gone", async () => {
    await provider.delete("alice-cluster", outs);
    expect(strayProcesses(folder)).toEqual([]);
    expect(existsSync(alice.directory)).toBe(false);
    expect(await provider.read("alice-cluster", outs)).toEqual({ id: "" });
    await provider.delete("alice-cluster", outs);

    await provider.create(alice);
    rmSync(alice.directory, { recursive: true });
    await provider.delete("alice-cluster", outs);
    expect(strayProcesses(folder)).toEqual([]);

    mkdirSync(join(alice.directory, "clusters"), { recursive: true });
    await provider.delete("alice-cluster", outs);
    expect(existsSync(alice.directory)).toBe(false);
  });
});

describe("three clusters at once", () => {
  const three = ["one-cluster", "two-cluster", "three-cluster"].map(declared);

  it("are ready within 25 s", async () => {
    const begun = performance.now();
    await Promise.all(three.map(async (cluster) => provider.create(cluster)));
    expect(performance.now() - begun).toBeLessThan(25_000);
    await Promise.all(
      three.map(async (cluster) => provider.delete(cluster.clusterName, cluster as Outs)),
    );
    expect(strayProcesses(folder)).toEqual([]);
  });
});

describe("a cluster that cannot be made", () => {
  it("says which tool is missing, before it touches anything", async () => {
    const path = process.env["PATH"];
    process.env["PATH"] = "/nonexistent";
    const dan = declared("dan-cluster");
    await expect(provider.create(dan)).rejects.toThrow(
      'tool "metallb-controller" is not on PATH; run make tools',
    );
    process.env["PATH"] = path;
    expect(existsSync(dan.directory)).toBe(false);
  });

  it("starts a part again that gave up waiting for a slow API server", async () => {
    const slow = join(folder, "slow-tools");
    mkdirSync(slow);
    const once = join(slow, "once");
    // What 1.35 says and does when the API server is not healthy after 10 s.
    const script = `#!/bin/sh
case "$1" in --version) exec ${toolPath("kube-controller-manager")} "$@";; esac
[ -e ${once} ] && exec ${toolPath("kube-controller-manager")} "$@"
echo x >${once}; sleep 1; echo "failed to wait for apiserver being healthy"; exit 1
`;
    writeFileSync(join(slow, "kube-controller-manager"), script, { mode: 0o755 });
    const path = process.env["PATH"]!;
    process.env["PATH"] = `${slow}:${path}`;
    const frank = declared("frank-cluster");
    try {
      expect((await provider.create(frank)).outs).toMatchObject({ health: "running" });
      expect(existsSync(once)).toBe(true);
    } finally {
      process.env["PATH"] = path;
      await provider.delete("frank-cluster", frank);
    }
  });

  it("says which part died and what it said last, and leaves nothing that delete does not remove", async () => {
    const broken = join(folder, "broken-tools");
    mkdirSync(broken);
    const script = `#!/bin/sh\ncase "$1" in --version) echo "etcd Version: 3.6.8";; *) echo "no space left"; exit 1;; esac\n`;
    writeFileSync(join(broken, "etcd"), script, { mode: 0o755 });
    const path = process.env["PATH"]!;
    process.env["PATH"] = `${broken}:${path}`;
    const erin = declared("erin-cluster");
    const begun = performance.now();
    await expect(provider.create(erin)).rejects.toThrow(
      /^control plane "erin-cluster": etcd ended at once; last lines of ".*etcd\.log":\nno space left$/,
    );
    expect(performance.now() - begun).toBeLessThan(15_000);
    process.env["PATH"] = path;

    await provider.delete("erin-cluster", erin);
    expect(strayProcesses(folder)).toEqual([]);
    expect(existsSync(erin.directory)).toBe(false);
  });

  it.each([{ name: "Alice" }, { name: "a b" }, { name: "" }, { name: "../up" }])(
    "refuses the name $name",
    async ({ name }) => {
      const { failures } = await provider.check({}, { ...alice, clusterName: name });
      expect(failures).toEqual([expect.objectContaining({ property: "clusterName" })]);
    },
  );
});
