import {
  type ApiServerWay,
  apiServerWay,
  PortForwardError,
  PortForwardForbidden,
  withPodPort,
} from "../chain/pod-port";
import { phaseMeaning } from "../core/consumer/consumer-phase";
import { containerRpcPort } from "../core/manifests/node-config";
import type { SeenCluster } from "../core/peers/cluster-status";
import type { SeenNode } from "../core/peers/convergence";
import { askedCluster, type ClusterToAsk } from "./asked-cluster";
import type { Registry, RegistryValidator } from "./read-registry";
import type { ConsumerLook } from "./seen-consumer";
import { seenNodes } from "./seen-node";

/** A validator's node of a consumer chain that is a ready pod. */
export interface NodeInPod {
  readonly chain: ConsumerLook;
  /** Of the pod. */
  readonly namespace: string;
  /**
   * Nothing where whoever asks may not forward ports; one that does not answer, or cannot be asked, has no
   * peers and no height.
   */
  readonly ask: (timeoutMs: number) => Promise<SeenNode | undefined>;
}

const isRunning = ({ seen: { phase } }: ConsumerLook): boolean =>
  phase === undefined || phaseMeaning(phase).runsWorkload;

/** @throws PortForwardError */
async function wayTo(cluster: ClusterToAsk, timeoutMs: number): Promise<ApiServerWay> {
  const asked = await askedCluster(cluster, timeoutMs, apiServerWay);
  if ("answer" in asked) return asked.answer;
  throw new PortForwardError(`its cluster is out of reach, ${asked.failure}`, undefined);
}

/** The nodes of a validator's cluster whose RPC can be asked, by port forwarding. A pod that is not ready is a finding of its own. */
export function nodesInPods(
  { chains }: Registry,
  { seen: validator }: RegistryValidator,
  cluster: ClusterToAsk,
  { pods }: SeenCluster,
): readonly NodeInPod[] {
  let login: Promise<ApiServerWay> | undefined;
  return chains.filter(isRunning).flatMap((chain): NodeInPod[] => {
    const pod = pods.find(({ chainId, isReady }) => isReady && chainId === chain.seen.chainId);
    const node = pod && chain.nodeOf(validator);
    if (pod === undefined || node === undefined) return [];
    return [
      {
        ...{ chain, namespace: pod.namespace },
        ask: async (timeoutMs) => {
          const refusals: PortForwardError[] = [];
          const withRpc = async <T>(ask: (address: string) => Promise<T>): Promise<T> => {
            try {
              login ??= wayTo(cluster, timeoutMs);
              return await withPodPort(await login, pod, containerRpcPort, async (address) =>
                ask(`http://${address}`),
              );
            } catch (error) {
              if (error instanceof PortForwardError) refusals.push(error);
              throw error;
            }
          };
          const [seen] = await seenNodes([{ ...node, withRpc }], timeoutMs);
          const [refusal] = refusals;
          if (refusal instanceof PortForwardForbidden) return undefined;
          return seen && refusal !== undefined && seen.peers === undefined
            ? { ...seen, unasked: refusal.message }
            : seen;
        },
      },
    ];
  });
}
