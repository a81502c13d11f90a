import { resolve } from "node:path";

import { providerNamespace } from "../../core/manifests/p2p-service";
import { agentName } from "../../core/manifests/rbac";
import { ClusterFolder } from "./cluster-folder";
import { withApi } from "./cluster-probe";

/** As long as a testnet may live; in a pod the kubelet renews the token instead. */
const tokenSeconds = 10 * 365 * 24 * 3_600;

interface TokenReply {
  readonly status?: { readonly token?: string };
}

/** Kubeconfig by which the agent acts under its own ServiceAccount, and with no other rights. */
export async function agentKubeconfig(cluster: {
  readonly name: string;
  readonly directory: string;
}): Promise<string> {
  const folder = new ClusterFolder(resolve(cluster.directory), cluster.name);
  const server = folder.record?.server;
  if (server === undefined) {
    throw new Error(`folder holds no finished cluster; "${cluster.directory}"; run again`);
  }
  const path = `/api/v1/namespaces/${providerNamespace}/serviceaccounts/${agentName}/token`;
  const request = {
    apiVersion: "authentication.k8s.io/v1",
    kind: "TokenRequest",
    spec: { expirationSeconds: tokenSeconds },
  };
  const reply = await withApi(folder, server, async (api) =>
    api.create(path, JSON.stringify(request)),
  );
  const { token } = (JSON.parse(reply) as TokenReply).status ?? {};
  if (token === undefined) throw new Error(`API server at ${server} gives the agent no token`);
  return folder.kubeconfig(server, { token });
}
