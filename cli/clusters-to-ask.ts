import { homedir } from "node:os";

import { KubeConfig } from "@kubernetes/client-node";

import { printable } from "../core/printable";
import type { ClusterToAsk } from "./asked-cluster";
import type { ClusterFlags } from "./cluster-flags";
import { askPulumi } from "./pulumi";
import type { NamedCluster } from "./stack-file";

/** As kubectl does, and unlike the client library, it takes `http://` (`kubectl proxy`), and sends no credentials there. */
function takingHttp(config: KubeConfig): KubeConfig {
  const cluster = config.getCurrentCluster();
  if (cluster?.server.startsWith("http:") !== true) return config;
  const open = new KubeConfig();
  open.loadFromClusterAndUser({ ...cluster, skipTLSVerify: true }, { name: "nobody" });
  return open;
}

function ofText(text: string): KubeConfig {
  const config = new KubeConfig();
  config.loadFromString(text);
  return takingHttp(config);
}

/** A kubeconfig's context; without a file, what kubectl reads; without a name, the current one. */
function ofContext(file: string | undefined, context: string | undefined): KubeConfig {
  const config = new KubeConfig();
  try {
    if (file === undefined) config.loadFromDefault();
    else config.loadFromFile(file);
  } catch (error) {
    const what = printable(error instanceof Error ? error.message : String(error), 200);
    throw new Error(`kubeconfig cannot be read, ${what}`, { cause: error });
  }
  const name = context ?? config.getCurrentContext();
  if (config.getContextObject(name) === null) {
    throw new Error("the kubeconfig has no such context");
  }
  config.setCurrentContext(name);
  return takingHttp(config);
}

/** Those that `--kubeconfig` and `--context` name; a context may say whose it is: `VALIDATOR=NAME`. */
export const namedClusters = ({ kubeconfig, context }: ClusterFlags): readonly ClusterToAsk[] =>
  (context ?? [undefined]).map((text) => {
    const at = text?.indexOf("=") ?? -1;
    const [validator, name] =
      at > 0 ? [text?.slice(0, at), text?.slice(at + 1)] : [undefined, text];
    return {
      name: name ?? kubeconfig ?? "KUBECONFIG",
      ...(validator === undefined ? {} : { validator }),
      kubeConfig: () => ofContext(kubeconfig, name),
    };
  });

/** Those that a stack's file names. */
export const fileClusters = (named: readonly NamedCluster[]): readonly ClusterToAsk[] =>
  named.map(({ validator, kubeconfig, context }) => ({
    ...{ name: validator, validator },
    kubeConfig: () => ofContext(kubeconfig?.replace(/^~(?=\/)/, homedir()), context),
  }));

/**
 * Those of a stack whose nodes are pods, by the kubeconfigs in its outputs. They are secret: where they cannot
 * be had, each cluster says so.
 */
export async function stackClusters(
  stack: string,
  validators: readonly string[],
): Promise<readonly ClusterToAsk[]> {
  const asked = askPulumi(["stack", "output", "kubeconfigs", "--show-secrets"], stack);
  const found = await asked.catch((error: unknown) => error as Error);
  return validators.map((validator) => ({
    ...{ name: validator, validator },
    kubeConfig: () => {
      if (found instanceof Error) throw found;
      const text = (found as Readonly<Record<string, string>>)[validator];
      if (text === undefined) throw new Error("the stack has no kubeconfig of it");
      return ofText(text);
    },
  }));
}
