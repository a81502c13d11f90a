import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { nodeObjects } from "../../core/manifests/chain-node";
import { containerRpcPort } from "../../core/manifests/node-config";
import { podAccess } from "../kubernetes/load-pod-access";
import type { PodPlace } from "../kubernetes/pod-place";

/** Where a node of this stack is: a process of this machine, or a pod. */
export type NodePlace =
  | {
      /** What its process says where absent: a plan knows the folder before it knows the ports. */
      readonly rpc?: string;
      readonly home: string;
    }
  | {
      readonly pod: PodPlace;
      /** In the container. */
      readonly home: string;
    };

const textOf = (path: string): string | undefined => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
};

/** RPC address that a process was started with. */
function recordedRpc(home: string): string {
  const { command = [] } = JSON.parse(textOf(join(home, "..", "node.process.json")) ?? "{}") as {
    readonly command?: readonly string[];
  };
  const address = command[command.indexOf("--rpc.laddr") + 1];
  if (address?.startsWith("tcp://") !== true) throw new Error(`no node runs in "${home}"`);
  return address.replace(/^tcp:/, "http:");
}

/** A cluster answers later than a process of this machine. */
const podMs = 10_000;

/** Has a node's RPC asked, at an address that holds until the answer is there. */
export const withNodeRpc = async <T>(
  place: NodePlace,
  ask: (address: string) => Promise<T>,
): Promise<T> =>
  "pod" in place
    ? podAccess().withPodPort(place.pod, containerRpcPort, (address) => ask(`http://${address}`))
    : ask(place.rpc ?? recordedRpc(place.home));

/** What tells one start of a node from another; nothing where it does not run. */
export async function startOf(place: NodePlace): Promise<string> {
  try {
    if ("pod" in place) return await podAccess().podStart(place.pod, podMs);
    const text = textOf(join(place.home, "..", "node.process.json")) ?? "{}";
    const { pid, startTicks } = JSON.parse(text) as { pid?: number; startTicks?: string };
    return pid === undefined ? "" : `${pid} at tick ${String(startTicks)}`;
  } catch {
    return ""; // written by hand, or not there
  }
}

/** Texts of files below a running node's `config/`, by name; without those that cannot be read. */
export async function configFilesOf(
  place: NodePlace,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const folder = `${place.home}/config`;
  if (!("pod" in place)) {
    return new Map(
      names.flatMap((name): [string, string][] => {
        const text = textOf(join(folder, name));
        return text === undefined ? [] : [[name, text]];
      }),
    );
  }
  try {
    const paths = names.map((name) => `${folder}/${name}`);
    const texts = await podAccess().podFiles(place.pod, paths, podMs);
    return new Map([...texts].map(([path, text]) => [path.slice(folder.length + 1), text]));
  } catch {
    return new Map();
  }
}

const isAbsent = (cause: unknown): boolean =>
  (cause as { readonly code?: unknown } | undefined)?.code === 404;

/**
 * A file that the stack gave a node, which may be down; nothing where it is gone.
 *
 * @throws Error where the cluster does not answer.
 */
export async function givenFileOf(
  place: NodePlace,
  name: "genesis.json" | "priv_validator_key.json",
): Promise<string | undefined> {
  if (!("pod" in place)) return textOf(join(resolve(place.home), "config", name));
  const { kubeconfig, namespace } = place.pod;
  const objects = nodeObjects(namespace);
  const { secretEntry, configMapEntry } = podAccess();
  try {
    return name === "genesis.json"
      ? await configMapEntry(kubeconfig, { namespace, name: objects.genesis, key: name }, podMs)
      : await secretEntry(kubeconfig, { namespace, name: objects.keys, key: name }, podMs);
  } catch (cause) {
    if (isAbsent(cause)) return undefined;
    throw cause;
  }
}
