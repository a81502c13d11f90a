import {
  chainKeyOf,
  isLeaving,
  isMoved,
  launchType,
  memberOf,
  optInType,
  registrationType,
} from "./consumer-changes";
import { endpointType, operatorNames } from "./endpoint-changes";
import { isChange, type PreviewStep } from "./engine-event";
import { type Family, inputsOf, ownType } from "./family";
import { feeText } from "./fee-text";
import { textOf, valueAt } from "./stated-value";

/** A transaction that `up` signs unless the provider chain says already what it would make it say. */
export interface PlannedTransaction {
  /** Without `Msg`, e.g. `CreateConsumer`; several where the chain's state decides which. */
  readonly message: string;
  /** The consumer chain that it is about; null of an endpoint. */
  readonly chainId: string | null;
  /** Who signs; null where only `up` will know it. */
  readonly validator: string | null;
  /** Operator address; null likewise. */
  readonly operator: string | null;
  /** What it offers to pay, e.g. `1000uatom`, or `nothing`; null likewise. */
  readonly fee: string | null;
  readonly resource: string;
}

const genesisType = ownType("TestnetGenesis");

/** One after the other, as `up` comes to them. */
const order = [
  ...["RemoveConsumer", "RemoveConsumer or UpdateConsumer", "CreateConsumer", "EditValidator"],
  ...["OptIn", "AssignConsumerKey", "OptOut", "UpdateConsumer"],
];

/** The end of a consumer chain: whoever comes first signs it, the other finds nothing left to do. */
const launched = (step: PreviewStep): boolean =>
  valueAt(step.old, "outputs", "genesis") !== undefined;

function registrationMessages(
  { op, new: next, old }: PreviewStep,
  ended: boolean,
): readonly string[] {
  const joins = textOf((next ?? old)?.inputs?.["joins"]) !== undefined;
  if (joins || op === "update") return [];
  const isThere = textOf(next?.inputs?.["consumerId"]) !== undefined;
  return [
    ...(op === "create" || ended ? [] : ["RemoveConsumer or UpdateConsumer"]),
    ...(op === "delete" || isThere ? [] : ["CreateConsumer"]),
  ];
}

function launchMessages(step: PreviewStep): readonly string[] {
  const { op, new: next, old } = step;
  const ends = op !== "create" && op !== "update" && old?.inputs?.["launches"] !== false;
  const begins = op !== "delete" && op !== "update" && next?.inputs?.["launches"] !== false;
  return [
    ...(ends ? [launched(step) ? "RemoveConsumer" : "RemoveConsumer or UpdateConsumer"] : []),
    ...(begins ? ["UpdateConsumer"] : []),
  ];
}

function optInMessages(step: PreviewStep, ended: boolean): readonly string[] {
  const { op, new: next } = step;
  if (op === "delete") return ended ? [] : ["OptOut"];
  const drift = textOf(next?.inputs?.["drift"]);
  if (op === "update") {
    const rekeyed = step.changed.includes("consumerKey");
    if (!isMoved(step)) return [];
    if (isLeaving(step)) return ["OptOut"];
    return [
      drift?.startsWith("chain says key") === true || rekeyed ? "AssignConsumerKey" : "OptIn",
    ];
  }
  return [...(op === "replace" && !ended ? ["OptOut"] : []), ...(isLeaving(step) ? [] : ["OptIn"])];
}

function endpointMessages({ op, changed }: PreviewStep): readonly string[] {
  const speaks = ["endpoint", "exceptions", "published", "details", "drift"];
  if (op === "update" && !changed.some((key) => speaks.includes(key))) return [];
  return ["EditValidator"];
}

/**
 * The transactions of the next `up`, at most: each is left out where the chain says already what it
 * would make it say, which `up` alone sees. Where the provider chain itself is made anew, nothing is
 * signed for what ends with it.
 */
export function plannedTransactions(family: Family): readonly PlannedTransaction[] {
  const operators = operatorNames(family);
  const goes = family.ofType(genesisType).some(({ op }) => op === "delete" || op === "replace");
  const ended = new Set(
    family.steps
      .filter((step) => step.type === launchType && ["delete", "replace"].includes(step.op))
      .filter((step) => step.old?.inputs?.["launches"] !== false)
      .map((step) => chainKeyOf(step, family)),
  );
  const messagesOf = (step: PreviewStep): readonly string[] => {
    if (goes && step.op === "delete") return [];
    const isOver = goes || ended.has(chainKeyOf(step, family));
    if (step.type === registrationType) return registrationMessages(step, isOver);
    if (step.type === launchType) return launchMessages(step);
    if (step.type === optInType) return optInMessages(step, isOver);
    return step.type === endpointType ? endpointMessages(step) : [];
  };
  const transactions = family.steps.filter(isChange).flatMap((step) => {
    const inputs = inputsOf(step);
    const operator = textOf(inputs["operator"]) ?? null;
    const known = operator === null ? undefined : operators.get(operator);
    const named =
      step.type === optInType
        ? memberOf(step, family)
        : step.type === endpointType
          ? family.nameOf(step, "ManagedValidator")
          : undefined;
    return messagesOf(step).map((message) => ({
      message,
      chainId: textOf(inputs["consumerChainId"]) ?? null,
      validator: known ?? named ?? null,
      operator,
      fee: feeText(textOf(inputs["gasPrice"])) ?? null,
      resource: step.name,
    }));
  });
  return transactions.sort((a, b) => order.indexOf(a.message) - order.indexOf(b.message));
}
