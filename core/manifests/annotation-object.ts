/** The JSON object that an annotation holds, an empty one where there is no annotation; nothing for other text. */
export function annotationObject(
  text: string | undefined,
): Readonly<Record<string, unknown>> | undefined {
  let said: unknown;
  try {
    said = JSON.parse(text ?? "{}");
  } catch {
    return undefined;
  }
  if (typeof said !== "object" || said === null || Array.isArray(said)) return undefined;
  return said as Readonly<Record<string, unknown>>;
}
