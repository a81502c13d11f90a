import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { type Deadline, holdsBefore } from "../machine/deadline";
import { quotedTail } from "../machine/log-tail";
import { textIfPresent, writePrivateFile } from "../machine/private-file";
import { commandOf, processIdentity } from "../machine/process-table";
import { bareEnvironment, shellStart } from "../machine/supervised-process";
import { toolPath } from "../machine/tool-path";
import { type ClusterFolder, servesData } from "./cluster-folder";
import { type ControlPlaneTools, kwokctlConfig } from "./kwokctl-config";

const controlPlaneTools = (): ControlPlaneTools => ({
  etcd: toolPath("etcd"),
  kubeApiserver: toolPath("kube-apiserver"),
  kubeControllerManager: toolPath("kube-controller-manager"),
  kubeScheduler: toolPath("kube-scheduler"),
  kwok: toolPath("kwok"),
  kubectl: toolPath("kubectl"),
});

/** Number of each component's process as kwokctl noted it. */
export function kwokPids(folder: ClusterFolder): ReadonlyMap<string, number> {
  const pids = join(folder.kwok, "pids");
  if (!existsSync(pids)) return new Map();
  return new Map(
    readdirSync(pids)
      .filter((file) => file.endsWith(".pid"))
      .map((file) => [file.slice(0, -".pid".length), Number(textIfPresent(join(pids, file)))]),
  );
}

/** What kwokctl starts, as it is seen to run. */
class StartedComponents {
  /** Command lines, program first. */
  readonly commands: Record<string, readonly string[]> = {};

  constructor(private readonly folder: ClusterFolder) {}

  /**
   * @returns One that died and does not come back: it holds the data, or nobody saw it run. The others end
   * by themselves where the API server takes more than some seconds to be ready, and can be started again.
   */
  look(): string | undefined {
    let dead: string | undefined;
    for (const [component, pid] of kwokPids(this.folder)) {
      // It may be read while it is written, or taken away.
      if (!(pid > 0)) continue;
      const isAlive = processIdentity(pid) !== undefined;
      const command = commandOf(pid);
      // Before it is that program, or what interprets it, it is a fork of kwokctl.
      const isStarted = command.slice(0, 2).some((word) => word.startsWith(this.folder.kwok));
      if (isAlive && isStarted) this.commands[component] ??= command;
      const isLost = servesData.has(component) || this.commands[component] === undefined;
      if (!isAlive && isLost) dead ??= component;
    }
    return dead;
  }
}

/**
 * Has kwokctl make and start a control plane, and stops it waiting as soon as a part of it is lost.
 *
 * @returns The command line of each part. One that waits for the API server may have ended meanwhile.
 * @throws Error with the last lines of the log that tells why.
 */
export async function createControlPlane(
  folder: ClusterFolder,
  ports: readonly number[],
  deadline: Deadline,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const config = join(folder.path, "kwokctl.json");
  writePrivateFile(config, kwokctlConfig(controlPlaneTools(), ports));
  const logFile = join(folder.path, "kwokctl.log");
  const log = openSync(logFile, "w", 0o600);
  const command = [
    toolPath("kwokctl"),
    ...["--config", config, "create", "cluster", "--name", folder.clusterName, "--kubeconfig="],
    // Without leases a restarted KWOK plays its nodes at once instead of when the lease of its killed self runs out.
    // Only the flag can say 0: in the configuration it means the default.
    "--node-lease-duration-seconds=0",
  ];
  const child = spawn("/bin/sh", [...shellStart, ...command], {
    cwd: folder.path,
    env: { ...bareEnvironment(folder.path), KWOK_WORKDIR: folder.path },
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  let ending: { readonly code: number | null; readonly fault?: Error } | undefined;
  const ended = new Promise<void>((done) => {
    const end = (code: number | null, fault?: Error): void => {
      ending = { code, ...(fault === undefined ? {} : { fault }) };
      done();
    };
    child.once("exit", (code) => {
      end(code);
    });
    child.once("error", (fault) => {
      end(null, fault);
    });
  });

  const started = new StartedComponents(folder);
  let dead: string | undefined;
  await holdsBefore(deadline, () => {
    dead = started.look();
    return ending !== undefined || dead !== undefined;
  });
  const endedItself = ending !== undefined;
  if (!endedItself) {
    child.kill("SIGKILL");
    // Until then it may start a part that nobody would know of.
    await ended;
  }
  const what = `control plane "${folder.clusterName}"`;
  if (dead !== undefined) {
    throw new Error(`${what}: ${dead} ended at once; ${quotedTail(folder.logOf(dead))}`);
  }
  if (!endedItself) {
    const seconds = Math.round(deadline.allowedMs / 1000);
    const tail = quotedTail(folder.logOf("kube-apiserver"));
    throw new Error(`${what}: its API server was awaited in vain for ${seconds} s; ${tail}`);
  }
  if (ending?.code !== 0) {
    throw new Error(`${what}: kwokctl failed; ${quotedTail(logFile)}`, { cause: ending?.fault });
  }
  started.look();
  return started.commands;
}
