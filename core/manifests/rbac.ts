import { p2pServiceName, providerNamespace } from "./p2p-service";
import { peersConfigMapName, peersSidecarName } from "./peers";
import { signedMarkName } from "./signed-mark";

/** Name of the agent's ServiceAccount, roles and bindings. */
export const agentName = "ics-agent";

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  /** Only these objects; lists and watches must then ask for one of them by name. */
  readonly resourceNames?: readonly string[];
}

const rule = (
  group: string,
  resource: string,
  verbs: readonly string[],
  resourceNames?: readonly string[],
): Rule => ({
  apiGroups: [group],
  resources: [resource],
  verbs,
  ...(resourceNames === undefined ? {} : { resourceNames }),
});

/** What the agent does beside the p2p Service: follow it and the provider chain's pod, and own the EndpointSlices behind it. */
const providerRules: readonly Rule[] = [
  rule("", "services", ["list", "watch"], [p2pServiceName]),
  rule("", "pods", ["list", "watch"]),
  rule("discovery.k8s.io", "endpointslices", ["list", "watch", "create", "update", "delete"]),
];

/** What the agent does in a consumer chain's namespace: follow its pods and keep its peers. */
const consumerRules = (namespace: string): readonly Rule[] => [
  rule("", "pods", ["list", "watch"]),
  rule("", "configmaps", ["list", "watch", "patch"], [peersConfigMapName(namespace)]),
];

/** What the sidecar does: follow its own ConfigMap, and say in another how far the node has signed. */
const sidecarRules = (namespace: string): readonly Rule[] => [
  rule("", "configmaps", ["list", "watch"], [peersConfigMapName(namespace)]),
  rule("", "configmaps", ["get", "update"], [signedMarkName(namespace)]),
];

const role = (name: string, namespace: string, rules: readonly Rule[]) => ({
  metadata: { name, namespace },
  rules: rules.map(({ apiGroups, resources, verbs, resourceNames }) => ({
    apiGroups: [...apiGroups],
    resources: [...resources],
    verbs: [...verbs],
    ...(resourceNames === undefined ? {} : { resourceNames: [...resourceNames] }),
  })),
});

/** The agent's identity. */
export function agentServiceAccountManifest() {
  return { metadata: { name: agentName, namespace: providerNamespace } };
}

/** The agent's rights beside the p2p Service. */
export function agentProviderRoleManifest() {
  return role(agentName, providerNamespace, providerRules);
}

/** The agent's rights in one consumer chain's namespace; none on Secrets, anywhere. */
export function agentConsumerRoleManifest(namespace: string) {
  return role(agentName, namespace, consumerRules(namespace));
}

/** Gives an identity of its own name a role of that name. */
const binding = (name: string, namespace: string, home: string) => ({
  metadata: { name, namespace },
  roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name },
  subjects: [{ kind: "ServiceAccount", name, namespace: home }],
});

/** Gives the agent its role in a namespace. */
export function agentRoleBindingManifest(namespace: string) {
  return binding(agentName, namespace, providerNamespace);
}

/** The identity of the sidecar that tells a node its peers. */
export function peersSidecarAccountManifest(namespace: string) {
  return {
    metadata: { name: peersSidecarName, namespace },
    automountServiceAccountToken: false,
  };
}

/** The sidecar's rights, in its own namespace. */
export function peersSidecarRoleManifest(namespace: string) {
  return role(peersSidecarName, namespace, sidecarRules(namespace));
}

/** Gives the sidecar its role. */
export function peersSidecarBindingManifest(namespace: string) {
  return binding(peersSidecarName, namespace, namespace);
}
