/** What names a Kubernetes object. */
export interface ObjectName {
  /** e.g. `v1`, `apps/v1` */
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/**
 * Where an API server has an object, e.g. `/apis/apps/v1/namespaces/x/deployments/controller`.
 *
 * For kinds whose plural is made by an "s" alone, as those of workloads, RBAC, admission and resource
 * definitions are.
 */
export function objectPath({ apiVersion, kind, metadata }: ObjectName): string {
  const { name, namespace } = metadata;
  const group = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const place = namespace === undefined ? "" : `/namespaces/${namespace}`;
  return `${group}${place}/${kind.toLowerCase()}s/${name}`;
}
