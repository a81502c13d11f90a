import { relayerName } from "../relayer/relayer-name";
import type { SeenRelayer } from "../relayer/seen-relayer";
import type { Finding, Note } from "./status-report";

export interface SeenPod {
  readonly namespace: string;
  /** Printable. */
  readonly name: string;
  readonly isAgent: boolean;
  readonly isRelayer: boolean;
  readonly isReady: boolean;
  /** Of the consumer chain whose node it is, as the p2p Service says. */
  readonly chainId?: string;
  /** Why not; printable. */
  readonly reason?: string;
}

/** What a validator's cluster says. */
export interface SeenCluster {
  /** How it is called; printable. */
  readonly name: string;
  /** Why it does not answer, as one safe line. */
  readonly failure?: string;
  /** Whether it has the Service of the validator's LoadBalancer. */
  readonly hasService: boolean;
  /** The address that the Service was given; printable. */
  readonly loadBalancer?: string;
  /** Who was named with it, where nobody has this name; printable. */
  readonly meant?: string;
  /** Of its agent, its nodes and its relayers. */
  readonly pods: readonly SeenPod[];
  /** Namespaces of nodes whose port whoever asks may not forward. */
  readonly unasked?: readonly string[];
}

/** Whether the agent's pod is ready; nothing where the cluster does not say. */
export function agentReadyIn({ failure, pods }: SeenCluster): boolean | undefined {
  if (failure !== undefined) return undefined;
  return pods.some(({ isAgent, isReady }) => isAgent && isReady);
}

/** How many of the nodes' pods are ready, and how many there are; nothing where the cluster does not say. */
export function nodePodsIn({
  failure,
  pods,
}: SeenCluster): { readonly ready: number; readonly total: number } | undefined {
  if (failure !== undefined) return undefined;
  const nodes = pods.filter(({ isAgent, isRelayer }) => !isAgent && !isRelayer);
  return { ready: nodes.filter(({ isReady }) => isReady).length, total: nodes.length };
}

/**
 * What a cluster says of the relayer of a consumer chain; nothing where it does not answer.
 *
 * @param namespace - Of the chain.
 */
export function relayerPodIn(
  { failure, pods }: SeenCluster,
  namespace: string,
): SeenRelayer | undefined {
  if (failure !== undefined) return undefined;
  const relayers = pods.filter((pod) => pod.isRelayer && pod.namespace === namespace);
  const logs = `kubectl -n ${namespace} logs deployment/${relayerName}`;
  if (relayers.some(({ isReady }) => isReady)) return { state: "relaying", text: logs };
  const [first] = relayers;
  if (first === undefined) return { state: "unready", text: `no pod of it is in ${namespace}` };
  const reason = first.reason === undefined ? "" : ` (${first.reason})`;
  return { state: "unready", text: `pod ${first.name} is not ready${reason}; ${logs}` };
}

/**
 * What is out of step in a validator's cluster.
 *
 * @param about - Whose it is; printable.
 * @param recorded - Address that the stack recorded of the LoadBalancer.
 */
export function clusterFindings(
  about: string,
  { name, failure, hasService, loadBalancer, pods }: SeenCluster,
  recorded: string | undefined,
  mend: string | undefined,
): readonly Finding[] {
  const said = (what: string, remedy: string): Finding => ({ about, what, mend: remedy });
  if (failure !== undefined) {
    const what = `its cluster "${name}" does not answer: ${failure}`;
    return [said(what, "check the way to the API server, and the rights to get and list there")];
  }
  const service = "service p2p-loadbalancer";
  const remedy = mend ?? `kubectl -n provider describe ${service}`;
  const entrance = !hasService
    ? [said(`its cluster "${name}" has no ${service} in namespace provider`, mend ?? "make up")]
    : loadBalancer === undefined
      ? [said("its LoadBalancer has no address", `kubectl -n provider describe ${service}`)]
      : recorded !== undefined && recorded !== loadBalancer
        ? [said(`its LoadBalancer is at ${loadBalancer}, not at ${recorded}`, remedy)]
        : [];
  const agents = pods.filter(({ isAgent }) => isAgent);
  return [
    ...entrance,
    ...(hasService && agents.length === 0 ? [said("no agent runs in its cluster", remedy)] : []),
    ...pods
      // Of a relayer its chain tells.
      .filter(({ isReady, isRelayer }) => !isReady && !isRelayer)
      .map(({ namespace, name: pod, reason }) =>
        said(
          `pod ${namespace}/${pod} is not ready${reason === undefined ? "" : ` (${reason})`}`,
          `kubectl -n ${namespace} describe pod ${pod}`,
        ),
      ),
  ];
}

/** What could not be learned of a validator's nodes, though nothing is wrong with that. */
export const clusterNotes = (about: string, { unasked = [] }: SeenCluster): readonly Note[] =>
  unasked.map((namespace) => ({
    about,
    what: `its node in ${namespace} was not asked: that needs the rights to get and create pods/portforward there`,
  }));

/** What is to be said of clusters of which nobody knows whose they are. */
export const strayFindings = (clusters: readonly SeenCluster[]): readonly Finding[] =>
  clusters.map(({ name: about, failure, loadBalancer, meant }) => {
    const remedy = "say whose the cluster is: --context VALIDATOR=CONTEXT";
    if (meant !== undefined) {
      return { about, what: `no one validator is called "${meant}"`, mend: remedy };
    }
    return failure === undefined
      ? {
          about,
          what: `no one validator publishes its LoadBalancer's address, "${loadBalancer ?? ""}"`,
          mend: remedy,
        }
      : {
          about,
          what: `does not answer: ${failure}`,
          mend: "check --kubeconfig and --context, and the way to the API server",
        };
  });
