/** Of a resource, before the preview or after it, as the engine's events have it. */
export interface ResourceState {
  readonly parent?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** What is read of the engine's events, one JSON object a line (`apitype.EngineEvent` of Pulumi). */
export interface EngineEvent {
  readonly resourcePreEvent?: {
    readonly metadata: {
      readonly op: string;
      readonly urn: string;
      readonly type: string;
      readonly old?: ResourceState | null;
      readonly new?: ResourceState | null;
      /** False of the parts of a replacement, which is told as one step besides. */
      readonly logical?: boolean;
    };
  };
  readonly diagnosticEvent?: {
    readonly message: string;
    readonly severity: string;
    readonly ephemeral?: boolean;
  };
  readonly summaryEvent?: { readonly resourceChanges: Readonly<Record<string, number>> | null };
}

/** What the engine would do with one resource. */
export interface PreviewStep {
  /** As the engine calls it, e.g. `create`. */
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly old?: ResourceState;
  readonly new?: ResourceState;
  /** Inputs that differ, of a resource that was and will be; a secret that differs does not show. */
  readonly changed: readonly string[];
}

/** A whole preview. */
export interface EnginePreview {
  /** Those that the engine counts. */
  readonly steps: readonly PreviewStep[];
  /** How many resources, by what is done with them; the engine's own count. */
  readonly counts: Readonly<Record<string, number>>;
  readonly warnings: readonly string[];
  readonly errors: readonly string[];
}

/** Operations that change nothing, by the engine's own reckoning (`HasChanges` of its package engine). */
const idle = ["same", "read", "read-discard", "read-replacement"];

export const isChange = ({ op }: Pick<PreviewStep, "op">): boolean => !idle.includes(op);

/** What the engine would count as changes, all in all. */
export const changesIn = (counts: EnginePreview["counts"]): number =>
  Object.entries(counts)
    .filter(([op]) => isChange({ op }))
    .reduce((sum, [, count]) => sum + count, 0);

/** How a dynamic resource's own program is written down: not what anybody declared. */
const notDeclared = "__provider";

function changedInputs(
  { inputs: former = {} }: ResourceState,
  { inputs = {} }: ResourceState,
): readonly string[] {
  // The engine writes the keys of a value in order.
  const text = (value: unknown): string | undefined => JSON.stringify(value);
  return [...new Set([...Object.keys(former), ...Object.keys(inputs)])]
    .filter((key) => key !== notDeclared && text(former[key]) !== text(inputs[key]))
    .sort();
}

function stepOf({ metadata }: NonNullable<EngineEvent["resourcePreEvent"]>): PreviewStep {
  const { op, urn, type, old, new: next } = metadata;
  return {
    ...{ op, urn, type, name: urn.split("::").slice(3).join("::") },
    ...(old == null ? {} : { old }),
    ...(next == null ? {} : { new: next }),
    changed: old == null || next == null || op === "same" ? [] : changedInputs(old, next),
  };
}

/** The preview that these events tell of. */
export function enginePreview(events: readonly EngineEvent[]): EnginePreview {
  const said = (severity: string): readonly string[] =>
    events.flatMap(({ diagnosticEvent: one }) =>
      one?.severity === severity && one.ephemeral !== true ? [one.message.trim()] : [],
    );
  return {
    steps: events.flatMap(({ resourcePreEvent: one }) =>
      one?.metadata.logical === true ? [stepOf(one)] : [],
    ),
    counts: events.find(({ summaryEvent }) => summaryEvent)?.summaryEvent?.resourceChanges ?? {},
    warnings: said("warning"),
    errors: said("error"),
  };
}
