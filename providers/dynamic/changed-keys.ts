import { isDeepStrictEqual } from "node:util";

/**
 * The properties in which two versions of a resource differ, by value.
 *
 * Only the given keys are compared: state also holds outputs and Pulumi's own `__provider`.
 */
export function changedKeys(olds: object, news: object, keys: readonly string[]): string[] {
  const valueOf = (properties: object, key: string): unknown =>
    (properties as Readonly<Record<string, unknown>>)[key];
  return keys.filter((key) => !isDeepStrictEqual(valueOf(olds, key), valueOf(news, key)));
}
