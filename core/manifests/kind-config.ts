/** What a Kind cluster of the stack is made of. */
export interface KindConfigSpec {
  /** Port of the API server on 127.0.0.1; Docker's choice when absent. */
  readonly apiPort?: number;
  /** Ports of 127.0.0.1 that lead to ports of the node. */
  readonly ports: readonly { readonly host: number; readonly node: number }[];
}

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = Readonly<Record<string, Json>>;

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Objects are merged, lists joined, except that the nodes of both are the same nodes; other values of `extra` win. */
function merged(base: Json | undefined, extra: Json, key = ""): Json {
  if (base === undefined) return extra;
  if (isObject(base) && isObject(extra)) {
    const keys = [...new Set([...Object.keys(base), ...Object.keys(extra)])];
    return Object.fromEntries(
      keys.flatMap((name): [string, Json][] => {
        const [one, other] = [base[name], extra[name]];
        const value = other === undefined ? one : merged(one, other, name);
        return value === undefined ? [] : [[name, value]];
      }),
    );
  }
  if (Array.isArray(base) && Array.isArray(extra)) {
    const [ours, theirs] = [base as readonly Json[], extra as readonly Json[]];
    return key === "nodes"
      ? Array.from({ length: Math.max(ours.length, theirs.length) }, (_, index) =>
          merged(ours[index], theirs[index] ?? {}),
        )
      : [...ours, ...theirs];
  }
  return extra;
}

/**
 * The config file of a Kind cluster with one node.
 *
 * @param extra - Settings of people, in Kind's own terms, merged into it.
 * @see https://kind.sigs.k8s.io/docs/user/configuration/
 */
export function kindConfig({ apiPort, ports }: KindConfigSpec, extra: JsonObject = {}): JsonObject {
  const base: JsonObject = {
    kind: "Cluster",
    apiVersion: "kind.x-k8s.io/v1alpha4",
    networking: {
      apiServerAddress: "127.0.0.1",
      ...(apiPort === undefined ? {} : { apiServerPort: apiPort }),
    },
    nodes: [
      {
        role: "control-plane",
        extraPortMappings: ports.map(({ host, node }) => ({
          containerPort: node,
          hostPort: host,
          listenAddress: "127.0.0.1",
          protocol: "TCP",
        })),
      },
    ],
  };
  return merged(base, extra) as JsonObject;
}
