/** What of an object tells how far its deletion is; whatever the API server answers. */
export interface LeavingObject {
  readonly kind?: string;
  readonly metadata?: {
    readonly name?: string;
    readonly uid?: string;
    readonly deletionTimestamp?: string;
    readonly finalizers?: readonly string[];
  };
  /** A namespace has finalizers of its own here. */
  readonly spec?: { readonly finalizers?: readonly string[] };
  readonly status?: {
    readonly conditions?: readonly {
      readonly type?: string;
      readonly status?: string;
      readonly reason?: string;
      readonly message?: string;
    }[];
  };
}

/** By this finalizer the API server itself holds a resource definition until its custom resources are gone. */
const resourceCleanup = "customresourcecleanup.apiextensions.k8s.io";

const tellsOfDeletion = /^(Terminating$|Namespace)/;

/**
 * Whether the API server's own clean-up holds a resource definition back.
 *
 * That clean-up can lose its wake-up call: after a failed try (a list of custom resources that a busy server
 * refuses, say) it starts the next one from a stale copy, gets a conflict, and counts on an event to call it
 * again; but it skips events that change nothing besides the condition "Terminating", such as those of its own
 * writes. Then nothing happens before its informer resyncs, which it does every five minutes. Any other change of
 * the object wakes it. Source: apiextensions-apiserver v0.35.4, pkg/controller/finalizer/crd_finalizer.go, `sync` and
 * `updateCustomResourceDefinition`.
 */
export function awaitsResourceCleanup({ metadata }: LeavingObject): boolean {
  return (
    metadata?.deletionTimestamp !== undefined &&
    (metadata.finalizers ?? []).includes(resourceCleanup)
  );
}

/** Why an object that was deleted is still there, with what to do, e.g. for the end of an error. */
export function whyStillThere({ metadata, spec, status }: LeavingObject): string {
  if (metadata?.deletionTimestamp === undefined) {
    return "it was made anew after its deletion; find out who makes it, and end that first";
  }
  const finalizers = [...(metadata.finalizers ?? []), ...(spec?.finalizers ?? [])];
  const holds = finalizers.length === 0 ? "" : `, held back by "${finalizers.join('", "')}"`;
  const told = (status?.conditions ?? [])
    .filter(({ type = "", status: is }) => is === "True" && tellsOfDeletion.test(type))
    .map(({ reason = "", message = "" }) => ` (${reason}: ${message})`);
  const remedy =
    finalizers.length === 0
      ? "see that the cluster's controllers run"
      : "see that whoever set the finalizers runs and can finish";
  return `deleted at ${metadata.deletionTimestamp}${holds}${told.join("")}; ${remedy}, then run again`;
}
