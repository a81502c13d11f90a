import {
  agentConsumerRoleManifest,
  agentProviderRoleManifest,
  agentRoleBindingManifest,
  agentServiceAccountManifest,
} from "../../../core/manifests/agent-rbac";

const roles = [
  { name: "beside the p2p Service", role: agentProviderRoleManifest() },
  { name: "in a consumer chain's namespace", role: agentConsumerRoleManifest("testchain-0") },
];

describe("the agent's rights", () => {
  // Exactly what design.md §8 lets the agent do; a right more than this is a fault.
  it("are these and no more", () => {
    const rights = roles.map(({ role }) =>
      role.rules.map(({ apiGroups, resources, verbs }) => [
        `${apiGroups.join()}/${resources.join()}`,
        verbs.join(" "),
      ]),
    );
    expect(rights).toEqual([
      [
        ["/services", "get list watch"],
        ["discovery.k8s.io/endpointslices", "get list watch create update patch delete"],
      ],
      [
        ["/pods", "get list watch"],
        ["/configmaps", "get list watch update patch"],
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
