import { isDeepStrictEqual } from "node:util";

type Properties = Readonly<Record<string, unknown>>;

/**
 * The properties in which two versions of a resource differ, by value.
 *
 * Only the given keys are compared: state also holds outputs and Pulumi's own `__provider`.
 */
export function changedKeys(olds: Properties, news: Properties, keys: readonly string[]): string[] {
  return keys.filter((key) => !isDeepStrictEqual(olds[key], news[key]));
}
