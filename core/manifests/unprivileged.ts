/** User of every container of the program: no root, and no user of the machine. */
const user = 65_532;

/** What a pod of the program may do: what Kubernetes' standard `restricted` asks for. */
export const unprivilegedPod = {
  runAsNonRoot: true,
  runAsUser: user,
  runAsGroup: user,
  fsGroup: user,
  seccompProfile: { type: "RuntimeDefault" },
};

/** The same of each of its containers. */
export const unprivilegedContainer = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};
