import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { metallbNamespace } from "../../core/manifests/metallb-pool";
import type { KubeApi } from "../kubernetes/kube-api";
import { type Deadline, doneBefore } from "../machine/deadline";
import { toolPath } from "../machine/tool-path";

const nodeLabel = "ics/embedded-node";
const crdsPath = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const namesOnly = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io";

interface Listed {
  readonly items?: readonly { readonly metadata: { readonly name: string } }[];
}

const namesIn = (text: string): string[] =>
  ((JSON.parse(text) as Listed).items ?? []).map((item) => item.metadata.name);

/** MetalLB's resource definitions, by name; they lie beside its program. */
export function metallbCrds(): ReadonlyMap<string, string> {
  const folder = join(dirname(toolPath("metallb-controller")), "..", "share", "metallb-crds");
  const texts = readdirSync(folder)
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => readFileSync(join(folder, file), "utf8"));
  return new Map(
    texts.flatMap((text) => {
      const name = /^ {2}name: (\S+)$/m.exec(text)?.[1];
      return name === undefined ? [] : [[name, text] as const];
    }),
  );
}

/** A machine that KWOK plays: always ready, runs nothing. */
const nodeManifest = (name: string, index: number): object => {
  const room = { cpu: "32", memory: "256Gi", pods: "110" };
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name,
      annotations: { "kwok.x-k8s.io/node": "fake" },
      labels: {
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
        type: "kwok",
        [nodeLabel]: "true",
      },
    },
    status: {
      addresses: [
        { type: "InternalIP", address: `10.97.${index >> 8}.${(index & 255) + 1}` },
        { type: "Hostname", address: name },
      ],
      allocatable: room,
      capacity: room,
    },
  };
};

const nodeNames = (clusterName: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${clusterName}-node-${index}`);

const present = async (api: KubeApi, path: string, timeoutMs: number): Promise<string[]> => {
  const reply = await api.get(path, timeoutMs, namesOnly);
  if (reply.status !== 200) throw new Error(`API server answers ${reply.status} for "${path}"`);
  return namesIn(reply.text);
};

const nodesPath = `/api/v1/nodes?labelSelector=${encodeURIComponent(nodeLabel)}`;

/**
 * Puts into an empty cluster what every validator's has: nodes, and what MetalLB needs to start. The API
 * server was ready, and may be busy or gone again: it is asked once more until the deadline.
 *
 * @throws Error with what it said last, or that it said nothing.
 */
export async function furnish(
  api: KubeApi,
  clusterName: string,
  nodes: number,
  crds: ReadonlyMap<string, string>,
  deadline: Deadline,
): Promise<void> {
  const wanted = nodeNames(clusterName, nodes);
  const apply = (path: string, text: string): Promise<void> =>
    doneBefore(deadline, () => api.apply(path, text));
  const there = await doneBefore(deadline, () => present(api, nodesPath, 5_000));
  const manifest = { apiVersion: "v1", kind: "Namespace", metadata: { name: metallbNamespace } };
  await Promise.all([
    apply(`/api/v1/namespaces/${metallbNamespace}`, JSON.stringify(manifest)),
    ...[...crds].map(([name, text]) => apply(`${crdsPath}/${name}`, text)),
    ...wanted.map((name, index) =>
      apply(`/api/v1/nodes/${name}`, JSON.stringify(nodeManifest(name, index))),
    ),
    ...there
      .filter((name) => !wanted.includes(name))
      .map((name) => doneBefore(deadline, () => api.delete(`/api/v1/nodes/${name}`))),
  ]);
}

/** What tells a cluster from one that was made anew in its place; asked for as long as `furnish` is. */
export async function clusterUid(api: KubeApi, deadline: Deadline): Promise<string> {
  const path = "/api/v1/namespaces/kube-system";
  return doneBefore(deadline, async () => {
    const { status, text } = await api.get(path, 5_000);
    if (status !== 200) throw new Error(`API server answers ${status} for "${path}"`);
    return (JSON.parse(text) as { metadata: { uid: string } }).metadata.uid;
  });
}

/** What a reachable cluster lacks of its furniture. */
export async function missingFurniture(
  api: KubeApi,
  clusterName: string,
  nodes: number,
  crds: readonly string[],
  timeoutMs: number,
): Promise<string[]> {
  const [foundNodes, foundCrds, namespace] = await Promise.all([
    present(api, nodesPath, timeoutMs),
    present(api, crdsPath, timeoutMs),
    api.get(`/api/v1/namespaces/${metallbNamespace}`, timeoutMs),
  ]);
  return [
    ...nodeNames(clusterName, nodes)
      .filter((name) => !foundNodes.includes(name))
      .map((name) => `node "${name}" is missing`),
    ...foundNodes
      .filter((name) => !nodeNames(clusterName, nodes).includes(name))
      .map((name) => `node "${name}" is one too many`),
    ...crds
      .filter((name) => !foundCrds.includes(name))
      .map((name) => `resource definition "${name}" is missing`),
    ...(namespace.status === 200 ? [] : [`namespace "${metallbNamespace}" is missing`]),
  ];
}

/** Whether the cluster's own controllers have done their first work: workloads can be put in. */
export async function isSettled(api: KubeApi): Promise<boolean> {
  const [account, nodes, pools] = await Promise.all([
    api.get("/api/v1/namespaces/default/serviceaccounts/default", 2_000),
    api.get(nodesPath, 2_000),
    api.get(`/apis/metallb.io/v1beta1/namespaces/${metallbNamespace}/ipaddresspools`, 2_000),
  ]);
  if ([account, nodes, pools].some((reply) => reply.status !== 200)) return false;
  const { items } = JSON.parse(nodes.text) as {
    items: { status?: { conditions?: { type: string; status: string }[] } }[];
  };
  return items.every((node) =>
    node.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True"),
  );
}
