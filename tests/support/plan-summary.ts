import type { PlannedChange } from "./test-stack";

/**
 * What a plan does, one line per resource, sorted: `update Service bob-p2p`.
 *
 * Left out, as on the screen: the stack itself, and the default provider of dynamic resources, which
 * is handed the whole config and so changes with it.
 */
export function planSummary(changes: readonly PlannedChange[]): readonly string[] {
  return changes
    .filter(({ type }) => type !== "Stack" && type !== "pulumi-nodejs")
    .map(({ op, type, name }) => `${op} ${type} ${name}`)
    .sort();
}
