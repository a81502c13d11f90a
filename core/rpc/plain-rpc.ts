const isOwnMachine = (host: string): boolean =>
  /^(127(\.\d{1,3}){3}|\[::1\]|(.+\.)?localhost)$/.test(host);

/** Names that Kubernetes gives Services; what goes there stays in the cluster. */
const isInCluster = (host: string): boolean => /\.svc(\.cluster\.local)?\.?$/.test(host);

/**
 * Those of a chain's RPC addresses whose answers anybody on the way can change, as they may stand in a
 * message: `http://` to anywhere but this machine and the cluster.
 *
 * @param rpc - Addresses that can be read as URLs; others are left out.
 */
export function plainRpc(rpc: readonly string[]): readonly string[] {
  return rpc.flatMap((text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url?.protocol !== "http:") return [];
    const { hostname, origin } = url;
    return isOwnMachine(hostname) || isInCluster(hostname) ? [] : [origin];
  });
}
