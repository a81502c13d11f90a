import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { kindConfig } from "../../core/manifests/kind-config";
import { progress } from "../dynamic/progress";
import { Deadline, holdsBefore } from "../machine/deadline";
import {
  claimFolder,
  type FolderOwner,
  ownsFolder,
  removeOwnFolder,
} from "../machine/folder-owner";
import { withHomeLock } from "../machine/home-lock";
import { writePrivateFile } from "../machine/private-file";
import { lastWords } from "../machine/run-program";
import { readExtraConfig } from "./extra-config";
import { kindNode, makeFolders, resumeNode } from "./kind-node";
import { answers, clusterUidOf, isProxying } from "./kind-probe";
import { kind, runKind } from "./kind-program";

export interface DeclaredKindCluster {
  readonly clusterName: string;
  readonly directory: string;
  /** `project/stack`. */
  readonly stack: string;
  readonly network: string;
  readonly nodeImage?: string;
  readonly apiPort?: number;
  readonly ports: readonly { readonly host: number; readonly node: number }[];
  readonly extraConfig?: string;
  readonly folders: readonly string[];
  readonly parallel: boolean;
}

interface MadeCluster {
  readonly kubeconfig: string;
  readonly clusterUid: string;
}

/** Names of what is put into a cluster's folder, besides its owner's mark. */
const entries = ["kind.json", "kubeconfig"];
const createMs = 600_000;
/** A node that was started again has a whole control plane to bring up. */
const settleMs = 180_000;

const ownerOf = ({ clusterName, stack }: DeclaredKindCluster): FolderOwner => ({
  holds: `Kind cluster "${clusterName}"`,
  stack,
});

const kubeconfigOf = (folder: string): string => {
  const file = join(folder, "kubeconfig");
  return existsSync(file) ? readFileSync(file, "utf8") : "";
};

/** Whether the folder says that this stack has begun to make the cluster. */
const isBegun = (folder: string): boolean => existsSync(join(folder, "kind.json"));

const busyPort = /(?:port is already allocated|address already in use)/;

function refusal(cluster: DeclaredKindCluster, words: string): string {
  const about = `Kind cluster "${cluster.clusterName}" cannot be made`;
  if (busyPort.test(words)) {
    const port = /(?:127\.0\.0\.1|0\.0\.0\.0)[:.](\d+)/.exec(words)?.[1] ?? "unknown";
    return `${about}; port "${port}" of this machine is taken; end what listens there, or set ics:kind.rpcPort or ics:kind.apiPort`;
  }
  return `${about}; "${words}"; mend that and run again`;
}

/** Makes the cluster; what it could not finish is gone again. */
async function create(cluster: DeclaredKindCluster, folder: string): Promise<void> {
  const { clusterName, nodeImage, extraConfig } = cluster;
  const extra = extraConfig === undefined ? {} : readExtraConfig(extraConfig).settings;
  progress(`Kind cluster "${clusterName}": creating`);
  const began = performance.now();
  const result = await runKind(
    [
      ...["create", "cluster", "--name", clusterName, "--config", "-", "--wait", "180s"],
      ...["--kubeconfig", join(folder, "kubeconfig")],
      ...(nodeImage === undefined ? [] : ["--image", nodeImage]),
    ],
    {
      env: { KIND_EXPERIMENTAL_DOCKER_NETWORK: cluster.network },
      // JSON is YAML.
      input: JSON.stringify(kindConfig(cluster, extra)),
      timeoutMs: createMs,
    },
  );
  if (result.code !== 0) {
    await runKind(["delete", "cluster", "--name", clusterName]).catch(() => undefined);
    throw new Error(refusal(cluster, lastWords(result)));
  }
  const seconds = Math.round((performance.now() - began) / 1_000);
  progress(`Kind cluster "${clusterName}": created in ${String(seconds)} s`);
}

/** Waits until pods can be put in. */
async function awaitService(clusterName: string, folder: string): Promise<void> {
  let fault: string | undefined;
  const isServing = await holdsBefore(Deadline.in(settleMs), async () => {
    fault = await answers(kubeconfigOf(folder), 5_000);
    return fault === undefined && (await isProxying(kubeconfigOf(folder), 5_000));
  });
  if (!isServing) {
    throw new Error(
      `Kind cluster "${clusterName}" does not serve; "${fault ?? "kube-proxy is not ready"}"; ` +
        `look at: docker logs ${clusterName}-control-plane`,
    );
  }
}

