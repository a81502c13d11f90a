import { type ChainReader, openChainReader } from "../chain/chain-reader";
import { fewAtATime } from "../chain/few-at-a-time";
import { HostLookup, type Lookup } from "../chain/host-lookup";
import { relayerStatusAt } from "../chain/relayer-status-at";
import { relayerPodIn, type SeenCluster } from "../core/peers/cluster-status";
import type { SeenNode } from "../core/peers/convergence";
import type { Reach, Seen } from "../core/peers/network-status";
import type { SeenRelayer } from "../core/relayer/seen-relayer";
import { isAgentReady } from "./agent-readiness";
import type { ClusterToAsk } from "./asked-cluster";
import { clusterOwner, clustersByValidator } from "./clusters-by-validator";
import { reachOf } from "./reach";
import { readRegistry, type Registry } from "./read-registry";
import { defaultStack } from "./render-topology";
import type { ConsumerLook } from "./seen-consumer";
import { type NodeToAsk, seenNodes } from "./seen-node";
import type { StatusOptions } from "./status-options";

/** Nodes, agents, peers and clusters asked at a time: whoever is silent costs a time-out, and they are waited for together. */
const askedAtOnce = 512;

/** Nodes in pods asked at a time, of one cluster: each takes two connections to its API server. */
const podsAtOnce = 256;

const mendOf = (stack: string): string =>
  stack === defaultStack ? "make up" : `pulumi up --stack ${stack}`;

export type OnProgress = (line: string) => void;

/** What nodes, agents, peers and clusters answered. */
class Answers {
  readonly nodes = new Map<NodeToAsk, SeenNode>();
  /** By operator address, as are those below. */
  readonly reached = new Map<string, Reach>();
  readonly ready = new Map<string, boolean>();
  readonly relayers = new Map<ConsumerLook, SeenRelayer>();
  readonly clusters = new Map<ClusterToAsk, SeenCluster>();
  /** Nodes in pods, by operator address. */
  readonly inPods = new Map<ConsumerLook, Map<string, SeenNode>>();
}

/**
 * Asks a cluster, and then the nodes that are pods of it.
 *
 * @param timeoutMs - For the cluster, and for each of its nodes.
 */
async function askCluster(
  cluster: ClusterToAsk,
  registry: Registry,
  timeoutMs: number,
  into: Answers,
): Promise<void> {
  const { seenCluster } = await import("./cluster-look.ts");
  const seen = await seenCluster(cluster, timeoutMs);
  into.clusters.set(cluster, seen);
  const owner = clusterOwner(cluster, seen, registry.validators);
  if (owner === undefined) return;
  const { nodesInPods } = await import("./nodes-in-pods.ts");
  const unasked = new Set<string>();
  await fewAtATime(
    nodesInPods(registry, owner, cluster, seen),
    async ({ chain, namespace, ask }) => {
      const node = await ask(timeoutMs);
      if (node === undefined) unasked.add(namespace);
      else {
        const known = into.inPods.get(chain) ?? new Map<string, SeenNode>();
        into.inPods.set(chain, known.set(owner.seen.operator, node));
      }
    },
    podsAtOnce,
  );
  if (unasked.size > 0) into.clusters.set(cluster, { ...seen, unasked: [...unasked].sort() });
}

/** All that is asked of them, each by itself; what does not answer is told, and nothing is thrown. */
function questionsOf(
  registry: Registry,
  { allowPrivateAddresses: mayBePrivate, timeoutMs, clusters = [] }: StatusOptions,
  lookup: Lookup,
  into: Answers,
): readonly (() => Promise<unknown>)[] {
  const { validators, chains } = registry;
  return [
    ...validators.flatMap(({ place, seen: { operator } }) =>
      place === undefined || into.reached.has(operator)
        ? []
        : [
            async () =>
              into.reached.set(operator, await reachOf(place, { mayBePrivate, timeoutMs, lookup })),
          ],
    ),
    ...validators.flatMap(({ beside, seen: { operator } }) =>
      beside === undefined
        ? []
        : [async () => into.ready.set(operator, await isAgentReady(beside, timeoutMs))],
    ),
    ...chains.flatMap(({ nodes }) =>
      nodes.length === 0
        ? []
        : [
            async () => {
              const seen = await seenNodes(nodes, timeoutMs);
              seen.forEach((one, at) => {
                const node = nodes[at];
                if (node !== undefined) into.nodes.set(node, one);
              });
            },
          ],
    ),
    ...chains.flatMap((chain) => {
      const { relayer } = chain;
      if (relayer === undefined) return [];
      return [
        async () => {
          const status = await relayerStatusAt(relayer, timeoutMs);
          const silent = { state: "silent", text: `http://${relayer}/status` } as const;
          into.relayers.set(chain, status ?? silent);
        },
      ];
    }),
    ...clusters.map((one) => async () => askCluster(one, registry, timeoutMs, into)),
  ];
}

