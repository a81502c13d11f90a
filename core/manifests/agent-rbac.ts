import { providerNamespace } from "./p2p-service";

/** Name of the agent's ServiceAccount, roles and bindings. */
export const agentName = "ics-agent";

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const rule = (group: string, resource: string, verbs: readonly string[]): Rule => ({
  apiGroups: [group],
  resources: [resource],
  verbs,
});

/** What the agent does beside the p2p Service: read it, and own the EndpointSlices behind it. */
const providerRules: readonly Rule[] = [
  rule("", "services", ["get", "list", "watch"]),
  rule("discovery.k8s.io", "endpointslices", [
    "get",
    "list",
    "watch",
    "create",
    "update",
    "patch",
    "delete",
  ]),
];

/** What the agent does in a consumer chain's namespace: follow its pods and keep its peers. */
const consumerRules: readonly Rule[] = [
  rule("", "pods", ["get", "list", "watch"]),
  rule("", "configmaps", ["get", "list", "watch", "update", "patch"]),
];

const role = (namespace: string, rules: readonly Rule[]) => ({
  metadata: { name: agentName, namespace },
  rules: rules.map(({ apiGroups, resources, verbs }) => ({
    apiGroups: [...apiGroups],
    resources: [...resources],
    verbs: [...verbs],
  })),
});

/** The agent's identity. */
export function agentServiceAccountManifest() {
  return { metadata: { name: agentName, namespace: providerNamespace } };
}

/** The agent's rights beside the p2p Service. */
export function agentProviderRoleManifest() {
  return role(providerNamespace, providerRules);
}

/** The agent's rights in one consumer chain's namespace; none on Secrets, anywhere. */
export function agentConsumerRoleManifest(namespace: string) {
  return role(namespace, consumerRules);
}

/** Gives the agent its role in a namespace. */
export function agentRoleBindingManifest(namespace: string) {
  return {
    metadata: { name: agentName, namespace },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: agentName },
    subjects: [{ kind: "ServiceAccount", name: agentName, namespace: providerNamespace }],
  };
}
