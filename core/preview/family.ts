import type { PreviewStep } from "./engine-event";

/** The program's own resources, by their class. */
export const ownType = (name: string): string => `pulumi-nodejs:dynamic/ics:${name}`;

/** Class of a resource, e.g. `Service`, `PortPlan` or, of a plugin's own, `provider kubernetes`. */
export const classOf = (type: string): string =>
  type
    .replace(/^pulumi:providers:/, "provider ")
    .split(":")
    .at(-1) ?? type;

/** Inputs as they are to be, or of a resource that goes as they were. */
export const inputsOf = ({ old, new: next }: PreviewStep): Readonly<Record<string, unknown>> =>
  next?.inputs ?? old?.inputs ?? {};

/** Who belongs to whom: the steps of a preview by their place in the program. */
export class Family {
  private readonly byUrn: ReadonlyMap<string, PreviewStep>;

  constructor(readonly steps: readonly PreviewStep[]) {
    this.byUrn = new Map(steps.map((step) => [step.urn, step]));
  }

  private parentOf({ old, new: next }: PreviewStep): PreviewStep | undefined {
    return this.byUrn.get(next?.parent ?? old?.parent ?? "");
  }

  /** Name of the nearest component of this class that a resource is part of. */
  nameOf(step: PreviewStep, component: string): string | undefined {
    const parent = this.parentOf(step);
    if (parent === undefined) return undefined;
    return classOf(parent.type) === component ? parent.name : this.nameOf(parent, component);
  }

  ofType(type: string): readonly PreviewStep[] {
    return this.steps.filter((step) => step.type === type);
  }
}

/** `bob` of `consumer-7-bob-opt-in`, between what stands before and after it. */
export function between(name: string, before: string, after: string): string {
  const start = name.startsWith(before) ? before.length : 0;
  const end = name.endsWith(after) ? name.length - after.length : name.length;
  return name.slice(start, end);
}
