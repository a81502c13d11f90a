import { execFile } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:fs";
import { access, stat, statfs } from "node:fs/promises";
import { createServer } from "node:net";
import { delimiter, dirname, join, resolve } from "node:path";
import { promisify } from "node:util";

import { formatEndpoint } from "../core/details/endpoint";
import { type ClusterRight, rightsOfStack } from "../core/doctor/cluster-rights";
import { type MachineFacts, neededTools, type SeenTool } from "../core/doctor/machine-findings";
import { type Place, placesToCome } from "../core/doctor/places-to-come";
import { printable } from "../core/printable";
import type { ClusterToAsk } from "./asked-cluster";
import type { RecordedSettings } from "./recorded-settings";
import type { StackSource } from "./source";
import type { StackFile } from "./stack-file";

const run = promisify(execFile);

/** How a program is asked for its version; the others print none, or start to serve. */
const versionArgs: Readonly<Record<string, readonly string[]>> = {
  pulumi: ["version"],
  docker: ["--version"],
  kind: ["version"],
  kubectl: ["version", "--client"],
  go: ["version"],
  "interchain-security-pd": ["version"],
  ...Object.fromEntries(
    ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok", "kwokctl"].map(
      (name) => [name, ["--version"]],
    ),
  ),
};

/** The file that a shell would start; nothing where there is none. */
async function onPath(name: string): Promise<string | undefined> {
  for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
    const file = join(folder === "" ? "." : folder, name);
    const isProgram = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isProgram) return file;
  }
  return undefined;
}

async function seenTool(name: string, timeoutMs: number): Promise<SeenTool> {
  const file = await onPath(name);
  if (file === undefined) return { name, isThere: false };
  const args = versionArgs[name];
  if (args === undefined) return { name, isThere: true };
  const said = await run(file, [...args], { timeout: timeoutMs, maxBuffer: 2 ** 20 }).catch(
    () => undefined,
  );
  const version = /\d+\.\d+\.\d+/.exec(`${said?.stdout ?? ""}${said?.stderr ?? ""}`)?.[0];
  return { name, isThere: true, ...(version === undefined ? {} : { version }) };
}

/** Why the Docker Engine does not answer; nothing where it does. */
async function dockerFault(timeoutMs: number): Promise<string | undefined> {
  const args = ["version", "--format", "{{.Server.Version}}"];
  return run("docker", args, { timeout: timeoutMs }).then(
    () => undefined,
    (error: unknown) => {
      const {
        stderr = "",
        killed,
        message,
      } = error as Error & {
        readonly stderr?: string;
        readonly killed?: boolean;
      };
      if (killed === true) return `no answer within ${timeoutMs / 1_000} s`;
      const [line = ""] = stderr.trim().split("\n");
      return line === "" ? message : line;
    },
  );
}

/** Why nothing can listen there; nothing where that can be. */
async function listenFault(host: string, port = 0): Promise<string | undefined> {
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, "listening");
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? (error as Error).message;
  } finally {
    server.close();
  }
}

/** The first address that processes of this machine cannot have. */
async function unusableOf(addresses: readonly string[]): Promise<MachineFacts["unusable"]> {
  for (const address of addresses) {
    const reason = await listenFault(address);
    if (reason !== undefined) return { address: printable(address, 60), reason };
  }
  return undefined;
}

/** Those of places of an own address that somebody else has. */
async function busyOf(places: readonly Place[]): Promise<readonly string[]> {
  const looks = await Promise.all(
    places.map(async (place) => {
      const { host, port } = place;
      return (await listenFault(host, port)) === "EADDRINUSE" ? [formatEndpoint(place)] : [];
    }),
  );
  return looks.flat();
}

/** What of a machine is looked at. */
export interface MachineLook {
  readonly clusters: RecordedSettings["clusters"];
  /** Programs that are needed. */
  readonly tools: readonly string[];
  /** Whether what is missing would be built here. */
  readonly builds: boolean;
  /** Addresses on which processes listen, or will. */
  readonly addresses: readonly string[];
  /** Where nobody may listen. */
  readonly places: readonly Place[];
  /** What the stack needs in its clusters; nothing where these are not the stack's. */
  readonly rights: readonly ClusterRight[];
  /** Where the stack keeps what it makes; absent where it makes nothing on this machine. */
  readonly folder?: string;
}

