export type JsonObject = Readonly<Record<string, unknown>>;

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The object that a text is; nothing where it is no JSON, or another value. */
export function parsedJsonObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const spoken = (value: unknown): string => (typeof value === "string" ? value : "");

/** What the error of a JSON-RPC answer says, as it was written. */
export const rpcErrorText = ({ message, data }: JsonObject): string =>
  `${spoken(message)} ${spoken(data)}`.trim();
