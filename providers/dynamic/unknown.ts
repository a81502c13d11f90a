import { unknownValue } from "@pulumi/pulumi/runtime/rpc";

/** Whether a value is, or anywhere holds, one that a preview cannot know yet. */
export function hasUnknown(value: unknown): boolean {
  if (value === unknownValue) return true;
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some(hasUnknown);
}
