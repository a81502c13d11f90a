import * as pulumi from "@pulumi/pulumi";

/** By Kubernetes provider: the cluster that the stack made for it. */
const clusters = new WeakMap<pulumi.ProviderResource, pulumi.Resource>();

/** Has everything that a provider makes be forgotten with the cluster, when that is deleted as well. */
export function goesWithCluster(provider: pulumi.ProviderResource, cluster: pulumi.Resource): void {
  clusters.set(provider, cluster);
}

/** Whether the stack made the cluster of a Kubernetes provider, and so has it alone. */
export const isOwnCluster = (provider: pulumi.ProviderResource | undefined): boolean =>
  provider !== undefined && clusters.has(provider);

/**
 * Spares a destroy the deletion of each object in a cluster that is about to go: what is deleted alone
 * still is deleted.
 */
export const withCluster: pulumi.ResourceTransformation = ({ type, props, opts }) => {
  const { provider } = opts as pulumi.CustomResourceOptions;
  if (!type.startsWith("kubernetes:") || provider === undefined) return undefined;
  const cluster = clusters.get(provider);
  return cluster === undefined ? undefined : { props, opts: { ...opts, deletedWith: cluster } };
};
