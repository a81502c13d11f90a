import type { PlannedChange } from "./test-stack";

/** What a plan does, one line per resource, sorted: `update Service bob-p2p`. */
export function planSummary(changes: readonly PlannedChange[]): readonly string[] {
  return changes
    .filter(({ type }) => type !== "Stack")
    .map(({ op, type, name }) => `${op} ${type} ${name}`)
    .sort();
}
