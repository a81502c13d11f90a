import { execFile, spawn } from "node:child_process";
import {
  accessSync,
  constants,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

import { withPortBlock } from "../../providers/machine/port-block";
import { eventually } from "./eventually";
import { killProcesses } from "./kill-processes";

/*
 * A real API server for tests: etcd, kube-apiserver, kube-controller-manager and KWOK from PATH, all
 * on loopback, in a folder of their own under the system's temporary folder. There is no scheduler:
 * a Pod runs if it names the node, and stays pending for ever if it does not.
 */

const run = promisify(execFile);
const name = "test";
const createTimeoutMs = 90_000;

/** The one node; KWOK lets every Pod on it become ready at once. */
export const nodeName = "node-0";

export interface TestCluster {
  /** File with the way to the API server. */
  readonly kubeconfig: string;
  kubectl(args: readonly string[], input?: string): Promise<string>;
  /**
   * Kills the API server.
   *
   * @returns What starts it again as it was, and waits until it serves.
   */
  stopApiServer(): Promise<() => Promise<void>>;
  restartApiServer(): Promise<void>;
  /** Kubeconfig by which one acts as a ServiceAccount, and with no other rights. */
  actAs(namespace: string, account: string): Promise<string>;
  stop(): Promise<void>;
}

function onPath(command: string): string {
  for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
    const path = join(folder, command);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // the next folder
    }
  }
  throw new Error(`no command "${command}" on PATH; run make tools and put .ics/tools/bin there`);
}

/** On loopback, at ports that no other test's cluster takes while a program of this one is down. */
const kwokConfig = ([
  etcdPort,
  etcdPeerPort,
  kubeApiserverPort,
  kubeControllerManagerPort,
  kwokControllerPort,
]: readonly number[]): string =>
  JSON.stringify({
    apiVersion: "config.kwok.x-k8s.io/v1alpha1",
    kind: "KwokctlConfiguration",
    options: {
      ...{ bindAddress: "127.0.0.1", kubeAuthorization: true, etcdPort, etcdPeerPort },
      ...{ kubeApiserverPort, kubeControllerManagerPort, kwokControllerPort },
    },
    // Where a machine has no default route, the API server finds no address of its own.
    componentsPatches: [
      { name: "kube-apiserver", extraArgs: [{ key: "advertise-address", value: "127.0.0.1" }] },
    ],
  });

const node = JSON.stringify({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name: nodeName, annotations: { "kwok.x-k8s.io/node": "fake" } },
});

/** Deletes the cluster when this process is gone, were it by SIGKILL. */
function startReaper(folder: string, env: NodeJS.ProcessEnv): () => void {
  const script = 'cat >/dev/null; kwokctl delete cluster --name "$1"; rm -rf "$2"';
  const reaper = spawn("sh", ["-c", script, "reaper", name, folder], {
    env,
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  reaper.unref();
  return () => reaper.kill("SIGKILL");
}

async function stopApiServer(
  home: string,
  kubectl: TestCluster["kubectl"],
): Promise<() => Promise<void>> {
  const pidFile = join(home, "pids", "kube-apiserver.pid");
  const pid = Number(readFileSync(pidFile, "utf8"));
  const [program = "", ...args] = readFileSync(`/proc/${pid}/cmdline`, "utf8")
    .split("\0")
    .slice(0, -1);
  const cwd = readlinkSync(`/proc/${pid}/cwd`);
  await killProcesses([pid]);
  return async () => {
    const child = spawn(program, args, { cwd, detached: true, stdio: "ignore" });
    child.unref();
    writeFileSync(pidFile, String(child.pid));
    await eventually("the API server serves again", () =>
      kubectl(["get", "--raw", "/readyz"]).then(
        () => true,
        () => undefined,
      ),
    );
  };
}

/**
 * Starts a cluster and waits until it answers; takes about five seconds.
 *
 * @throws Error with what kwokctl said; nothing is left running then.
 */
export async function startTestCluster(): Promise<TestCluster> {
  const folder = mkdtempSync(join(tmpdir(), "ics-test-cluster-"));
  const kubeconfig = join(folder, "kubeconfig");
  const home = join(folder, "kwok", "clusters", name);
  const env = {
    ...process.env,
    HOME: folder,
    KUBECONFIG: kubeconfig,
    KWOK_WORKDIR: join(folder, "kwok"),
    KWOK_KUBE_VERSION: "v1.35.4",
  };
  const dismissReaper = startReaper(folder, env);
  const kubectl = async (args: readonly string[], input = ""): Promise<string> => {
    const call = run("kubectl", args, { env, maxBuffer: 64 * 1024 * 1024 });
    call.child.stdin?.end(input);
    return (await call).stdout;
  };
  const stop = async (): Promise<void> => {
    await run("kwokctl", ["delete", "cluster", "--name", name], { env });
    dismissReaper();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const config = join(folder, "kwok.yaml");
    const binaries = [
      ["etcd", "etcd"],
      ["kube-apiserver", "kube-apiserver"],
      ["kube-controller-manager", "kube-controller-manager"],
      ["kwok-controller", "kwok"],
    ].flatMap(([component = "", command = ""]) => [`--${component}-binary`, onPath(command)]);
    const settings = ["--name", name, "--config", config, "--kubeconfig", kubeconfig];
    const create = [
      ...["create", "cluster", "--runtime", "binary", "--disable", "kube-scheduler"],
      ...["--wait", "60s", ...settings, ...binaries],
    ];
    await withPortBlock(folder, async (ports) => {
      writeFileSync(config, kwokConfig(ports));
      await run("kwokctl", create, { env, timeout: createTimeoutMs });
    });
    await kubectl(["apply", "-f", "-"], node);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    kubeconfig,
    kubectl,
    stopApiServer: async () => stopApiServer(home, kubectl),
    restartApiServer: async () => {
      const start = await stopApiServer(home, kubectl);
      await start();
    },
    actAs: async (namespace, account) => {
      const token = (await kubectl(["create", "token", account, "-n", namespace])).trim();
      const file = join(folder, `${namespace}-${account}.kubeconfig`);
      const { clusters } = JSON.parse(
        await kubectl(["config", "view", "--raw", "--flatten", "-o", "json"]),
      ) as { clusters: readonly { name: string }[] };
      const cluster = clusters[0]?.name;
      const config = {
        ...{ apiVersion: "v1", kind: "Config", clusters, "current-context": account },
        contexts: [{ name: account, context: { cluster, user: account } }],
        users: [{ name: account, user: { token } }],
      };
      writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
      return file;
    },
    stop,
  };
}
