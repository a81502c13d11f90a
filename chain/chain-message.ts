import { printable } from "../core/printable";
import { isWithinJsonBounds } from "../core/rpc/json-bounds";
import {
  isJsonObject,
  type JsonObject,
  parsedJsonObject,
  rpcErrorText,
} from "../core/rpc/json-rpc";

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

const within = (value: unknown, key: string): unknown =>
  isJsonObject(value) ? value[key] : undefined;

function headerOf(data: JsonObject): ChainMessage["header"] {
  const header = within(data["value"], "header");
  const [chainId, height] = [within(header, "chain_id"), within(header, "height")];
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
  const text = data.toString("utf8");
  const message = isWithinJsonBounds(text, bounds) ? parsedJsonObject(text) : undefined;
  const { id, error, result } = message ?? {};
  if (typeof id !== "number") return nothing;
  if (isJsonObject(error)) return { id, refusal: printable(rpcErrorText(error)), isEvent: false };
  const event = within(result, "data");
  if (!isJsonObject(event)) return { id, isEvent: false };
  const header = headerOf(event);
  return { id, isEvent: true, ...(header === undefined ? {} : { header }) };
}
