import { execFile } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:fs";
import { access, statfs } from "node:fs/promises";
import { createServer } from "node:net";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

import { type MachineFacts, neededTools, type SeenTool } from "../core/doctor/machine-findings";
import { printable } from "../core/printable";
import type { ClusterToAsk } from "./cluster-look";
import type { StackSource } from "./source";

const run = promisify(execFile);

/** How a program is asked for its version; the others print none, or start to serve. */
const versionArgs: Readonly<Record<string, readonly string[]>> = {
  pulumi: ["version"],
  docker: ["--version"],
  kind: ["version"],
  kubectl: ["version", "--client"],
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

/** Why nothing can listen on an address; nothing where that can be. */
async function listenFault(address: string): Promise<string | undefined> {
  const server = createServer();
  try {
    server.listen(0, address);
    await once(server, "listening");
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? (error as Error).message;
  } finally {
    server.close();
  }
}

/** The first LoadBalancer of processes of this machine that cannot have its address. */
async function unusableOf({ outputs }: StackSource): Promise<MachineFacts["unusable"]> {
  for (const { loadBalancer: address } of Object.values(outputs.validators)) {
    const reason = await listenFault(address);
    if (reason !== undefined) return { address: printable(address, 60), reason };
  }
  return undefined;
}

/**
 * Looks at this machine, as far as a stack needs it. Nothing is thrown.
 *
 * @param asked - Clusters of the stack.
 * @param timeoutMs - For each program and each cluster.
 */
export async function machineFacts(
  stack: StackSource,
  asked: readonly ClusterToAsk[],
  timeoutMs: number,
): Promise<MachineFacts> {
  const { clusters } = stack.settings;
  const { seenCluster } = asked.length === 0 ? {} : await import("./cluster-look.ts");
  const [tools, fault, unusable, disk, seen] = await Promise.all([
    Promise.all(neededTools[clusters].map(async (name) => seenTool(name, timeoutMs))),
    clusters === "kind" ? dockerFault(timeoutMs) : undefined,
    clusters === "embedded" ? unusableOf(stack) : undefined,
    statfs("."),
    Promise.all(asked.map(async (one) => seenCluster?.(one, timeoutMs))),
  ]);
  return {
    ...{ clusters, node: process.versions.node, tools },
    freeBytes: disk.bavail * disk.bsize,
    silentClusters: seen.flatMap((one) =>
      one?.failure === undefined ? [] : [{ name: one.name, reason: one.failure }],
    ),
    ...(fault === undefined ? {} : { dockerFault: fault }),
    ...(unusable === undefined ? {} : { unusable }),
  };
}
