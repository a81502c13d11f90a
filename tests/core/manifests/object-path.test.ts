import { objectPath } from "../../../core/manifests/object-path";

it.each([
  {
    object: { apiVersion: "v1", kind: "Namespace", metadata: { name: "x" } },
    path: "/api/v1/namespaces/x",
  },
  {
    object: { apiVersion: "v1", kind: "Secret", metadata: { name: "s", namespace: "x" } },
    path: "/api/v1/namespaces/x/secrets/s",
  },
  {
    object: { apiVersion: "apps/v1", kind: "DaemonSet", metadata: { name: "d", namespace: "x" } },
    path: "/apis/apps/v1/namespaces/x/daemonsets/d",
  },
  {
    object: {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name: "metallb-system:speaker" },
    },
    path: "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/metallb-system:speaker",
  },
])("finds $object.kind at $path", ({ object, path }) => {
  expect(objectPath(object)).toBe(path);
});
