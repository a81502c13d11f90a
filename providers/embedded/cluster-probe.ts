import { resolve } from "node:path";

import { answersWithinMs } from "../dynamic/answers-within";
import { KubeApi } from "../kubernetes/kube-api";
import { Deadline } from "../machine/deadline";
import { ClusterFolder } from "./cluster-folder";
import { missingFurniture } from "./cluster-furniture";
import { stoppedComponents } from "./cluster-processes";

/** What is declared of one embedded cluster. */
export interface DeclaredCluster {
  readonly clusterName: string;
  /** Absolute, or relative to the program. */
  readonly directory: string;
  readonly nodes: number;
  /** `project/stack` */
  readonly stack: string;
}

const callMs = (deadline: Deadline): number => Math.max(1, Math.ceil(deadline.leftMs));

/** Does something with a cluster's API server, as its administrator. */
export async function withApi<T>(
  folder: ClusterFolder,
  server: string,
  work: (api: KubeApi) => Promise<T>,
): Promise<T> {
  const api = new KubeApi(folder.access(server));
  try {
    return await work(api);
  } finally {
    api.close();
  }
}

export async function isReady(
  api: KubeApi,
  deadline = Deadline.in(answersWithinMs),
): Promise<boolean> {
  try {
    return (await api.get("/readyz", callMs(deadline))).status === 200;
  } catch {
    return false;
  }
}

/** What is wrong with a cluster that should be running; empty when nothing is. Takes long only when it lives and is silent. */
export async function clusterFaults(cluster: DeclaredCluster): Promise<string[]> {
  const { clusterName, directory, nodes } = cluster;
  const folder = new ClusterFolder(resolve(directory), clusterName);
  const { record } = folder;
  if (record === undefined) return [`folder "${directory}" holds no finished cluster`];
  if (!folder.restorable) return [`data of the cluster in "${directory}" is gone`];
  const stopped = [...stoppedComponents(folder).values()];
  if (stopped.length > 0) return stopped;
  return withApi(folder, record.server, async (api) => {
    // For all calls together.
    const deadline = Deadline.in(answersWithinMs);
    if (!(await isReady(api, deadline))) return [`API server at ${record.server} is not ready`];
    try {
      return await missingFurniture(api, clusterName, nodes, record.crds, callMs(deadline));
    } catch (cause) {
      return [cause instanceof Error ? cause.message : `API server at ${record.server} is silent`];
    }
  });
}
