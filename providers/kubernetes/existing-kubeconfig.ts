import { delimiter } from "node:path";

import * as pulumi from "@pulumi/pulumi";

import type { ClusterAccess } from "../../core/plan/settings";
import { clusterText } from "../../core/plan/shared-clusters";
import {
  type Kubeconfig,
  kubeconfigFiles,
  kubeconfigOf,
  mergedKubeconfig,
} from "./kubeconfig-files";
import type { KubeconfigSource } from "./pod-place";

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
  /** With paths in full, and without a user where its context has none. */
  readonly text: string;
  /** Address of the API server, as it is written. */
  readonly server: string;
  /** Which cluster it is (`clusterText`). */
  readonly cluster: string;
}

const textAt = (value: unknown, key: string): string | undefined => {
  const found = ((value ?? {}) as Readonly<Record<string, unknown>>)[key];
  return typeof found === "string" ? found : undefined;
};

/** Arguments of the command that logs a user in. */
function execArgsOf(user: unknown): readonly string[] {
  const { exec } = (user ?? {}) as { readonly exec?: { readonly args?: unknown } | null };
  return Array.isArray(exec?.args) ? exec.args.map(String) : [];
}

/**
 * The part of a kubeconfig that leads to one cluster: nothing else of it comes into the state, and
 * other clusters of the same file change nothing.
 *
 * @throws RunError naming file and context when there is no such thing.
 */
export function existingKubeconfig(source: KubeconfigSource): ExistingKubeconfig {
  const files = "text" in source ? [] : kubeconfigFiles(source.file);
  const place =
    "text" in source
      ? "output of another stack"
      : (files.length === 0 ? ["KUBECONFIG"] : files).join(delimiter);
  const refuse = (what: string, value: string): never => {
    throw new pulumi.RunError(
      `${what}; "${value}" of "${place}"; correct ics:validators[…].cluster, or log in to the cluster`,
    );
  };
  let whole: Kubeconfig;
  try {
    whole = "text" in source ? kubeconfigOf(source.text) : mergedKubeconfig(files);
  } catch (error) {
    return refuse("kubeconfig cannot be read", (error as Error).message);
  }
  const name = source.context ?? whole["current-context"] ?? "";
  const context = whole.contexts.find((one) => one.name === name);
  if (context === undefined) return refuse("kubeconfig has no such context", name);
  const userName = context.context?.user ?? "";
  const cluster = whole.clusters.find((one) => one.name === context.context?.cluster);
  const user = whole.users.find((one) => one.name === userName);
  const server = textAt(cluster?.cluster, "server");
  if (server === undefined || (user === undefined && userName !== "")) {
    return refuse("context of the kubeconfig lacks its cluster or user", name);
  }
  const proxy = textAt(cluster?.cluster, "proxy-url");
  const tlsServerName = textAt(cluster?.cluster, "tls-server-name");
  return {
    server,
    cluster: clusterText({
      server,
      ...(proxy === undefined ? {} : { proxy }),
      ...(tlsServerName === undefined ? {} : { tlsServerName }),
      execArgs: execArgsOf(user?.user),
    }),
    text: JSON.stringify({
      apiVersion: "v1",
      kind: "Config",
      "current-context": name,
      contexts: [context],
      clusters: [cluster],
      users: user === undefined ? [] : [{ ...user, user: user.user ?? {} }],
    }),
  };
}
