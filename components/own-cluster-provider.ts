/** How the Kubernetes provider treats a cluster that the stack made and nobody else uses. */
export const ownClusterProvider = {
  // What is gone with a cluster of our own needs no deleting.
  deleteUnreachable: true,
  // Peers change in place: a replaced ConfigMap would restart what mounts it.
  enableConfigMapMutable: true,
  enableSecretMutable: true,
};
