import {
  agentConsumerRoleManifest,
  agentProviderRoleManifest,
  peersSidecarRoleManifest,
} from "../manifests/rbac";

/** A right at an API server, in all namespaces. */
export interface ClusterRight {
  readonly verb: string;
  /** `""` for Kubernetes' core. */
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
}

const rights = (
  group: string,
  resources: readonly string[],
  verbs: readonly string[],
  subresource?: string,
): readonly ClusterRight[] =>
  resources.flatMap((resource) =>
    verbs.map((verb) => ({
      ...{ verb, group, resource },
      ...(subresource === undefined ? {} : { subresource }),
    })),
  );

/** What Pulumi does with what it makes: it also waits for it. */
const made = ["create", "get", "list", "watch", "patch", "delete"];

/** Since Kubernetes 1.35 a WebSocket takes both; before that, `get` alone. */
const opened = ["get", "create"];

/** Who gives a role has to have all that is in it. */
const given = [
  agentProviderRoleManifest(),
  agentConsumerRoleManifest("x"),
  peersSidecarRoleManifest("x"),
].flatMap((role) =>
  role.rules.flatMap(({ apiGroups: [group = ""], resources, verbs }) =>
    rights(group, resources, verbs),
  ),
);

const asked = [
  ...rights("", ["pods"], opened, "portforward"),
  ...rights("", ["pods"], opened, "exec"),
  ...rights("", ["namespaces", "services", "configmaps", "secrets", "serviceaccounts"], made),
  ...rights("apps", ["statefulsets", "deployments"], made),
  // A Deployment is waited for by what it makes.
  ...rights("apps", ["replicasets"], ["list", "watch"]),
  ...rights("", ["pods"], ["get", "list", "watch"]),
  ...rights("rbac.authorization.k8s.io", ["roles", "rolebindings"], made),
  ...rights("networking.k8s.io", ["networkpolicies"], made),
  ...rights("policy", ["poddisruptionbudgets"], made),
  ...given,
];

/** As `kubectl auth can-i` takes it. */
export const rightText = ({ verb, group, resource, subresource }: ClusterRight): string =>
  `${verb} ${resource}${group === "" ? "" : `.${group}`}${subresource === undefined ? "" : ` --subresource=${subresource}`}`;

/** All that there is: who has this has the others. */
export const everyRight: ClusterRight = { verb: "*", group: "*", resource: "*" };

/**
 * What a stack needs in a validator's cluster: to make what it makes, to give its agent rights, and to ask its
 * nodes (docs/decisions/0014-pods-are-asked-by-the-api-server.md). The namespaces are its own.
 */
export const rightsOfStack: readonly ClusterRight[] = [
  ...new Map(asked.map((right) => [rightText(right), right])).values(),
];
