/** A right at an API server, in all namespaces. */
export interface ClusterRight {
  readonly verb: string;
  /** `""` for Kubernetes' core. */
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
}

const creates = (group: string, ...resources: readonly string[]): readonly ClusterRight[] =>
  resources.map((resource) => ({ verb: "create", group, resource }));

/**
 * What a stack takes in a validator's cluster: to make what it makes, and to ask its nodes
 * (docs/decisions/0014-pods-are-asked-by-the-api-server.md). The namespaces are its own.
 */
export const rightsOfStack: readonly ClusterRight[] = [
  { verb: "list", group: "", resource: "pods" },
  { verb: "create", group: "", resource: "pods", subresource: "portforward" },
  { verb: "create", group: "", resource: "pods", subresource: "exec" },
  ...creates("", "namespaces", "services", "configmaps", "secrets", "serviceaccounts"),
  ...creates("apps", "statefulsets", "deployments"),
  ...creates("rbac.authorization.k8s.io", "roles", "rolebindings"),
  ...creates("networking.k8s.io", "networkpolicies"),
  ...creates("policy", "poddisruptionbudgets"),
];

/** As `kubectl auth can-i` takes it. */
export const rightText = ({ verb, group, resource, subresource }: ClusterRight): string =>
  `${verb} ${resource}${group === "" ? "" : `.${group}`}${subresource === undefined ? "" : `/${subresource}`}`;
