import { isWithinJsonBounds } from "../core/json-bounds";
import { printable } from "../core/printable";

/** What a CometBFT node says over a WebSocket, as far as the agent listens. */
export interface ChainMessage {
  /** Of the request that it answers; absent where it makes no sense. */
  readonly id?: number;
  /** Why the node refuses what was asked. */
  readonly refusal?: string;
  /** Whether it tells of something that happened, rather than that somebody is subscribed. */
  readonly isEvent: boolean;
  readonly header?: { readonly chainId: string; readonly height: number };
}

/** A header's message takes 2 kB; of a larger one only what it is about is read. */
const readBytes = 64 * 1024;
const bounds = { depth: 32, values: 5_000 };
const nothing: ChainMessage = { isEvent: false };

type JsonObject = Readonly<Record<string, unknown>>;

const object = (value: unknown): JsonObject | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;

const spoken = (value: unknown): string => (typeof value === "string" ? value : "");

function parsed(text: string): JsonObject | undefined {
  if (!isWithinJsonBounds(text, bounds)) return undefined;
  try {
    return object(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function headerOf(result: JsonObject): ChainMessage["header"] {
  const header = object(object(object(result["data"])?.["value"])?.["header"]);
  const { chain_id: chainId, height } = header ?? {};
  if (typeof chainId !== "string" || typeof height !== "string") return undefined;
  if (!/^[1-9]\d{0,14}$/.test(height)) return undefined;
  return { chainId, height: Number(height) };
}

/** Reads a message, whatever it is: a stranger's node may have sent it. */
export function chainMessage(data: Buffer): ChainMessage {
  if (data.length > readBytes) {
    // As CometBFT writes it. Whatever follows, it is an event of this subscription.
    const head = /^\{"jsonrpc":"2\.0","id":(\d),"result":\{/.exec(data.toString("latin1", 0, 64));
    return head === null ? nothing : { id: Number(head[1]), isEvent: true };
  }
  const message = parsed(data.toString("utf8"));
  const { id, error } = message ?? {};
  if (message === undefined || typeof id !== "number") return nothing;
  const refused = object(error);
  if (refused !== undefined) {
    const text = `${spoken(refused["message"])} ${spoken(refused["data"])}`;
    return { id, refusal: printable(text.trim()), isEvent: false };
  }
  const result = object(message["result"]);
  if (object(result?.["data"]) === undefined || result === undefined) return { id, isEvent: false };
  const header = headerOf(result);
  return { id, isEvent: true, ...(header === undefined ? {} : { header }) };
}
