import { withPodPort } from "../chain/pod-port";
import { phaseMeaning } from "../core/consumer/consumer-phase";
import { containerRpcPort } from "../core/manifests/node-config";
import type { SeenNode } from "../core/peers/convergence";
import type { FoundCluster } from "./clusters-by-validator";
import type { Registry } from "./read-registry";
import type { ConsumerLook } from "./seen-consumer";
import { type NodeToAsk, seenNodes } from "./seen-node";

/**
 * Asks the nodes of consumer chains that are pods, by port forwarding. Those that may not be asked are left
 * out, and so are those that do not answer: of these the cluster says no more than whether their p2p port is open.
 *
 * @param clusters - By operator address.
 */
export async function nodesInPods(
  { chains, validators }: Registry,
  clusters: ReadonlyMap<string, FoundCluster>,
  timeoutMs: number,
): Promise<ReadonlyMap<ConsumerLook, readonly SeenNode[]>> {
  const nodesOf = (chain: ConsumerLook): readonly NodeToAsk[] =>
    validators.flatMap(({ seen: validator }) => {
      const cluster = clusters.get(validator.operator);
      const pod = cluster?.seen.pods.find(
        ({ chainId, isReady }) => isReady && chainId === chain.seen.chainId,
      );
      const node = pod && chain.nodeOf(validator);
      if (cluster === undefined || pod === undefined || node === undefined) return [];
      return [
        {
          ...node,
          withRpc: async (ask) =>
            withPodPort(cluster.asked.kubeConfig(), pod, containerRpcPort, async (address) =>
              ask(`http://${address}`),
            ),
        },
      ];
    });
  const running = chains.filter(
    ({ seen: { phase } }) => phase === undefined || phaseMeaning(phase).runsWorkload,
  );
  const asked = running.map(async (chain) => {
    const seen = await seenNodes(nodesOf(chain), timeoutMs);
    return [chain, seen.filter(({ peers }) => peers !== undefined)] as const;
  });
  return new Map(await Promise.all(asked));
}
