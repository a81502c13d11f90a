import {
  agentConsumerRoleManifest,
  agentProviderRoleManifest,
  agentRoleBindingManifest,
  agentServiceAccountManifest,
} from "../../../core/manifests/rbac";

const roles = [
  { name: "beside the p2p Service", role: agentProviderRoleManifest() },
  { name: "in a consumer chain's namespace", role: agentConsumerRoleManifest("testchain-0") },
];

describe("the agent's rights", () => {
  // Each is needed, and more are forbidden: tests/parts/agent/rbac.test.ts shows both on an API server.
  it("are these and no more", () => {
    const rights = roles.map(({ role }) =>
      role.rules.map(({ apiGroups, resources, verbs, resourceNames = [] }) => [
        [`${apiGroups.join()}/${resources.join()}`, ...resourceNames].join(" "),
        verbs.join(" "),
      ]),
    );
    expect(rights).toEqual([
      [
        ["/services p2p-loadbalancer", "list watch"],
        ["/pods", "list watch"],
        ["discovery.k8s.io/endpointslices", "list watch create update delete"],
      ],
      [
        ["/pods", "list watch"],
        ["/configmaps testchain-0-peers", "list watch patch"],
      ],
    ]);
  });

  it.each(roles)("$name know no wildcard and no Secret", ({ role }) => {
    const words = role.rules.flatMap(({ apiGroups, resources, verbs }) => [
      ...apiGroups,
      ...resources,
      ...verbs,
    ]);
    expect(words).not.toContain("*");
    expect(words.filter((word) => word.includes("secret"))).toEqual([]);
  });

  it("hold in one namespace each, and are given to the one account of the agent", () => {
    const account = agentServiceAccountManifest().metadata;
    const role = agentConsumerRoleManifest("testchain-0").metadata;
    const { metadata, roleRef, subjects } = agentRoleBindingManifest("testchain-0");
    expect(metadata.namespace).toBe(role.namespace);
    expect(roleRef).toEqual({
      apiGroup: "rbac.authorization.k8s.io",
      kind: "Role",
      name: role.name,
    });
    expect(subjects).toEqual([{ kind: "ServiceAccount", ...account }]);
  });
});
