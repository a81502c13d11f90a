import type { ClusterToAsk } from "./asked-cluster";
import type { ClusterFlags } from "./cluster-flags";
import type { Source } from "./source";

/** Clusters that the flags name, or those of a stack whose nodes are pods. */
export async function clustersOf(
  flags: ClusterFlags,
  { stack }: Pick<Source, "stack">,
): Promise<readonly ClusterToAsk[]> {
  const isNamed = flags.kubeconfig !== undefined || flags.context !== undefined;
  if (!isNamed && (stack?.settings.clusters ?? "embedded") === "embedded") return [];
  // What it needs of Kubernetes takes time to load.
  const { namedClusters, stackClusters } = await import("./clusters-to-ask.ts");
  return isNamed || stack === undefined
    ? namedClusters(flags)
    : stackClusters(stack.name, Object.keys(stack.outputs.validators));
}
