import type { Storage } from "../plan/settings";

/** What the pods of a namespace keep to: all that Kubernetes can ask for, less where a folder of the host is mounted. */
export const podSecurityLabels = ({ kind }: Storage) => ({
  "pod-security.kubernetes.io/enforce": kind === "hostPath" ? "privileged" : "restricted",
});
