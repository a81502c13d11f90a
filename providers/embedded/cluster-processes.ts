import { existsSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";

import { metallbNamespace } from "../../core/manifests/metallb-pool";
import { p2pServiceName, providerNamespace } from "../../core/manifests/p2p-service";
import { refuseBusyPort } from "../machine/busy-port";
import { quotedTail } from "../machine/log-tail";
import { writePrivateFile } from "../machine/private-file";
import {
  processState,
  recordProcess,
  startProcess,
  stopProcess,
  stopStrays,
  strayProcesses,
} from "../machine/supervised-process";
import { toolPath } from "../machine/tool-path";
import {
  type ClusterFolder,
  components,
  forwarder,
  isBeside,
  metallb,
  servesData,
} from "./cluster-folder";

const startsAllowed = 3;

/** What holds the cluster's data does not work with it; only making the cluster anew helps. */
export class BeyondRepair extends Error {}

/** Components that do not run, each with the reason. */
export function stoppedComponents(folder: ClusterFolder): ReadonlyMap<string, string> {
  return new Map(
    components.flatMap((component) => {
      const state = processState(folder.homeOf(component), component);
      return state.running ? [] : [[component, state.reason] as const];
    }),
  );
}

/** Command lines of what runs beside the control plane; the tools may have moved since they were started last. */
const besideCommands: Readonly<Record<string, (folder: ClusterFolder) => string[]>> = {
  // Port -1 keeps its metrics, which would listen on all addresses, from listening at all.
  [metallb]: (folder) => [
    toolPath("metallb-controller"),
    ...["--kubeconfig", folder.kubeconfigFile, "--namespace", metallbNamespace],
    ...["--webhook-mode", "disabled", "--port=-1"],
  ],
  [forwarder]: (folder) => [
    toolPath("ics-forwarder"),
    ...["--kubeconfig", folder.kubeconfigFile],
    ...["--namespace", providerNamespace, "--service", p2pServiceName],
  ],
};

const portsIn = (command: readonly string[]): number[] =>
  command.flatMap((argument) => {
    const port = /^--(?:secure-port|listen-\w+-urls|server-address)=(?:.*:)?(\d+)$/.exec(argument);
    return port?.[1] === undefined ? [] : [Number(port[1])];
  });

const refuseBusyPorts = async (command: readonly string[]): Promise<void> => {
  for (const port of portsIn(command)) {
    await refuseBusyPort("127.0.0.1", port);
  }
};

const toolOf: Readonly<Record<string, string>> = { "kwok-controller": "kwok" };

/** kwokctl runs a component by a link in the cluster's folder; the tools may have moved since. */
const mendLink = (program: string, component: string): void => {
  if (isBeside(component) || existsSync(program)) return;
  rmSync(program, { force: true });
  symlinkSync(toolPath(toolOf[component] ?? component), program);
};

/**
 * Starts the stopped components of a cluster, and notices the ones that keep dying.
 *
 * A part may end because another one was away, so each gets a few starts before it counts as broken.
 */
export class ClusterStarter {
  private readonly starts = new Map<string, number>();

  constructor(
    private readonly folder: ClusterFolder,
    private readonly commands: Readonly<Record<string, readonly string[]>>,
  ) {}

  /** @throws Error with the last log lines of a component that will not stay up. */
  async startStopped(only: readonly string[] = components): Promise<void> {
    const stopped = stoppedComponents(this.folder);
    for (const component of components) {
      if (stopped.has(component) && only.includes(component)) await this.start(component);
    }
  }

  private async start(component: string): Promise<void> {
    const { folder } = this;
    const directory = folder.homeOf(component);
    const command = besideCommands[component]?.(folder) ?? this.commands[component];
    if (command === undefined) throw new BeyondRepair(`${component} was never started`);

    const [program = ""] = command;
    const stray = strayProcesses(folder.path).find((found) => found.command[0] === program);
    if (stray !== undefined) {
      recordProcess(directory, component, stray.pid, command, folder.logOf(component));
      return;
    }
    const starts = (this.starts.get(component) ?? 0) + 1;
    this.starts.set(component, starts);
    if (starts > startsAllowed) {
      const tail = quotedTail(folder.logOf(component));
      const reason = `${folder.clusterName}: ${component} does not stay up; ${tail}`;
      throw servesData.has(component) ? new BeyondRepair(reason) : new Error(reason);
    }
    await refuseBusyPorts(command);
    mendLink(program, component);
    const log = folder.logOf(component);
    if (isBeside(component) && existsSync(log)) renameSync(log, `${log}.1`);
    await startProcess({ directory, name: component, command, log });
    const state = processState(directory, component);
    if (!isBeside(component) && state.running) {
      writePrivateFile(join(folder.kwok, "pids", `${component}.pid`), `${state.record.pid}`);
    }
  }
}

/** Stops all that runs for a cluster, recorded or not; what writes goes before what it writes to. */
export async function stopCluster(folder: ClusterFolder): Promise<void> {
  const [etcd = "", ...others] = components;
  await Promise.all(others.map(async (name) => stopProcess(folder.homeOf(name), name, 5_000)));
  await stopProcess(folder.homeOf(etcd), etcd, 5_000);
  await stopStrays(folder.path);
}
