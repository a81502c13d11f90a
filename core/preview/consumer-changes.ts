import { isChange, type PreviewStep } from "./engine-event";
import { between, type Family, inputsOf, ownType } from "./family";
import { textOf, valueAt } from "./stated-value";

export const registrationType = ownType("ConsumerRegistration");
export const launchType = ownType("ConsumerLaunch");
export const optInType = ownType("OptIn");

/** What becomes of a consumer chain, or of the stack's part in it; one after the other. */
const consumerDeeds = [
  ...["register", "register anew", "take up again", "join", "update"],
  ...["launch", "await launch", "stop", "remove", "leave"],
] as const;
export type ConsumerDeed = (typeof consumerDeeds)[number];

export interface ConsumerChange {
  readonly chainId: string;
  /** Decimal; null where only `up` will know it. */
  readonly consumerId: string | null;
  readonly deeds: readonly ConsumerDeed[];
  /** Validators who are to opt in, or to be put in step where the chain says something else. */
  readonly optIn: readonly string[];
  /** Validators who are to go out. */
  readonly optOut: readonly string[];
  /**
   * Account of the chain's relayer that the launch puts into its genesis; null where only `up` will know
   * it, absent where there is none.
   */
  readonly relayerAccount?: string | null;
  /** Names of the resources that this is told by. */
  readonly resources: readonly string[];
}

/** Name of a consumer chain in the names of its resources. */
export function chainKeyOf(step: PreviewStep, family: Family): string {
  return (
    family.nameOf(step, "ConsumerChain") ??
    // A registration comes before the chain and stands beside it.
    between(step.name, "", "-registration")
  );
}

/** The validator who opts in, or out. */
export const memberOf = (step: PreviewStep, family: Family): string =>
  between(step.name, `${chainKeyOf(step, family)}-`, "-opt-in");

function registrationDeed(step: PreviewStep): ConsumerDeed {
  const inputs = inputsOf(step);
  const joins = textOf(inputs["joins"]) !== undefined;
  if (step.op === "delete") return joins ? "leave" : "remove";
  if (step.op === "update") return "update";
  if (joins) return "join";
  if (step.op === "replace") return "register anew";
  // What the provider chain has by the stack's mark is not registered once more.
  return textOf(inputs["consumerId"]) === undefined ? "register" : "take up again";
}

function launchDeed(step: PreviewStep): readonly ConsumerDeed[] {
  const inputs = inputsOf(step);
  const launches = inputs["launches"] !== false;
  if (step.op === "update") return ["update"];
  if (step.op === "delete") return launches ? ["stop"] : [];
  return [launches ? "launch" : "await launch"];
}

/** What a launch puts into the genesis, by its step. */
function launchAccount(step: PreviewStep): Pick<ConsumerChange, "relayerAccount"> {
  const { relayerAccount, genesisFile } = inputsOf(step);
  // A genesis file is as its makers want it.
  const isAdded = relayerAccount !== undefined && genesisFile === undefined;
  return isAdded && launchDeed(step).includes("launch")
    ? { relayerAccount: textOf(relayerAccount) ?? null }
    : {};
}

/** Whether a validator is out of the chain afterwards. */
export const isLeaving = (step: PreviewStep): boolean =>
  step.op === "delete" || inputsOf(step)["leaving"] === true;

/** Whether config has a validator go out who was in, or come back. */
export const isTurned = (step: PreviewStep): boolean =>
  step.op === "update" && isLeaving(step) !== (step.old?.inputs?.["leaving"] === true);

/** Whether a validator is put in or out, or another key is assigned, and not only how the chain is reached. */
export function isMoved(step: PreviewStep): boolean {
  if (step.op !== "update") return true;
  const drifts = textOf(inputsOf(step)["drift"]) !== undefined;
  return isTurned(step) || drifts || step.changed.includes("consumerKey");
}

function changeOf(steps: readonly PreviewStep[], family: Family): ConsumerChange {
  const ids = steps.map((step) => {
    const recorded = step.op === "replace" ? undefined : valueAt(step.old, "outputs", "consumerId");
    return (
      textOf(inputsOf(step)["consumerId"]) ?? textOf(inputsOf(step)["joins"]) ?? textOf(recorded)
    );
  });
  const names = steps.flatMap((step) => textOf(inputsOf(step)["consumerChainId"]) ?? []);
  const members = steps.filter((step) => step.type === optInType && isMoved(step));
  const named = (which: readonly PreviewStep[]): readonly string[] =>
    which.map((step) => memberOf(step, family));
  const deeds = steps.flatMap((step) =>
    step.type === registrationType
      ? [registrationDeed(step)]
      : step.type === launchType
        ? launchDeed(step)
        : isMoved(step)
          ? []
          : ["update" as const],
  );
  return {
    chainId: names[0] ?? "",
    consumerId: ids.find((id) => id !== undefined) ?? null,
    deeds: consumerDeeds.filter((deed) => deeds.includes(deed)),
    optIn: named(members.filter((step) => !isLeaving(step))),
    optOut: named(members.filter(isLeaving)),
    ...steps.filter(({ type }) => type === launchType).map(launchAccount)[0],
    resources: steps.map(({ name }) => name),
  };
}

/** What becomes of each consumer chain. */
export function consumerChanges(family: Family): readonly ConsumerChange[] {
  const types = [registrationType, launchType, optInType];
  const byChain = new Map<string, PreviewStep[]>();
  for (const step of family.steps) {
    if (!types.includes(step.type) || !isChange(step)) continue;
    const key = chainKeyOf(step, family);
    byChain.set(key, [...(byChain.get(key) ?? []), step]);
  }
  return [...byChain.values()].map((steps) => changeOf(steps, family));
}
