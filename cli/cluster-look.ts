import {
  type ConfigurationOptions,
  CoreV1Api,
  type KubeConfig,
  V1ObjectMeta,
  type V1Pod,
  type V1Service,
} from "@kubernetes/client-node";

import { entrancesAnnotation, parseEntrances } from "../core/manifests/entrances";
import {
  chainIdsAnnotation,
  p2pServiceName,
  parseChainIds,
  providerNamespace,
} from "../core/manifests/p2p-service";
import { agentName } from "../core/manifests/rbac";
import type { SeenCluster, SeenPod } from "../core/peers/cluster-status";
import { printable } from "../core/printable";
import { relayerLabels } from "../core/relayer/relayer-name";
import { askedCluster, type ClusterToAsk } from "./asked-cluster";

const codeOf = (error: unknown): number => Number((error as { readonly code?: unknown }).code);

/** Why a pod is not ready, in Kubernetes' own words; they can be an image's or a node's. */
function reasonOf({ status }: V1Pod): string | undefined {
  const waiting = status?.containerStatuses?.flatMap(
    ({ state }) => state?.waiting?.reason ?? state?.terminated?.reason ?? [],
  )[0];
  const unready = status?.conditions?.find(
    ({ type, status: is }) => type !== "Ready" && is !== "True",
  );
  const reason = waiting ?? status?.reason ?? unready?.reason ?? status?.phase;
  return reason === undefined ? undefined : printable(reason, 60);
}

const nameLabel = "app.kubernetes.io/name";

const isRelayer = ({ metadata }: V1Pod): boolean =>
  Object.entries(relayerLabels).every(([key, value]) => metadata?.labels?.[key] === value);

function seenPod(pod: V1Pod): SeenPod {
  const { name = "", namespace = "", labels } = pod.metadata ?? new V1ObjectMeta();
  const isReady =
    pod.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ??
    false;
  const reason = isReady ? undefined : reasonOf(pod);
  return {
    ...{ namespace, name: printable(name, 70), isReady },
    isAgent: labels?.[nameLabel] === agentName,
    isRelayer: isRelayer(pod),
    ...(reason === undefined ? {} : { reason }),
  };
}

function addressOf({ status }: V1Service): string | undefined {
  const [first] = status?.loadBalancer?.ingress ?? [];
  const address = first?.ip ?? first?.hostname;
  return address === undefined || address === "" ? undefined : printable(address, 60);
}

async function lookInto(
  kubeConfig: KubeConfig,
  options: ConfigurationOptions,
): Promise<Omit<SeenCluster, "name">> {
  const core = kubeConfig.makeApiClient(CoreV1Api);
  const podsOf = async (namespace: string): Promise<readonly SeenPod[]> => {
    const { items } = await core.listNamespacedPod({ namespace }, options);
    const isNode = ({ metadata }: V1Pod): boolean => metadata?.labels?.[nameLabel] === namespace;
    // Others may have pods there too.
    return items
      .filter((pod) => namespace === providerNamespace || isNode(pod) || isRelayer(pod))
      .map(seenPod);
  };
  const [service, provider] = await Promise.all([
    core
      .readNamespacedService({ name: p2pServiceName, namespace: providerNamespace }, options)
      .catch((error: unknown) => {
        if (codeOf(error) === 404) return undefined;
        throw error;
      }),
    podsOf(providerNamespace),
  ]);
  const annotations = service?.metadata?.annotations;
  const { entrances } = parseEntrances(annotations?.[entrancesAnnotation]);
  const others = new Set([...entrances.values()].filter((one) => one !== providerNamespace));
  const chainIds = new Map<string | undefined, string>(
    [...parseChainIds(annotations?.[chainIdsAnnotation])].map(([port, id]) => [
      entrances.get(port),
      id,
    ]),
  );
  const consumers = (await Promise.all([...others].map(podsOf))).flat().map((pod) => {
    const chainId = pod.isRelayer ? undefined : chainIds.get(pod.namespace);
    return chainId === undefined ? pod : { ...pod, chainId };
  });
  const pods = [...provider, ...consumers];
  const loadBalancer = service === undefined ? undefined : addressOf(service);
  return {
    ...{ hasService: service !== undefined, pods },
    ...(loadBalancer === undefined ? {} : { loadBalancer }),
  };
}

/**
 * Asks a validator's cluster, by get and list alone, for what only it knows: the LoadBalancer of its p2p
 * Service, and the pods of its agent, nodes and relayers. Nothing is thrown.
 *
 * @param timeoutMs - For everything.
 */
export async function seenCluster(cluster: ClusterToAsk, timeoutMs: number): Promise<SeenCluster> {
  const name = printable(cluster.name, 60);
  const asked = await askedCluster(cluster, timeoutMs, lookInto);
  return "answer" in asked
    ? { name, ...asked.answer }
    : { name, failure: asked.failure, hasService: false, pods: [] };
}
