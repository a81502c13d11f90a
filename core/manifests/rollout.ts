/** What of a Deployment or DaemonSet tells how far its rollout is; whatever the API server answers. */
interface Workload {
  readonly metadata?: { readonly generation?: number };
  readonly spec?: { readonly replicas?: number };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
    readonly desiredNumberScheduled?: number;
    readonly updatedNumberScheduled?: number;
    readonly numberAvailable?: number;
  };
}

/** Whether a Deployment's or DaemonSet's pods are all of what is declared, and available; none of before is left. */
export function isRolledOut({ metadata, spec, status = {} }: Workload): boolean {
  if ((status.observedGeneration ?? 0) < (metadata?.generation ?? 0)) return false;
  const { desiredNumberScheduled: nodes } = status;
  if (nodes !== undefined) {
    return status.updatedNumberScheduled === nodes && status.numberAvailable === nodes;
  }
  const wanted = spec?.replicas ?? 1;
  return [status.replicas, status.updatedReplicas, status.availableReplicas].every(
    (count) => (count ?? 0) === wanted,
  );
}
