import { chainKeyOf } from "./consumer-changes";
import type { PreviewStep } from "./engine-event";
import { between, type Family, inputsOf, ownType } from "./family";
import { isUnknown, textOf, valueAt } from "./stated-value";

const chainNodeType = ownType("ChainNode");
const agentProcessType = ownType("AgentProcess");
const relayerProcessType = ownType("RelayerProcess");
const processTypes = [chainNodeType, agentProcessType, relayerProcessType];
const statefulSetType = "kubernetes:apps/v1:StatefulSet";
const deploymentType = "kubernetes:apps/v1:Deployment";

/**
 * What becomes of something that runs. `update`: it changes, and what runs goes on. `perhaps restart`: by
 * what only `up` will know.
 */
export type Fate = "start" | "restart" | "perhaps restart" | "replace" | "stop" | "update" | "stay";

/** A consumer chain's relayer. */
export interface RelayerChange {
  readonly chainId: string;
  readonly fate: Fate;
  /** Inputs that differ. */
  readonly because: readonly string[];
  readonly resource: string;
}

/** A node of a chain, or an agent. */
export interface RunningChange extends Omit<RelayerChange, "chainId"> {
  readonly validator: string;
  /** The consumer chain of a node; null of a node of the provider chain, and of an agent. */
  readonly chainId: string | null;
}

const isSound = (health: unknown): boolean => health === undefined || health === "running";

/** A process is started anew for whatever it is told but where others reach it, and where it is damaged. */
function processFate({ op, changed, new: next }: PreviewStep): Fate {
  if (op === "create") return "start";
  if (op === "delete") return "stop";
  if (op === "same") return "stay";
  if (op !== "update") return "replace";
  const inputs = next?.inputs ?? {};
  const told = changed.filter((key) => key !== "entrance" && key !== "health");
  const known = told.filter((key) => !isUnknown(inputs[key]));
  // Where nothing is seen to differ, a secret does.
  const isHidden = changed.length === 0;
  if (known.length > 0 || isHidden || !isSound(inputs["health"])) return "restart";
  return told.length > 0 ? "perhaps restart" : "update";
}

/** A pod is made anew when its template is another. */
function podFate(step: PreviewStep): Fate {
  if (step.op !== "update") return processFate(step);
  const [former, planned] = [step.old, step.new].map((state) =>
    valueAt(state?.inputs, "spec", "template"),
  );
  if (isUnknown(planned)) return "perhaps restart";
  // The engine writes keys in order.
  return JSON.stringify(former) === JSON.stringify(planned) ? "update" : "restart";
}

/** What plays a node where processes run is told by the process; a StatefulSet then only stands there. */
function nodeSteps(family: Family): readonly PreviewStep[] {
  const processes = family.ofType(chainNodeType);
  return processes.length > 0
    ? processes
    : family
        .ofType(statefulSetType)
        .filter((step) => family.nameOf(step, "ChainWorkload") !== undefined);
}

function nodeOf(
  step: PreviewStep,
  family: Family,
  chainIds: ReadonlyMap<string, string>,
): Pick<RunningChange, "validator" | "chainId"> {
  const testnet = family.nameOf(step, "ProviderTestnet");
  if (testnet !== undefined) {
    return { validator: between(step.name, `${testnet}-`, "-node"), chainId: null };
  }
  const managed = family.nameOf(step, "ManagedValidator");
  if (managed !== undefined) return { validator: managed, chainId: null };
  const key = chainKeyOf(step, family);
  const member = family.nameOf(step, "ConsumerMember") ?? step.name;
  return {
    validator: between(member, `${key}-`, ""),
    chainId: textOf(inputsOf(step)["chainId"]) ?? chainIds.get(key) ?? key,
  };
}

/** Chain ids by how the resources of each chain are named. */
function chainIdsOf(family: Family): ReadonlyMap<string, string> {
  return new Map(
    family.steps.flatMap((step) => {
      const chainId = textOf(inputsOf(step)["consumerChainId"]);
      return chainId === undefined ? [] : [[chainKeyOf(step, family), chainId]];
    }),
  );
}

const runningChange = (
  step: PreviewStep,
): Pick<RunningChange, "fate" | "because" | "resource"> => ({
  fate: processTypes.includes(step.type) ? processFate(step) : podFate(step),
  because: step.op === "update" || step.op === "replace" ? step.changed : [],
  resource: step.name,
});

/** Every node that runs or is to run, those of the provider chain first. */
export function nodeChanges(family: Family): readonly RunningChange[] {
  const chainIds = chainIdsOf(family);
  const nodes = nodeSteps(family).map((step) => ({
    ...nodeOf(step, family, chainIds),
    ...runningChange(step),
  }));
  return [
    ...nodes.filter(({ chainId }) => chainId === null),
    ...nodes.filter(({ chainId }) => chainId !== null),
  ];
}

const agentSteps = (family: Family): readonly PreviewStep[] =>
  family.steps.filter(
    (step) =>
      step.type === agentProcessType ||
      (step.type === deploymentType && family.nameOf(step, "ValidatorAgent") !== undefined),
  );

/** Every agent. */
export const agentChanges = (family: Family): readonly RunningChange[] =>
  agentSteps(family).map((step) => ({
    ...{ validator: family.nameOf(step, "ManagedValidator") ?? step.name, chainId: null },
    ...runningChange(step),
  }));

const relayerSteps = (family: Family): readonly PreviewStep[] =>
  family.steps.filter(
    (step) =>
      step.type === relayerProcessType ||
      (step.type === deploymentType && family.nameOf(step, "ConsumerRelayer") !== undefined),
  );

/** Every relayer. */
export function relayerChanges(family: Family): readonly RelayerChange[] {
  const chainIds = chainIdsOf(family);
  return relayerSteps(family).map((step) => {
    const key = chainKeyOf(step, family);
    return { chainId: chainIds.get(key) ?? key, ...runningChange(step) };
  });
}

/** What nodes, agents and relayers are told by. */
export const runningSteps = (family: Family): ReadonlySet<PreviewStep> =>
  new Set([...nodeSteps(family), ...agentSteps(family), ...relayerSteps(family)]);
