import type { Fault } from "../errors";
import { isHosted } from "./hosted-nodes";
import type { ClusterAccess, Settings } from "./settings";

/** How a kubeconfig leads to a cluster. */
export interface ClusterRoute {
  /** Address of the API server, as the kubeconfig has it. */
  readonly server: string;
  /** `proxy-url`. */
  readonly proxy?: string;
  /** `tls-server-name`. */
  readonly tlsServerName?: string;
  /** Arguments of the command that logs the user in. */
  readonly execArgs: readonly string[];
}

/** One spelling of an API server's address; the text itself where it is none. */
function serverText(server: string): string {
  const text = server.includes("://") ? server : `https://${server}`;
  if (!URL.canParse(text)) return server;
  const { protocol, hostname, port, pathname } = new URL(text);
  const host = hostname.replace(/\.$/, "");
  return `${protocol}//${host}${port === "" ? "" : `:${port}`}${pathname.replace(/\/+$/, "")}`;
}

/**
 * Which cluster a kubeconfig leads to: equal texts are one cluster, as far as a kubeconfig can tell.
 *
 * What stands between may lead on from one address to several: a proxy to networks that use the same
 * addresses, a TLS gateway by the server's name, Teleport by arguments of its log-in command.
 */
export function clusterText({ server, proxy, tlsServerName, execArgs }: ClusterRoute): string {
  const by = [
    ...(proxy === undefined ? [] : [proxy]),
    ...(tlsServerName === undefined ? [] : [tlsServerName]),
    ...execArgs.flatMap((arg, index) => {
      if (!/^--(kube|teleport)-cluster(=|$)/.test(arg)) return [];
      return arg.includes("=") ? [arg] : [`${arg}=${execArgs[index + 1] ?? ""}`];
    }),
  ];
  return `${serverText(server)}${by.length === 0 ? "" : ` by ${by.join(", ")}`}`;
}

const accessText = (access: ClusterAccess): string =>
  access.kind === "file"
    ? `context ${access.context ?? "(current)"} of ${access.kubeconfig ?? "KUBECONFIG"}`
    : `context ${access.context ?? "(current)"} of output ${access.output} of stack ${access.stack}`;

/** What is wrong with two validators on one cluster, and what to do. */
const sharedCluster = (other: string): Omit<Fault, "path" | "value"> => ({
  what: `leads to the cluster of "${other}" too, and the objects of both have the same names`,
  remedy: "give every validator a cluster of its own",
});

/**
 * What is wrong with a validator's cluster that was not known before.
 *
 * @param former - The clusters of other validators, by name.
 */
export function sharedClusterFault(
  { name, cluster }: { readonly name: string; readonly cluster: string },
  former: ReadonlyMap<string, string>,
): Fault | undefined {
  const other = [...former].find(([, text]) => text === cluster)?.[0];
  return other === undefined
    ? undefined
    : { path: `cluster of "${name}"`, value: cluster, ...sharedCluster(other) };
}

/**
 * Validators on a cluster that another one has.
 *
 * @param clusters - `clusterText` by validator, of those whose kubeconfig was read.
 */
export function sharedClusterFaults(
  settings: Settings,
  clusters: ReadonlyMap<string, string>,
): Fault[] {
  if (settings.clusters !== "existing") return [];
  const first = new Map<string, string>();
  return settings.validators.flatMap((validator, index) => {
    if (!isHosted(settings, validator)) return [];
    const { name, cluster = { kind: "file" } } = validator;
    const value = clusters.get(name) ?? accessText(cluster);
    const other = first.get(value);
    if (other === undefined) {
      first.set(value, name);
      return [];
    }
    return [{ path: `ics:validators[${String(index)}].cluster`, value, ...sharedCluster(other) }];
  });
}