/** The cluster's UID as the run that brought it to its end wrote it down; nothing before that. */
export function recordedUid(directory: string): string | undefined {
  const file = join(resolve(directory), "kind.json");
  try {
    return (JSON.parse(readFileSync(file, "utf8")) as { readonly clusterUid?: string }).clusterUid;
  } catch {
    return undefined;
  }
}

/**
 * Uses what an earlier run left.
 *
 * @returns False where there is nothing to use.
 * @throws Error where it is there and cannot be used.
 */
async function takeUp(cluster: DeclaredKindCluster, folder: string): Promise<boolean> {
  const { clusterName, network } = cluster;
  const node = await kindNode(clusterName);
  if (node === undefined) return false;
  if (!node.networks.includes(network)) {
    throw new Error(
      `Kind cluster "${clusterName}" is not on its Docker network; "${network}"; ` +
        `docker network connect ${network} ${clusterName}-control-plane`,
    );
  }
  await resumeNode(clusterName, node);
  if (kubeconfigOf(folder) === "") {
    const text = await kind(
      ["get", "kubeconfig", "--name", clusterName],
      `Kind cluster "${clusterName}" gives no kubeconfig`,
    );
    writePrivateFile(join(folder, "kubeconfig"), text);
  }
  await awaitService(clusterName, folder);
  return true;
}

/** The same where nothing is lost if it is made anew instead. */
const takeUpIfPossible = (cluster: DeclaredKindCluster, folder: string): Promise<boolean> =>
  takeUp(cluster, folder).catch((error: unknown) => {
    // A finished one has data in it.
    if (recordedUid(folder) !== undefined) {
      throw new Error(
        `${(error as Error).message}; it is left as it is, with its data; mend it and run again, or ` +
          `remove it with "kind delete cluster --name ${cluster.clusterName}"`,
      );
    }
    return false;
  });

async function ensureHere(cluster: DeclaredKindCluster): Promise<MadeCluster> {
  const { clusterName } = cluster;
  const directory = resolve(cluster.directory);
  const isKnown =
    existsSync(directory) && ownsFolder(directory, ownerOf(cluster)) && isBegun(directory);
  if (!isKnown && (await kindNode(clusterName)) !== undefined) {
    throw new Error(
      `a Kind cluster that this stack did not make has the name; "${clusterName}"; ` +
        `remove it with "kind delete cluster --name ${clusterName}", or give the validator another name`,
    );
  }
  const folder = claimFolder(directory, ownerOf(cluster));
  if (!isKnown || !(await takeUpIfPossible(cluster, folder))) {
    // Before anything is made, so that it is known for ours whenever this run is killed.
    writePrivateFile(join(folder, "kind.json"), `${JSON.stringify({ clusterName })}\n`);
    if ((await kindNode(clusterName)) !== undefined) {
      await kind(
        ["delete", "cluster", "--name", clusterName],
        `Kind cluster "${clusterName}" cannot be removed`,
      );
    }
    await create(cluster, folder);
    await awaitService(clusterName, folder);
  }
  await makeFolders(clusterName, cluster.folders);
  const kubeconfig = kubeconfigOf(folder);
  const clusterUid = await clusterUidOf(kubeconfig);
  writePrivateFile(join(folder, "kind.json"), `${JSON.stringify({ clusterName, clusterUid })}\n`);
  return { kubeconfig, clusterUid };
}

/** Has a Kind cluster be there and serve, made, mended or as it is. */
export async function ensureKindCluster(cluster: DeclaredKindCluster): Promise<MadeCluster> {
  const mine = (): Promise<MadeCluster> =>
    withHomeLock(cluster.directory, () => ensureHere(cluster), createMs);
  return cluster.parallel
    ? mine()
    : withHomeLock(`${cluster.directory}/../one-at-a-time`, mine, createMs);
}

/** Removes a Kind cluster of the stack, and its folder; what is gone already is fine. */
export async function removeKindCluster(
  cluster: Pick<DeclaredKindCluster, "clusterName" | "directory" | "stack">,
): Promise<void> {
  const folder = resolve(cluster.directory);
  await withHomeLock(folder, async () => {
    const owner: FolderOwner = ownerOf(cluster as DeclaredKindCluster);
    if (existsSync(folder) && ownsFolder(folder, owner) && isBegun(folder)) {
      await kind(
        ["delete", "cluster", "--name", cluster.clusterName],
        `Kind cluster "${cluster.clusterName}" cannot be removed`,
      );
    }
    removeOwnFolder(folder, owner, entries);
  });
}
