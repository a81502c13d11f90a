import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

const labels = { "app.kubernetes.io/name": "chain" };
const skipAwait = { "pulumi.com/skipAwait": "true" };

/** One object of each kind that stacks had when their Kubernetes plugin was a stand-in. */
export const standInProgram = (kubeconfig: () => string) => (): Promise<void> => {
  const provider = new kubernetes.Provider("alice", {
    kubeconfig: pulumi.secret(kubeconfig()),
    clusterIdentifier: "alice",
    enableConfigMapMutable: true,
  });
  const of = { provider };
  const namespace = new kubernetes.core.v1.Namespace("chain", { metadata: { name: "chain" } }, of);
  const inChain = namespace.metadata.name;
  const named = (name: string) => ({ name, namespace: inChain });
  new kubernetes.core.v1.Service(
    "p2p",
    {
      metadata: { ...named("p2p"), annotations: skipAwait },
      spec: { type: "LoadBalancer", ports: [{ name: "p2p", port: 30_205 }] },
    },
    of,
  );
  new kubernetes.core.v1.ConfigMap(
    "peers",
    { metadata: named("peers"), data: { peers: "a@b:1" } },
    of,
  );
  new kubernetes.core.v1.Secret(
    "key",
    { metadata: named("key"), stringData: { key: "top-secret" } },
    of,
  );
  const account = new kubernetes.core.v1.ServiceAccount("agent", { metadata: named("agent") }, of);
  const role = new kubernetes.rbac.v1.Role(
    "agent",
    {
      metadata: named("agent"),
      rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch"] }],
    },
    of,
  );
  new kubernetes.rbac.v1.RoleBinding(
    "agent",
    {
      metadata: named("agent"),
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: role.metadata.name },
      subjects: [{ kind: "ServiceAccount", name: account.metadata.name, namespace: inChain }],
    },
    of,
  );
  new kubernetes.apps.v1.StatefulSet(
    "chain",
    {
      metadata: { ...named("chain"), annotations: skipAwait },
      spec: {
        serviceName: "chain",
        replicas: 0,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: { containers: [{ name: "node", image: "ics-discovery/consumer-node:dev" }] },
        },
      },
    },
    of,
  );
  return Promise.resolve();
};
