import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { KubeAccess } from "../kubernetes/kube-api";
import { textIfPresent, writePrivateFile } from "../machine/private-file";
import { logPath } from "../machine/supervised-process";

/** The parts of a control plane in the order in which they are started. */
export const controlPlane = [
  "etcd",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kwok-controller",
] as const;
/** The components that end when the data is of no use; the others are mended without touching it. */
export const servesData: ReadonlySet<string> = new Set(["etcd", "kube-apiserver"]);
export const metallb = "metallb";
export const forwarder = "forwarder";
/** What runs for the cluster beside its control plane, as its administrator. */
const beside: readonly string[] = [metallb, forwarder];
export const components: readonly string[] = [...controlPlane, ...beside];

/** Whether a component is no part of what kwokctl makes. */
export const isBeside = (component: string): boolean => beside.includes(component);

/** What was decided when a cluster was made and must hold for as long as it exists. */
export interface ClusterRecord {
  readonly server: string;
  /** UID of the namespace kube-system: another one means another cluster, with none of the old objects. */
  readonly clusterUid: string;
  /** Command line of each component, program first. */
  readonly commands: Readonly<Record<string, readonly string[]>>;
  readonly crds: readonly string[];
}

/** Where things are in the folder of one embedded cluster. */
export class ClusterFolder {
  constructor(
    /** Absolute path without symbolic links. */
    readonly path: string,
    readonly clusterName: string,
  ) {}

  /** Names of all that is ever put into the folder, besides its owner's mark. */
  static readonly entries = [
    ...["clusters", "cluster.json", "kwokctl.json", "kwokctl.log", ".kube", ".kwok"],
    ...beside.flatMap((name) => [`${name}.log`, `${name}.log.1`, `${name}.process.json`]),
    "made-anew.log",
  ];

  /** Folder that kwokctl makes; working directory of the control plane's processes. */
  get kwok(): string {
    return join(this.path, "clusters", this.clusterName);
  }

  get kubeconfigFile(): string {
    return join(this.kwok, "kubeconfig.yaml");
  }

  /** Folder of a component's process record. */
  homeOf(component: string): string {
    return isBeside(component) ? this.path : this.kwok;
  }

  logOf(component: string): string {
    return isBeside(component)
      ? logPath(this.path, component)
      : join(this.kwok, "logs", `${component}.log`);
  }

  get record(): ClusterRecord | undefined {
    const text = textIfPresent(join(this.path, "cluster.json"));
    try {
      return text === undefined ? undefined : (JSON.parse(text) as ClusterRecord);
    } catch {
      return undefined;
    }
  }

  keepRecord(record: ClusterRecord): void {
    writePrivateFile(join(this.path, "cluster.json"), `${JSON.stringify(record, null, 2)}\n`);
  }

  /** Keeps for people why the former cluster of this folder was given up. */
  keepReason(reason: string): void {
    writePrivateFile(join(this.path, "made-anew.log"), `${reason}\n`);
  }

  /** Whether everything is there that a stopped cluster needs to start again as it was. */
  get restorable(): boolean {
    const needed = ["etcd/member/wal", "pki/ca.crt", "pki/admin.crt", "pki/admin.key", "kwok.yaml"];
    return this.record !== undefined && needed.every((part) => existsSync(join(this.kwok, part)));
  }

  access(server: string): KubeAccess {
    const pem = (name: string): string => readFileSync(join(this.kwok, "pki", name), "utf8");
    return { server, ca: pem("ca.crt"), cert: pem("admin.crt"), key: pem("admin.key") };
  }

  /**
   * Kubeconfig that needs no file beside it.
   *
   * @param identity - Whose; the administrator's unless given.
   */
  kubeconfig(server: string, identity?: { readonly token: string }): string {
    const { ca, cert, key } = this.access(server);
    const base64 = (text: string): string => Buffer.from(text).toString("base64");
    const user =
      identity === undefined
        ? [`    client-certificate-data: ${base64(cert)}`, `    client-key-data: ${base64(key)}`]
        : [`    token: ${identity.token}`];
    const name = this.clusterName;
    return [
      "apiVersion: v1",
      "kind: Config",
      `current-context: ${name}`,
      "contexts:",
      `- {name: ${name}, context: {cluster: ${name}, user: ${name}}}`,
      "clusters:",
      `- name: ${name}`,
      "  cluster:",
      `    server: ${server}`,
      `    certificate-authority-data: ${base64(ca)}`,
      "users:",
      `- name: ${name}`,
      "  user:",
      ...user,
      "",
    ].join("\n");
  }
}