/**
 * Asks all nodes, agents, peers and clusters of a network.
 *
 * @param provider - Where the provider chain is, or why it does not say.
 * @param tried - Connections that were tried before, by operator address, and are not tried again.
 */
export async function lookAt(
  registry: Registry,
  provider: Seen["providerChain"] | Error,
  options: StatusOptions,
  lookup: Lookup,
  onProgress: OnProgress = () => undefined,
  tried: ReadonlyMap<string, Reach> = new Map(),
): Promise<Seen> {
  const { source } = options;
  const answers = new Answers();
  for (const [operator, reach] of tried) answers.reached.set(operator, reach);
  const questions = questionsOf(registry, options, lookup, answers);
  let done = 0;
  await fewAtATime(
    questions,
    async (question) => {
      await question();
      onProgress(`${++done} of ${questions.length} chains and peers asked`);
    },
    askedAtOnce,
  );
  const isUnread = provider instanceof Error;
  const { found, stray } = clustersByValidator(
    options.clusters ?? [],
    answers.clusters,
    registry.validators,
  );
  return {
    now: new Date(),
    providerChain: isUnread
      ? { chainId: source.chainId ?? "", failure: provider.message }
      : provider,
    validators: registry.validators.map(({ seen }) => {
      const reach = answers.reached.get(seen.operator);
      const isReady = answers.ready.get(seen.operator);
      const cluster = found.get(seen.operator);
      return {
        ...seen,
        ...(reach === undefined ? {} : { reach }),
        ...(isReady === undefined ? {} : { isAgentReady: isReady }),
        ...(cluster === undefined ? {} : { cluster }),
      };
    }),
    // One finding says that the provider chain does not answer.
    consumerChains: registry.chains.map((chain) => {
      const { failure, ...seen } = chain.seen;
      const { relayerPod: pod } = chain;
      const host = pod && registry.validators.find(({ seen: { name } }) => name === pod.validator);
      const cluster = host && found.get(host.seen.operator);
      const relayer =
        answers.relayers.get(chain) ?? (pod && cluster && relayerPodIn(cluster, pod.namespace));
      return {
        ...seen,
        nodes: [
          ...chain.nodes.flatMap((node) => answers.nodes.get(node) ?? []),
          ...registry.validators.flatMap(
            ({ seen: { operator } }) => answers.inPods.get(chain)?.get(operator) ?? [],
          ),
        ],
        ...(relayer === undefined ? {} : { relayer }),
        ...(failure === undefined || isUnread ? {} : { failure }),
      };
    }),
    ...(stray.length === 0 ? {} : { strayClusters: stray }),
    ...(source.stack === undefined ? {} : { mend: mendOf(source.stack.name) }),
  };
}

/** Where a provider chain is, or why it does not say. */
export const whereIs = async (reader: ChainReader): Promise<Seen["providerChain"] | Error> =>
  reader.status().catch((error: unknown) => error as Error);

/** The way to the provider chain that is asked. */
export const readerOf = ({ source, timeoutMs }: StatusOptions): ChainReader =>
  openChainReader(source.rpc, {
    timeoutMs,
    ...(source.chainId === undefined ? {} : { chainId: source.chainId }),
  });

/** Looks at a whole network: everything that is told is asked now, and what does not answer is told as well. */
export async function lookAround(options: StatusOptions, onProgress?: OnProgress): Promise<Seen> {
  const reader = readerOf(options);
  const lookup = new HostLookup();
  try {
    onProgress?.("reading the provider chain");
    const asked = whereIs(reader);
    const registry = await readRegistry(reader, options, (done, total) => {
      onProgress?.(`${done} of ${total} consumer chains read`);
    });
    return await lookAt(registry, await asked, options, lookup, onProgress);
  } finally {
    lookup.close();
    reader.close();
  }
}
