// The engine's own marks in what it writes as JSON.
/** A value that only `up` will know (`computedValuePlaceholder` of its package resource/stack). */
const computed = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
/** The key under which a secret says that it is one (`SigKey` of its package resource). */
const signature = "4dabf18193072939515e22adb298388d";

/** Whether a value is, or anywhere holds, one that only `up` will know. */
export function isUnknown(value: unknown): boolean {
  if (value === computed) return true;
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some(isUnknown);
}

/** What may be shown of a value that is a text; undefined of any other, and of one that is not known. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === "object" && value !== null && signature in value) return "[secret]";
  return typeof value === "string" && !isUnknown(value) ? value : undefined;
}

/** The entries of a value that is known and a record; none of any other. */
export const entriesOf = (value: unknown): readonly (readonly [string, unknown])[] =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(signature in value)
    ? Object.entries(value)
    : [];

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** A property, or one of a property's, and so on. */
export function valueAt(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (whole, key) =>
      typeof whole === "object" && whole !== null
        ? (whole as Readonly<Record<string, unknown>>)[key]
        : undefined,
    value,
  );
}