/** A folder, or the nearest above it that is there: in it the others will be made. */
async function nearestThere(folder: string): Promise<string> {
  const isThere = await stat(folder).then(
    () => true,
    (error: unknown) => !/^(ENOENT|ENOTDIR)$/.test((error as NodeJS.ErrnoException).code ?? ""),
  );
  const above = dirname(folder);
  return isThere || above === folder ? folder : nearestThere(above);
}

/** Why nothing can be written to a folder; nothing where that can be. */
async function folderFault(path: string): Promise<MachineFacts["unwritable"]> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() === false) return { path, reason: "not a folder" };
  return access(path, constants.W_OK).then(
    () => undefined,
    (error: unknown) => ({ path, reason: (error as NodeJS.ErrnoException).code ?? String(error) }),
  );
}

/** What is looked at for every stack. */
const lookOf = ({
  clusters,
  stateDir,
}: RecordedSettings): Omit<MachineLook, "addresses" | "places"> => ({
  ...{ clusters, tools: neededTools[clusters], builds: clusters === "embedded" },
  rights: rightsOfStack,
  ...(clusters === "existing" ? {} : { folder: stateDir }),
});

/** What is looked at for a stack that is there. */
export const lookOfStack = ({ settings, outputs }: StackSource): MachineLook => ({
  ...lookOf(settings),
  addresses:
    settings.clusters === "embedded"
      ? Object.values(outputs.validators).map(({ loadBalancer }) => loadBalancer)
      : [],
  places: [],
});

/** What is looked at before the first `up`, when whoever listens in the stack's place is somebody else. */
export function lookOfFile({ settings, fresh }: StackFile): MachineLook {
  const places = settings.clusters === "embedded" ? placesToCome(fresh) : [];
  const hosts = places.map(({ host }) => host);
  return {
    ...{ ...lookOf(settings), addresses: [...new Set(hosts)], places },
  };
}

/**
 * Looks at this machine, as far as it is needed. Nothing is thrown.
 *
 * @param asked - Clusters that are to be reached.
 * @param timeoutMs - For each program and each cluster.
 */
export async function machineFacts(
  { clusters, tools: names, builds, addresses, places, rights, folder }: MachineLook,
  asked: readonly ClusterToAsk[],
  timeoutMs: number,
): Promise<MachineFacts> {
  const { seenCluster } = asked.length === 0 ? {} : await import("./cluster-look.ts");
  const { missingRights } = asked.length === 0 ? {} : await import("./missing-rights.ts");
  const place = await nearestThere(resolve(folder ?? "."));
  const [tools, go, fault, unusable, busy, disk, unwritable, seen] = await Promise.all([
    Promise.all(names.map(async (name) => seenTool(name, timeoutMs))),
    builds ? seenTool("go", timeoutMs) : undefined,
    names.includes("docker") ? dockerFault(timeoutMs) : undefined,
    unusableOf(addresses),
    busyOf(places),
    // Where it may not be looked at, the folder is a finding of its own.
    statfs(place).catch(async () => statfs(".")),
    folder === undefined ? undefined : folderFault(place),
    Promise.all(
      asked.map(async (one) => {
        const { name = "", failure } = (await seenCluster?.(one, timeoutMs)) ?? {};
        // Who may not even look is told what he lacks.
        const asksOn = failure === undefined || failure.endsWith("(403)");
        const missing = (asksOn ? await missingRights?.(one, rights, timeoutMs) : []) ?? [];
        if (typeof missing === "string") {
          return { name, failure: failure ?? `its rights are not known, ${missing}`, missing: [] };
        }
        return { name, failure: missing.length > 0 ? undefined : failure, missing };
      }),
    ),
  ]);
  return {
    ...{ clusters, node: process.versions.node, tools, busy },
    freeBytes: disk.bavail * disk.bsize,
    silentClusters: seen.flatMap(({ name, failure: reason }) =>
      reason === undefined ? [] : [{ name, reason }],
    ),
    missingRights: seen.flatMap(({ name: cluster, missing }) =>
      missing.length === 0 ? [] : [{ cluster, rights: missing }],
    ),
    ...(unwritable === undefined ? {} : { unwritable }),
    ...(go === undefined ? {} : { go }),
    ...(fault === undefined ? {} : { dockerFault: fault }),
    ...(unusable === undefined ? {} : { unusable }),
  };
}
