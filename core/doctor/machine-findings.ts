import type { ClusterBackend } from "../plan/settings";
import { printable } from "../printable";
import { valued } from "./finding";

export type MachineFindingCode =
  | "ADDRESS_UNUSABLE"
  | "CLUSTER_SILENT"
  | "DISK_FULL"
  | "DOCKER_SILENT"
  | "NODE_OLD"
  | "TOOL_MISSING";

/** Something that this machine lacks, as one safe line. */
export interface MachineFinding {
  readonly code: MachineFindingCode;
  /** What; "the value"; the remedy. */
  readonly text: string;
}

/** A program, as PATH has it. */
export interface SeenTool {
  readonly name: string;
  readonly isThere: boolean;
  /** What it says of itself; absent where it says nothing that can be read. */
  readonly version?: string;
}

/** What was seen of the machine that a stack is run from. */
export interface MachineFacts {
  readonly clusters: ClusterBackend;
  /** Of Node itself, e.g. `22.12.0`. */
  readonly node: string;
  readonly tools: readonly SeenTool[];
  /** Why the Docker Engine does not answer; absent where it does, or is not needed. */
  readonly dockerFault?: string;
  /** An address of this machine that nothing can listen on, and why. */
  readonly unusable?: { readonly address: string; readonly reason: string };
  /** Where the stack's folder lies. */
  readonly freeBytes: number;
  /** Clusters that cannot be asked, and why. */
  readonly silentClusters: readonly { readonly name: string; readonly reason: string }[];
}

export interface MachineDiagnosis extends MachineFacts {
  readonly findings: readonly MachineFinding[];
}

/** Programs that a stack is run with, by where its clusters come from; what another backend needs is no fault. */
export const neededTools: Readonly<Record<ClusterBackend, readonly string[]>> = {
  embedded: [
    ...["pulumi", "etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"],
    ...["kubectl", "kwok", "kwokctl", "metallb-controller", "ics-forwarder"],
    "interchain-security-pd",
  ],
  kind: ["pulumi", "docker", "kind"],
  existing: ["pulumi"],
};

/** State of a few chains and control planes grows by so much in a day or two. */
const leastFreeBytes = 2 ** 31;

/** As `engines` of package.json has it: 20.19, or 22.12 and later. */
function isNodeNew(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19);
}

const installs = (name: string): string =>
  name === "docker"
    ? "install Docker, or name an Engine by DOCKER_HOST"
    : "run make tools and put .ics/tools/bin on PATH (source tools/stack-env.sh)";

/** What a machine lacks for its stack. */
export function machineFindings(facts: MachineFacts): readonly MachineFinding[] {
  const { node, tools, dockerFault, unusable, freeBytes, silentClusters } = facts;
  const missing = tools.filter(({ isThere }) => !isThere);
  const found = (code: MachineFindingCode, text: string): MachineFinding => ({ code, text });
  return [
    ...(isNodeNew(node)
      ? []
      : [found("NODE_OLD", valued("Node is too old", node, "install 20.19, or 22.12 or later"))]),
    ...missing.map(({ name }) =>
      found("TOOL_MISSING", valued("a program is not on PATH", name, installs(name))),
    ),
    ...(dockerFault === undefined || missing.some(({ name }) => name === "docker")
      ? []
      : [
          found(
            "DOCKER_SILENT",
            valued(
              "the Docker Engine does not answer",
              printable(dockerFault, 200),
              "start it, or get the right to its socket",
            ),
          ),
        ]),
    ...(unusable === undefined
      ? []
      : [
          found(
            "ADDRESS_UNUSABLE",
            valued(
              `nothing can listen on an address of this machine (${unusable.reason})`,
              unusable.address,
              "add it to the loopback interface, or choose another network.subnet",
            ),
          ),
        ]),
    ...(freeBytes >= leastFreeBytes
      ? []
      : [
          found(
            "DISK_FULL",
            valued(
              "the disk of the stack's folder is nearly full",
              `${(freeBytes / 2 ** 30).toFixed(1)} GiB free`,
              "make room; 2 GiB is little",
            ),
          ),
        ]),
    ...silentClusters.map(({ name, reason }) =>
      found(
        "CLUSTER_SILENT",
        valued(
          `a cluster cannot be asked (${reason})`,
          name,
          "log in to it, and check the rights to get and list there",
        ),
      ),
    ),
  ];
}
