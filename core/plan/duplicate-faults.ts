import type { Fault } from "../errors";

/** One fault for every value that stands earlier in the list already. */
export function duplicateFaults(
  values: readonly string[],
  path: (index: number) => string,
  what: string,
  remedy: string,
): Fault[] {
  return values.flatMap((value, index) =>
    values.indexOf(value) < index ? [{ path: path(index), what, value, remedy }] : [],
  );
}
