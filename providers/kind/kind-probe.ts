import { withKubeApi } from "../kubernetes/kubeconfig-access";

interface Listed {
  readonly items: readonly {
    readonly status?: {
      readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    };
  }[];
}

const ready = ({ status }: Listed["items"][number]): boolean =>
  status?.conditions?.some((one) => one.type === "Ready" && one.status === "True") === true;

/** What keeps a cluster from serving; nothing where it does. */
export async function answers(kubeconfig: string, timeoutMs: number): Promise<string | undefined> {
  if (kubeconfig === "") return "its kubeconfig is gone";
  return withKubeApi(kubeconfig, async (api) => {
    try {
      const [health, nodes] = await Promise.all([
        api.get("/readyz", timeoutMs),
        api.get("/api/v1/nodes", timeoutMs),
      ]);
      if (health.status !== 200) return `its API server is not ready (${String(health.status)})`;
      if (nodes.status !== 200) return `its API server refuses (${String(nodes.status)})`;
      const { items } = JSON.parse(nodes.text) as Listed;
      return items.length > 0 && items.every(ready) ? undefined : "its node is not ready";
    } catch (error) {
      return `its API server does not answer (${(error as Error).message})`;
    }
  });
}

/** Whether kube-proxy leads traffic: pods that start before it does back off for half a minute. */
export async function isProxying(kubeconfig: string, timeoutMs: number): Promise<boolean> {
  return withKubeApi(kubeconfig, async (api) => {
    try {
      const reply = await api.get(
        "/apis/apps/v1/namespaces/kube-system/daemonsets/kube-proxy",
        timeoutMs,
      );
      if (reply.status === 404) return true; // people may have another proxy
      if (reply.status !== 200) return false;
      const { status } = JSON.parse(reply.text) as {
        readonly status?: {
          readonly numberReady?: number;
          readonly desiredNumberScheduled?: number;
        };
      };
      const { numberReady = 0, desiredNumberScheduled = 1 } = status ?? {};
      return numberReady >= desiredNumberScheduled && numberReady > 0;
    } catch {
      return false;
    }
  });
}

/** UID of the namespace kube-system: which cluster it is. */
export async function clusterUidOf(kubeconfig: string): Promise<string> {
  return withKubeApi(kubeconfig, async (api) => {
    const reply = await api.get("/api/v1/namespaces/kube-system", 10_000);
    if (reply.status !== 200) throw new Error(`API server refuses (${String(reply.status)})`);
    return (JSON.parse(reply.text) as { readonly metadata: { readonly uid: string } }).metadata.uid;
  });
}
