import {
  type ConsumerChange,
  consumerChanges,
  launchType,
  optInType,
  registrationType,
} from "./consumer-changes";
import { type Damage, damagesOf } from "./damages";
import { type EndpointChange, endpointChanges, endpointType } from "./endpoint-changes";
import { changesIn, type EnginePreview, isChange } from "./engine-event";
import { classOf, Family, ownType } from "./family";
import { type LoadBalancerChange, loadBalancerChanges, serviceType } from "./load-balancer-changes";
import {
  agentChanges,
  nodeChanges,
  type RelayerChange,
  relayerChanges,
  type RunningChange,
  runningSteps,
} from "./node-changes";
import { type ChainPeerChange, peerChanges, topologyType } from "./peer-changes";
import { type PlannedTransaction, plannedTransactions } from "./transactions";
import { type Unknown, unknownInputs, unknownsOf } from "./unknowns";

/** A validator's cluster, where the stack makes it. */
export interface ClusterChange {
  readonly validator: string;
  readonly op: string;
  readonly resource: string;
}

/** Resources of one class that nothing else tells of. */
export interface OtherChanges {
  readonly op: string;
  readonly what: string;
  readonly count: number;
}

/** What the next `up` means, by what the engine's preview says; docs/plan.schema.json. */
export interface StackPlan {
  readonly version: 1;
  readonly stack: string;
  readonly consumerChains: readonly ConsumerChange[];
  readonly loadBalancers: readonly LoadBalancerChange[];
  readonly peers: readonly ChainPeerChange[];
  readonly endpoints: readonly EndpointChange[];
  /** At most: what the chain says already is not signed again. */
  readonly transactions: readonly PlannedTransaction[];
  readonly clusters: readonly ClusterChange[];
  readonly nodes: readonly RunningChange[];
  readonly agents: readonly RunningChange[];
  readonly relayers: readonly RelayerChange[];
  readonly damages: readonly Damage[];
  readonly unknowns: readonly Unknown[];
  /** Of how many resources that change some input is not known. */
  readonly unknownInputs: number;
  readonly others: readonly OtherChanges[];
  readonly warnings: readonly string[];
  /** The engine's own. */
  readonly counts: Readonly<Record<string, number>>;
  /** How many of them are changes. */
  readonly changes: number;
}

const clusterTypes = ["EmbeddedCluster", "KindCluster"].map(ownType);
const toldTypes = [registrationType, launchType, optInType, topologyType, endpointType];

const clusterChanges = (family: Family): readonly ClusterChange[] =>
  family.steps
    .filter((step) => clusterTypes.includes(step.type) && isChange(step))
    .map((step) => ({
      validator: family.nameOf(step, "ValidatorCluster") ?? step.name,
      ...{ op: step.op, resource: step.name },
    }));

function othersOf(
  family: Family,
  loadBalancers: readonly LoadBalancerChange[],
): readonly OtherChanges[] {
  const entrances = new Set(loadBalancers.map(({ resource }) => resource));
  const running = runningSteps(family);
  const counts = new Map<string, OtherChanges>();
  for (const step of family.steps) {
    const told =
      [...toldTypes, ...clusterTypes].includes(step.type) ||
      (step.type === serviceType && entrances.has(step.name)) ||
      running.has(step);
    if (told || !isChange(step)) continue;
    const what = classOf(step.type);
    const key = `${step.op} ${what}`;
    counts.set(key, { op: step.op, what, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts.values()];
}

/** What the next `up` of a stack means. */
export function stackPlan(stack: string, preview: EnginePreview): StackPlan {
  // The engine comes to them as they are ready, in another order each time.
  const steps = [...preview.steps].sort((a, b) => (a.urn < b.urn ? -1 : 1));
  const family = new Family(steps);
  const told = {
    consumerChains: consumerChanges(family),
    loadBalancers: loadBalancerChanges(family),
    peers: peerChanges(family),
    endpoints: endpointChanges(family),
    nodes: nodeChanges(family),
  };
  return {
    ...{
      version: 1,
      stack,
      ...told,
      agents: agentChanges(family),
      relayers: relayerChanges(family),
    },
    transactions: plannedTransactions(family),
    clusters: clusterChanges(family),
    damages: damagesOf(steps),
    unknowns: unknownsOf(told),
    unknownInputs: unknownInputs(steps),
    others: othersOf(family, told.loadBalancers),
    warnings: preview.warnings,
    counts: preview.counts,
    changes: changesIn(preview.counts),
  };
}
