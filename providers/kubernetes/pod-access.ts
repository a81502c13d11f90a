import { readFileSync } from "node:fs";
import { PassThrough } from "node:stream";

import { CoreV1Api, Exec, KubeConfig, type V1Pod, type V1Status } from "@kubernetes/client-node";

import { apiServerWay, withPodPort as throughPodPort } from "../../chain/pod-port";
import { printable } from "../../core/printable";
import { existingKubeconfig } from "./existing-kubeconfig";
import { kubeconfigOf } from "./kubeconfig-files";
import type { KubeconfigSource, PodPlace } from "./pod-place";

/**
 * A kubeconfig, whose clusters were not asked yet, told to the client so that it does as kubectl does: of
 * itself it reads no `tokenFile`, trusts no CA without a user, and refuses `http://` (`kubectl proxy`).
 */
export function kubeConfigOf(source: KubeconfigSource): KubeConfig {
  const { text, server } = existingKubeconfig(source);
  const read = new KubeConfig();
  read.loadFromString(text);
  const cluster = read.getCurrentCluster();
  if (cluster === null) throw new Error(`kubeconfig leads to no cluster; "${server}"`);
  const tokenFile = kubeconfigOf(text).users[0]?.user?.["tokenFile"];
  const config = new KubeConfig();
  config.loadFromClusterAndUser(
    { ...cluster, skipTLSVerify: cluster.skipTLSVerify || server.startsWith("http:") },
    {
      name: "nobody",
      ...read.getCurrentUser(),
      ...(typeof tokenFile === "string" && tokenFile !== ""
        ? { token: readFileSync(tokenFile, "utf8").trim() }
        : {}),
    },
  );
  return config;
}

async function within<T>(timeoutMs: number, work: Promise<T>, what: string): Promise<T> {
  const late = new Promise<never>((_done, fail) => {
    const text = `${what} took more than ${String(timeoutMs / 1_000)} s`;
    setTimeout(() => {
      fail(new Error(text));
    }, timeoutMs).unref();
  });
  return Promise.race([work, late]);
}

/** A kubeconfig may name a program that asks a person. */
const loginMs = 10_000;

/** Lets this machine talk to a port that a pod has on its loopback. */
export async function withPodPort<T>(
  place: PodPlace,
  port: number,
  ask: (address: string) => Promise<T>,
): Promise<T> {
  const login = apiServerWay(kubeConfigOf(place.kubeconfig));
  const way = await within(loginMs, login, "the login, which kubectl can do first,");
  return throughPodPort(way, place, port, ask);
}

/** Why a pod's containers do not run, in Kubernetes' own words; nothing where they do. */
function reasonOf({ status }: V1Pod): string | undefined {
  const containers = status?.containerStatuses ?? [];
  const [stopped] = containers.flatMap(({ state }) => state?.waiting ?? state?.terminated ?? []);
  if (stopped === undefined && containers.length > 0) return undefined;
  const held = status?.conditions?.find(
    (one) => one.type === "PodScheduled" && one.status !== "True",
  );
  const reason = stopped?.reason ?? held?.reason ?? status?.phase ?? "Pending";
  const message = stopped?.message ?? held?.message;
  return printable(message === undefined ? reason : `${reason}, ${message}`, 300);
}

/** Pods of a workload, as one revision of it makes them. */
export interface PodsOf {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Key and value. */
  readonly annotation: readonly [string, string];
}

/** The newest of these pods that nobody has told to end, and why it does not run; nothing where there is none. */
export async function newestPod(
  kubeconfig: KubeconfigSource,
  { namespace, labels, annotation: [key, value] }: PodsOf,
  timeoutMs: number,
): Promise<{ readonly name: string; readonly reason?: string } | undefined> {
  const core = kubeConfigOf(kubeconfig).makeApiClient(CoreV1Api);
  const labelSelector = Object.entries(labels)
    .map((pair) => pair.join("="))
    .join(",");
  const listed = core.listNamespacedPod({ namespace, labelSelector });
  const { items } = await within(timeoutMs, listed, "the pods");
  const madeAt = ({ metadata }: V1Pod): number => metadata?.creationTimestamp?.getTime() ?? 0;
  const [newest] = items
    .filter(({ metadata }) => metadata?.deletionTimestamp === undefined)
    .filter(({ metadata }) => metadata?.annotations?.[key] === value)
    .sort((one, other) => madeAt(other) - madeAt(one));
  if (newest === undefined) return undefined;
  const reason = reasonOf(newest);
  return {
    name: newest.metadata?.name ?? "",
    ...(reason === undefined ? {} : { reason }),
  };
}

