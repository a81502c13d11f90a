import { type KubeConfig } from "@kubernetes/client-node";

import { ClusterWatch } from "../../agent/cluster-watch";
import { kubeConfigOf } from "../../agent/process";
import { SliceKeeper } from "../../agent/slice-keeper";
import { p2pServiceManifest, providerNamespace } from "../../core/manifests/p2p-service";
import { peersManifest } from "../../core/manifests/peers";
import {
  agentConsumerRoleManifest,
  agentName,
  agentProviderRoleManifest,
  agentRoleBindingManifest,
  agentServiceAccountManifest,
} from "../../core/manifests/rbac";
import { consumerText } from "../../core/peers/discovered-consumer";
import { eventually } from "./eventually";
import { nodeName, type TestCluster } from "./test-cluster";

/** A consumer chain of the test cluster: its name, its namespace and its pod's name are one. */
export const chain = "x-1";

const kinds: Readonly<Record<string, string>> = {
  Role: "rbac.authorization.k8s.io/v1",
  RoleBinding: "rbac.authorization.k8s.io/v1",
};

export const manifest = (kind: string, body: object): object => ({
  apiVersion: kinds[kind] ?? "v1",
  kind,
  ...body,
});

/** Makes objects be as described; a new namespace takes a moment before it takes pods. */
export async function apply(cluster: TestCluster, ...manifests: readonly object[]): Promise<void> {
  const list = JSON.stringify({ apiVersion: "v1", kind: "List", items: manifests });
  await eventually("the namespace has its default account", () =>
    cluster.kubectl(["apply", "--server-side", "--force-conflicts", "-f", "-"], list).then(
      () => true,
      (error: unknown) => {
        if ((error as Error).message.includes("error looking up service account")) return undefined;
        throw error;
      },
    ),
  );
}

/** The p2p Service with a port for each of the chains. */
export const service = (...chains: readonly string[]): object =>
  manifest(
    "Service",
    p2pServiceManifest({
      loadBalancer: { annotations: { "metallb.io/loadBalancerIPs": "127.95.0.200" } },
      fixed: [{ name: "provider", port: 26_656, namespace: providerNamespace }],
      consumers: chains.map((chainId, index) => ({
        chainId,
        name: `consumer-${chainId}`,
        namespace: chainId,
        ports: { p2p: 30_301 + index, rpc: 30_401 + index, grpc: 30_501 + index },
      })),
      expose: { rpc: false, grpc: false },
      rpcTarget: 26_657,
      externalTrafficPolicy: "Local",
      selector: "none",
    }),
  );

/** A pod of a chain; KWOK plays it where it is on the node. */
export const pod = (name: string, namespace: string, changes: object = {}): object =>
  manifest("Pod", {
    metadata: { name, namespace, labels: { "app.kubernetes.io/name": namespace } },
    spec: {
      nodeName,
      containers: [{ name: "node", image: "example.invalid/node:1" }],
      ...changes,
    },
  });

export const consumerObjects = (namespace: string): readonly object[] => [
  manifest("Namespace", { metadata: { name: namespace } }),
  manifest("Role", agentConsumerRoleManifest(namespace)),
  manifest("RoleBinding", agentRoleBindingManifest(namespace)),
  manifest(
    "ConfigMap",
    peersManifest(
      namespace,
      consumerText({ chainId: namespace, consumerId: "0", members: [] }),
      "",
    ),
  ),
];

/** What the stack makes for the agent beside the Service. */
export const providerObjects = (): readonly object[] => [
  manifest("Namespace", { metadata: { name: providerNamespace } }),
  manifest("ServiceAccount", agentServiceAccountManifest()),
  manifest("Role", agentProviderRoleManifest()),
  manifest("RoleBinding", agentRoleBindingManifest(providerNamespace)),
];

/** Way to the API server under the agent's own identity. */
export const asAgent = async (cluster: TestCluster): Promise<KubeConfig> =>
  kubeConfigOf(await cluster.actAs(providerNamespace, agentName));

export interface RunningKeeper {
  readonly watch: ClusterWatch;
  /** What was written and what went wrong, in words. */
  readonly said: readonly string[];
  stop(): Promise<void>;
}

/** The Kubernetes half of an agent. */
export function startKeeper(kubeConfig: KubeConfig): RunningKeeper {
  const said: string[] = [];
  const look: { now: () => void } = { now: () => undefined };
  const watch = new ClusterWatch(kubeConfig, {
    onChange: () => {
      look.now();
    },
    onBroken: (what, reason) => said.push(`broken: ${what}: ${reason}`),
  });
  const keeper = new SliceKeeper(kubeConfig, watch, {
    onWritten: (change, slice) => said.push(`${change} ${slice}`),
    onFailure: (slice, reason) => said.push(`failed: ${slice}: ${reason}`),
  });
  look.now = () => {
    keeper.look();
  };
  return {
    watch,
    said,
    stop: async () => {
      watch.stop();
      await keeper.stop();
    },
  };
}
