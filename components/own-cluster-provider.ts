/** How the Kubernetes provider treats a cluster that the stack made and nobody else uses. */
export const ownClusterProvider = {
  // What is gone with a cluster of our own needs no deleting.
  deleteUnreachable: true,
  // Peers change in place: a replaced ConfigMap would restart what mounts it.
  enableConfigMapMutable: true,
  enableSecretMutable: true,
  // The cluster is this stack's alone: what a killed run left there is taken up again.
  upsertExistingObjects: true,
  // What somebody changed by hand goes back to what is declared; otherwise it would be a conflict for ever.
  enablePatchForce: true,
};
