import type { PlannedChange } from "./test-stack";

/** What the engine counts of changes: each of its steps but those that a replacement consists of. */
export function countsOf(changes: readonly PlannedChange[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { op, type } of changes) {
    const isCounted = ["create", "update", "replace", "delete"].includes(op);
    // The default provider of dynamic resources is the engine's own affair.
    if (isCounted && type !== "pulumi-nodejs") counts[op] = (counts[op] ?? 0) + 1;
  }
  return counts;
}

/** The counts that `ics plan` gives, without those of what stays. */
export const changedCounts = ({
  same: _same,
  ...counts
}: Record<string, number>): Readonly<Record<string, number>> => counts;
