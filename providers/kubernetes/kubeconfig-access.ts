import { parse } from "yaml";

import { fieldManager } from "../../core/manifests/field-manager";
import { KubeApi } from "./kube-api";

interface Kubeconfig {
  readonly clusters?: readonly {
    readonly cluster: { readonly server: string; readonly "certificate-authority-data": string };
  }[];
  readonly users?: readonly {
    readonly user: {
      readonly "client-certificate-data": string;
      readonly "client-key-data": string;
    };
  }[];
}

const pem = (base64: string): string => Buffer.from(base64, "base64").toString("utf8");

/** The API server of a kubeconfig with one cluster and one user that has a certificate, as Kind writes it. */
function kubeApiOf(kubeconfig: string): KubeApi {
  const { clusters, users } = parse(kubeconfig) as Kubeconfig;
  const [cluster] = clusters ?? [];
  const [user] = users ?? [];
  if (cluster === undefined || user === undefined) {
    throw new Error(
      "kubeconfig names no cluster or no user; make it anew with kind export kubeconfig",
    );
  }
  const access = {
    server: cluster.cluster.server,
    ca: pem(cluster.cluster["certificate-authority-data"]),
    cert: pem(user.user["client-certificate-data"]),
    key: pem(user.user["client-key-data"]),
  };
  return new KubeApi(access, fieldManager);
}

/** Does something with the API server of such a kubeconfig. */
export async function withKubeApi<T>(
  kubeconfig: string,
  work: (api: KubeApi) => Promise<T>,
): Promise<T> {
  const api = kubeApiOf(kubeconfig);
  try {
    return await work(api);
  } finally {
    api.close();
  }
}
