import { formatPortExceptions } from "../details/port-exception-text";
import { isChange, type PreviewStep, type ResourceState } from "./engine-event";
import { type Family, inputsOf, ownType } from "./family";
import { entriesOf, isUnknown, textOf } from "./stated-value";

export const endpointType = ownType("PublishedEndpoint");

/** What a validator publishes on the provider chain, old → new. */
export interface EndpointChange {
  readonly validator: string;
  readonly op: string;
  /** `[nodeId@]host` and own port exceptions, e.g. `ab…@10.0.0.1 7:30344`; null for nothing. */
  readonly from: string | null;
  /** Null also where only `up` will know it. */
  readonly to: string | null;
  readonly unknown: boolean;
  /** How the chain differs from what was published, where it does. */
  readonly drift: string | null;
  readonly resource: string;
}

function publishedOf({ inputs = {} }: ResourceState): string | null {
  const endpoint = textOf(inputs["endpoint"]);
  if (endpoint === undefined || isUnknown(inputs["exceptions"])) return null;
  const exceptions = entriesOf(inputs["exceptions"]).filter(([, port]) => typeof port === "number");
  const text = formatPortExceptions(Object.fromEntries(exceptions) as Record<string, number>);
  return text === undefined ? endpoint : `${endpoint} ${text}`;
}

function changeOf(step: PreviewStep, family: Family): EndpointChange {
  const { old, new: next } = step;
  const to = next === undefined ? null : publishedOf(next);
  return {
    validator: validatorOf(step, family),
    op: step.op,
    from: old === undefined ? null : publishedOf(old),
    to,
    unknown: next !== undefined && to === null,
    drift: textOf(inputsOf(step)["drift"]) ?? null,
    resource: step.name,
  };
}

const validatorOf = (step: PreviewStep, family: Family): string =>
  family.nameOf(step, "ManagedValidator") ?? step.name;

/** Whose account an operator address is, as far as the stack publishes for it. */
export const operatorNames = (family: Family): ReadonlyMap<string, string> =>
  new Map(
    family.ofType(endpointType).flatMap((step) => {
      const operator = textOf(inputsOf(step)["operator"]);
      return operator === undefined ? [] : [[operator, validatorOf(step, family)]];
    }),
  );

/** What each validator is to publish, as far as that changes. */
export const endpointChanges = (family: Family): readonly EndpointChange[] =>
  family
    .ofType(endpointType)
    .filter(isChange)
    .map((step) => changeOf(step, family));
