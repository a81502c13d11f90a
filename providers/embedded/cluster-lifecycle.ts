import { rmSync } from "node:fs";
import { join, resolve } from "node:path";

import { Deadline, holdsBefore } from "../machine/deadline";
import { claimFolder, type FolderOwner, removeOwnFolder } from "../machine/folder-owner";
import { quotedTail } from "../machine/log-tail";
import { withPortBlock } from "../machine/port-block";
import { textIfPresent } from "../machine/private-file";
import { processIdentity } from "../machine/process-table";
import { recordProcess, stopProcess } from "../machine/supervised-process";
import {
  ClusterFolder,
  type ClusterRecord,
  controlPlane,
  forwarder,
  metallb,
} from "./cluster-folder";
import { clusterUid, furnish, isSettled, metallbCrds, missingFurniture } from "./cluster-furniture";
import { type DeclaredCluster, isReady, withApi } from "./cluster-probe";
import { BeyondRepair, ClusterStarter, stopCluster } from "./cluster-processes";
import { createControlPlane, kwokPids } from "./kwokctl-run";

export interface ServedCluster {
  /** Kubeconfig that needs no file beside it; it holds the administrator's key. */
  readonly kubeconfig: string;
  /** Changes when the cluster was made anew and the objects of the old one are gone. */
  readonly clusterUid: string;
}

const createWithinMs = 120_000;
const restoreWithinMs = 45_000;

const ownerOf = (cluster: DeclaredCluster): FolderOwner => ({
  holds: `embedded cluster "${cluster.clusterName}"`,
  stack: cluster.stack,
});

const until = async (
  folder: ClusterFolder,
  deadline: Deadline,
  awaited: string,
  component: string,
  condition: () => Promise<boolean>,
): Promise<void> => {
  if (await holdsBefore(deadline, condition)) return;
  const seconds = Math.round(deadline.allowedMs / 1000);
  const tail = quotedTail(folder.logOf(component));
  throw new Error(
    `${folder.clusterName}: ${awaited} was awaited in vain for ${seconds} s; ${tail}`,
  );
};

/** Keeps the parts up until the API server serves, furnishes the cluster, then starts MetalLB: it reads its definitions once. */
const bringUp = async (
  folder: ClusterFolder,
  record: Pick<ClusterRecord, "server" | "commands">,
  nodes: number,
  deadline: Deadline,
): Promise<ServedCluster> =>
  withApi(folder, record.server, async (api) => {
    const starter = new ClusterStarter(folder, record.commands);
    await until(folder, deadline, "its API server", "kube-apiserver", async () => {
      await starter.startStopped(controlPlane);
      return isReady(api);
    });
    const crds = metallbCrds();
    const names = [...crds.keys()];
    let lacking: readonly string[] = [];
    await until(folder, deadline, "a list of what is in it", "kube-apiserver", async () => {
      try {
        lacking = await missingFurniture(api, folder.clusterName, nodes, names, 5_000);
        return true;
      } catch {
        return false; // it was ready, and is busy or gone again
      }
    });
    if (lacking.length > 0) {
      await stopProcess(folder.homeOf(metallb), metallb);
      await furnish(api, folder.clusterName, nodes, crds, deadline);
    }
    await until(folder, deadline, "the readiness of its nodes", "kwok-controller", async () => {
      await starter.startStopped(controlPlane);
      return isSettled(api).catch(() => false);
    });
    for (const [awaited, component, atWork] of [
      ["its MetalLB controller", metallb, "Starting workers"],
      ["its forwarder", forwarder, "in step with the API server"],
    ] as const) {
      await until(folder, deadline, awaited, component, async () => {
        await starter.startStopped();
        return textIfPresent(folder.logOf(component))?.includes(atWork) === true;
      });
    }
    const uid = await clusterUid(api, deadline);
    folder.keepRecord({ ...record, clusterUid: uid, crds: names });
    return { kubeconfig: folder.kubeconfig(record.server), clusterUid: uid };
  });

/** Notes the processes that kwokctl started and that run, so that they are known for ours from now on. */
function recordControlPlane(folder: ClusterFolder, commands: ClusterRecord["commands"]): void {
  for (const [component, pid] of kwokPids(folder)) {
    const command = commands[component];
    if (command === undefined || processIdentity(pid) === undefined) continue;
    recordProcess(folder.kwok, component, pid, command, folder.logOf(component));
  }
}

/** Makes a cluster where there is none, only the rest of one, or one that is of no use for the reason given. */
const createAnew = async (
  folder: ClusterFolder,
  nodes: number,
  reason?: string,
): Promise<ServedCluster> => {
  const deadline = Deadline.in(createWithinMs);
  await stopCluster(folder);
  for (const entry of ClusterFolder.entries) {
    rmSync(join(folder.path, entry), { recursive: true, force: true });
  }
  if (reason !== undefined) folder.keepReason(reason);
  return withPortBlock(folder.path, async (ports) => {
    const commands = await createControlPlane(folder, ports, deadline);
    recordControlPlane(folder, commands);
    const server = `https://127.0.0.1:${ports[2] ?? 0}`;
    return bringUp(folder, { server, commands }, nodes, deadline);
  });
};

/**
 * Makes a cluster be there and serve: starts what is stopped and keeps its data, ports and
 * certificates; makes it anew only when its data is gone, or etcd or the API server end again and
 * again with it. One that is slow to come up keeps its data.
 *
 * The caller holds the folder's lock.
 *
 * @throws Error with what was awaited in vain and the last lines of the log.
 */
export async function ensureCluster(
  cluster: DeclaredCluster,
  withinMs = restoreWithinMs,
): Promise<ServedCluster> {
  metallbCrds(); // a missing tool is told before anything is touched
  const path = claimFolder(resolve(cluster.directory), ownerOf(cluster));
  const folder = new ClusterFolder(path, cluster.clusterName);
  const { record } = folder;
  let reason: string | undefined;
  if (record !== undefined && folder.restorable) {
    try {
      return await bringUp(folder, record, cluster.nodes, Deadline.in(withinMs));
    } catch (cause) {
      if (!(cause instanceof BeyondRepair)) throw cause;
      reason = cause.message;
    }
  }
  return createAnew(folder, cluster.nodes, reason);
}

/** Stops a cluster and removes what is left of it. The caller holds the folder's lock. */
export async function removeCluster(cluster: DeclaredCluster): Promise<void> {
  const path = resolve(cluster.directory);
  await stopCluster(new ClusterFolder(path, cluster.clusterName));
  removeOwnFolder(path, ownerOf(cluster), ClusterFolder.entries);
}
