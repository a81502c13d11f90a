/** What a Kind cluster of the stack is made of. */
export interface KindConfigSpec {
  /** Port of the API server on 127.0.0.1; Docker's choice when absent. */
  readonly apiPort?: number;
  /** Ports of 127.0.0.1 that lead to ports of the node. */
  readonly ports: readonly { readonly host: number; readonly node: number }[];
}

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
/** An object as JSON has it. */
export type JsonObject = Readonly<Record<string, Json>>;

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Objects are merged, lists joined, except that the nodes of both are the same nodes; other values of `extra` win. */
function merged(base: Json | undefined, extra: Json, key = ""): Json {
  if (base === undefined) return extra;
  // A key without a value says nothing, in Kind's files as in all of Kubernetes.
  if (extra === null) return base;
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

/** What a value must be so that it can be merged: fields of Kind's `Cluster` and `Node`. */
const clusterFields = {
  nodes: "a list",
  networking: "a mapping",
  featureGates: "a mapping",
  runtimeConfig: "a mapping",
  kubeadmConfigPatches: "a list",
  kubeadmConfigPatchesJSON6902: "a list",
  containerdConfigPatches: "a list",
  containerdConfigPatchesJSON6902: "a list",
} as const;
const nodeFields = {
  labels: "a mapping",
  extraMounts: "a list",
  extraPortMappings: "a list",
  kubeadmConfigPatches: "a list",
  kubeadmConfigPatchesJSON6902: "a list",
} as const;
const constants = { kind: "Cluster", apiVersion: "kind.x-k8s.io/v1alpha4" } as const;

const shapeOf = (value: unknown): string =>
  Array.isArray(value)
    ? "a list"
    : typeof value === "object" && value !== null
      ? "a mapping"
      : `a ${typeof value}`;

function shapeFault(
  fields: Readonly<Record<string, string>>,
  object: JsonObject,
  path = "",
): string | undefined {
  return Object.entries(fields)
    .map(([name, shape]) => ({ at: `${path}${name}`, shape, value: object[name] }))
    .filter(({ value, shape }) => value !== undefined && value !== null && shapeOf(value) !== shape)
    .map(({ at, shape, value }) => `have ${shapeOf(value)} as ${at}, which is ${shape}`)[0];
}

/**
 * What keeps people's settings from being merged into a cluster's, as a sentence goes on; what Kind
 * itself knows of its fields is left to it.
 */
export function extraConfigFault(extra: unknown): string | undefined {
  if (!isObject(extra as Json)) return `are ${shapeOf(extra)}, not a mapping of Kind's fields`;
  const settings = extra as JsonObject;
  const wrong = Object.entries(constants).find(
    ([name, value]) => (settings[name] ?? value) !== value,
  );
  if (wrong !== undefined) {
    const [name, value] = wrong;
    return `are of ${name} ${JSON.stringify(settings[name])}, not "${value}"`;
  }
  const fault = shapeFault(clusterFields, settings);
  if (fault !== undefined) return fault;
  const nodes = (settings["nodes"] ?? []) as readonly Json[];
  return nodes
    .map((node, index) => {
      const path = `nodes[${String(index)}]`;
      if (node === null) return undefined;
      if (!isObject(node)) return `have ${shapeOf(node)} as ${path}, which is a mapping`;
      return shapeFault(nodeFields, node, `${path}.`);
    })
    .find((one) => one !== undefined);
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