/** What tells one start of a pod's container from another; nothing where it does not run. */
export async function podStart(place: PodPlace, timeoutMs: number): Promise<string> {
  const { kubeconfig, namespace, name, container } = place;
  const core = kubeConfigOf(kubeconfig).makeApiClient(CoreV1Api);
  const pod = await within(timeoutMs, core.readNamespacedPod({ name, namespace }), "the pod");
  const status = pod.status?.containerStatuses?.find((one) => one.name === container);
  return status?.state?.running === undefined ? "" : (status.containerID ?? "");
}

/**
 * Texts of files in a pod's container; without those that are not there.
 *
 * @param paths - Absolute, of no quotes.
 * @throws Error when the container does not run, or takes too long.
 */
export async function podFiles(
  { kubeconfig, namespace, name, container }: PodPlace,
  paths: readonly string[],
  timeoutMs: number,
): Promise<ReadonlyMap<string, string>> {
  const output = new PassThrough();
  const parts: Buffer[] = [];
  output.on("data", (part: Buffer) => parts.push(part));
  // Base64, so that no text of a file ends another's.
  const script = paths
    .map((path) => `test -f '${path}' && echo "${path} $(base64 -w0 < '${path}')"`)
    .join("; ");
  const exec = new Exec(kubeConfigOf(kubeconfig));
  let close = (): void => undefined;
  const finished = new Promise<V1Status>((done, fail) => {
    exec
      .exec(
        namespace,
        name,
        container,
        ["sh", "-c", `${script}; true`],
        output,
        null,
        null,
        false,
        done,
      )
      .then((socket) => {
        close = () => {
          socket.close();
        };
        socket.addEventListener("error", () => {
          fail(new Error("the connection to the container is lost"));
        });
      })
      .catch((error: unknown) => {
        fail(error instanceof Error ? error : new Error(String(error)));
      });
  });
  try {
    const { status, message } = await within(timeoutMs, finished, "reading files of the pod");
    if (status !== "Success") throw new Error(message ?? "the container refuses");
  } finally {
    close();
  }
  const lines = Buffer.concat(parts).toString("utf8").split("\n");
  return new Map(
    lines
      .filter((line) => line !== "")
      .map((line): [string, string] => {
        const [path = "", text = ""] = line.split(" ");
        return [path, Buffer.from(text, "base64").toString("utf8")];
      }),
  );
}

/** One entry of a Secret, as text; nothing where there is none. */
export async function secretEntry(
  kubeconfig: KubeconfigSource,
  place: { readonly namespace: string; readonly name: string; readonly key: string },
  timeoutMs: number,
): Promise<string | undefined> {
  const core = kubeConfigOf(kubeconfig).makeApiClient(CoreV1Api);
  const secret = await within(timeoutMs, core.readNamespacedSecret(place), "the Secret");
  const value = secret.data?.[place.key];
  return value === undefined ? undefined : Buffer.from(value, "base64").toString("utf8");
}

/** One entry of a ConfigMap; nothing where there is none. */
export async function configMapEntry(
  kubeconfig: KubeconfigSource,
  place: { readonly namespace: string; readonly name: string; readonly key: string },
  timeoutMs: number,
): Promise<string | undefined> {
  const core = kubeConfigOf(kubeconfig).makeApiClient(CoreV1Api);
  const map = await within(timeoutMs, core.readNamespacedConfigMap(place), "the ConfigMap");
  return map.data?.[place.key];
}
