import type { ClusterBackend } from "../plan/settings";
import { printable } from "../printable";
import { valued } from "./finding";
import { isOlder, leastGo, versionWish } from "./tool-versions";

export type MachineFindingCode =
  | "ADDRESS_UNUSABLE"
  | "CLUSTER_SILENT"
  | "DISK_FULL"
  | "DOCKER_SILENT"
  | "FOLDER_UNWRITABLE"
  | "NODE_OLD"
  | "PORT_BUSY"
  | "RIGHT_MISSING"
  | "TOOL_MISSING"
  | "TOOL_VERSION";

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
  /** Go, which builds what is missing; absent where nothing would be built. */
  readonly go?: SeenTool;
  readonly tools: readonly SeenTool[];
  /** Why the Docker Engine does not answer; absent where it does, or is not needed. */
  readonly dockerFault?: string;
  /** An address of this machine that nothing can listen on, and why. */
  readonly unusable?: { readonly address: string; readonly reason: string };
  /** `host:port` of what the first `up` would listen on and somebody else does. */
  readonly busy?: readonly string[];
  /** Where the stack's folder lies. */
  readonly freeBytes: number;
  /** The folder in which a stack keeps what it makes, and why nothing can be written there; absent where that can be. */
  readonly unwritable?: { readonly path: string; readonly reason: string };
  /** Rights that the stack needs in a cluster, and that whoever asks does not have. */
  readonly missingRights?: readonly {
    readonly cluster: string;
    readonly rights: readonly string[];
  }[];
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
    : "make tools builds it; where it is, put it on PATH";

/** Go and what it would build: where it builds nothing, it is not needed. */
function goFindings({ go, tools }: MachineFacts): readonly MachineFinding[] {
  if (go === undefined || tools.every(({ isThere }) => isThere)) return [];
  const remedy = `install Go ${leastGo} or newer (https://go.dev/dl)`;
  if (!go.isThere) {
    const text = valued("programs are missing, and no Go is there to build them", "go", remedy);
    return [{ code: "TOOL_MISSING", text }];
  }
  if (go.version === undefined || !isOlder(go.version, leastGo)) return [];
  const text = valued("Go is too old to build the missing programs", go.version, remedy);
  return [{ code: "TOOL_VERSION", text }];
}

/** Programs of a version with which a stack was never run. */
const versionFindings = (tools: readonly SeenTool[]): readonly MachineFinding[] =>
  tools.flatMap(({ name, version = "" }): readonly MachineFinding[] => {
    const wish = version === "" ? undefined : versionWish(name, version);
    if (wish === undefined) return [];
    const remedy = "make tools takes one that does, or builds it";
    const text = valued(`${name} serves in versions ${wish}`, version, remedy);
    return [{ code: "TOOL_VERSION", text }];
  });

const namedOnes = 3;

/** A few of them by name. */
const fewOf = (all: readonly string[]): string => {
  const rest = all.length - namedOnes;
  return [...all.slice(0, namedOnes), ...(rest > 0 ? [`${rest} more`] : [])].join(", ");
};

/** Addresses that somebody else listens on, a few of them by name. */
function busyFindings(busy: readonly string[]): readonly MachineFinding[] {
  if (busy.length === 0) return [];
  const what = "the stack's addresses are taken by another program";
  const remedy = "end it (another checkout's make down), or choose another network.subnet";
  return [{ code: "PORT_BUSY", text: valued(what, fewOf(busy), remedy) }];
}

/** What a machine lacks for its stack. */
export function machineFindings(facts: MachineFacts): readonly MachineFinding[] {
  const { node, tools, dockerFault, unusable, busy = [], freeBytes, silentClusters } = facts;
  const { unwritable, missingRights = [] } = facts;
  const missing = tools.filter(({ isThere }) => !isThere);
  const found = (code: MachineFindingCode, text: string): MachineFinding => ({ code, text });
  return [
    ...(isNodeNew(node)
      ? []
      : [found("NODE_OLD", valued("Node is too old", node, "install 20.19, or 22.12 or later"))]),
    ...missing.map(({ name }) =>
      found("TOOL_MISSING", valued("a program is not on PATH", name, installs(name))),
    ),
    ...goFindings(facts),
    ...versionFindings(tools),
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
    ...busyFindings(busy),
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
    ...(unwritable === undefined
      ? []
      : [
          found(
            "FOLDER_UNWRITABLE",
            valued(
              `nothing can be written to the stack's folder (${unwritable.reason})`,
              unwritable.path,
              "get the right to write there, or set ics:stateDir",
            ),
          ),
        ]),
    ...missingRights.map(({ cluster, rights }) =>
      found(
        "RIGHT_MISSING",
        valued(
          `rights that up needs are missing in cluster "${cluster}"`,
          fewOf(rights),
          "have its administrator grant them; --json names all, and docs/production.md what up needs",
        ),
      ),
    ),
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
