import type { ClusterToAsk } from "./asked-cluster";
import type { ClusterFlags } from "./cluster-flags";
import type { Source } from "./source";
import type { StackFile } from "./stack-file";

/** Clusters that a stack's file names. */
export async function clustersOfFile({ clusters }: StackFile): Promise<readonly ClusterToAsk[]> {
  const { fileClusters } = await import("./clusters-to-ask.ts");
  const { keptLogin } = await import("./kept-login.ts");
  return fileClusters(clusters).map(keptLogin);
}

/** Clusters that the flags name, or those of a stack whose nodes are pods. */
export async function clustersOf(
  flags: ClusterFlags,
  { stack }: Pick<Source, "stack">,
): Promise<readonly ClusterToAsk[]> {
  const isNamed = flags.kubeconfig !== undefined || flags.context !== undefined;
  if (!isNamed && (stack?.settings.clusters ?? "embedded") === "embedded") return [];
  // What it needs of Kubernetes takes time to load.
  const { namedClusters, stackClusters } = await import("./clusters-to-ask.ts");
  const { keptLogin } = await import("./kept-login.ts");
  const clusters =
    isNamed || stack === undefined
      ? namedClusters(flags)
      : await stackClusters(stack.name, Object.keys(stack.outputs.validators));
  return clusters.map(keptLogin);
}
