import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";

import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";

import type { ClusterAccess } from "../../core/plan/settings";
import { clusterText } from "../../core/plan/shared-clusters";
import type { KubeconfigSource } from "./pod-place";

interface Named {
  readonly name: string;
}

interface Kubeconfig {
  readonly "current-context"?: string;
  readonly contexts?: readonly (Named & {
    readonly context: {
      readonly cluster: string;
      readonly user: string;
      readonly namespace?: string;
    };
  })[];
  readonly clusters?: readonly (Named & {
    readonly cluster: {
      readonly server: string;
      readonly "proxy-url"?: string;
      readonly "tls-server-name"?: string;
    };
  })[];
  readonly users?: readonly (Named & {
    readonly user?: { readonly exec?: { readonly args?: readonly string[] | null } };
  })[];
}

/** Entries of a kubeconfig that name files, relative to the kubeconfig's own folder. */
const fileKeys = ["certificate-authority", "client-certificate", "client-key", "tokenFile"];

/** The same with the paths of its files in full: the text is read elsewhere. */
const inFull = (entry: object, folder: string): object =>
  Object.fromEntries(
    Object.entries(entry).map(([key, value]: [string, unknown]) => [
      key,
      fileKeys.includes(key) && typeof value === "string" ? resolve(folder, value) : value,
    ]),
  );

/** Where config says that a kubeconfig file is. */
export const fileSource = ({
  kubeconfig,
  context,
}: Extract<ClusterAccess, { readonly kind: "file" }>): KubeconfigSource => ({
  ...(kubeconfig === undefined ? {} : { file: kubeconfig }),
  ...(context === undefined ? {} : { context }),
});

/** The part of a kubeconfig that leads to one cluster. */
export interface ExistingKubeconfig {
  readonly text: string;
  /** Address of the API server, as it is written. */
  readonly server: string;
  /** Which cluster it is (`clusterText`). */
  readonly cluster: string;
}

/**
 * The part of a kubeconfig that leads to one cluster: nothing else of it comes into the state, and
 * other clusters of the same file change nothing.
 *
 * @throws RunError naming file and context when there is no such thing.
 */
export function existingKubeconfig(source: KubeconfigSource): ExistingKubeconfig {
  const isText = "text" in source;
  const file = isText
    ? "output of another stack"
    : resolve(source.file ?? process.env["KUBECONFIG"] ?? join(homedir(), ".kube", "config"));
  const refuse = (what: string, value: string): never => {
    throw new pulumi.RunError(
      `${what}; "${value}" of "${file}"; correct ics:validators[…].cluster, or log in to the cluster`,
    );
  };
  if (!isText && source.file === undefined && file.includes(delimiter)) {
    return refuse("KUBECONFIG names several files, and one is needed", file);
  }
  let whole: Kubeconfig = {};
  try {
    const text = isText ? source.text : readFileSync(file, "utf8");
    whole = (parse(text) ?? {}) as Kubeconfig;
  } catch (error) {
    return refuse("kubeconfig cannot be read", (error as Error).message);
  }
  const name = source.context ?? whole["current-context"] ?? "";
  const context = whole.contexts?.find((one) => one.name === name);
  if (context === undefined) return refuse("kubeconfig has no such context", name);
  const cluster = whole.clusters?.find((one) => one.name === context.context.cluster);
  const user = whole.users?.find((one) => one.name === context.context.user);
  if (cluster === undefined || user === undefined) {
    return refuse("context of the kubeconfig lacks its cluster or user", name);
  }
  const { server, "proxy-url": proxy, "tls-server-name": tlsServerName } = cluster.cluster;
  const own = (entry: object): object => (isText ? entry : inFull(entry, dirname(file)));
  return {
    server,
    cluster: clusterText({
      server,
      ...(proxy === undefined ? {} : { proxy }),
      ...(tlsServerName === undefined ? {} : { tlsServerName }),
      execArgs: user.user?.exec?.args ?? [],
    }),
    text: JSON.stringify({
      apiVersion: "v1",
      kind: "Config",
      "current-context": name,
      contexts: [context],
      clusters: [{ ...cluster, cluster: own(cluster.cluster) }],
      users: [{ ...user, user: own(user.user ?? {}) }],
    }),
  };
}
