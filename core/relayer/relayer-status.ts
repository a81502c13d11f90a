import { isJsonObject, parsedJsonObject } from "../rpc/json-rpc";
import type { OpenChannel } from "./handshake-step";

/** What a relayer does, as it tells it at `/status`. */
export interface RelayerStatus {
  /** `waiting`: for a chain; `stopped`: until somebody has mended something. */
  readonly state: "starting" | "waiting" | "opening" | "relaying" | "stopped";
  /** What it does or waits for; when it is `stopped`, what is wrong, its value and the remedy. */
  readonly text: string;
  /** Once it is open. */
  readonly channel?: OpenChannel;
}

const states: readonly unknown[] = ["starting", "waiting", "opening", "relaying", "stopped"];

/** Reads what a relayer tells; nothing where that is something else. */
export function parseRelayerStatus(text: string): RelayerStatus | undefined {
  const said = parsedJsonObject(text);
  if (said === undefined || !states.includes(said["state"])) return undefined;
  if (typeof said["text"] !== "string" || /\p{Cc}/u.test(said["text"])) return undefined;
  const { channel } = said;
  const isChannel =
    channel === undefined ||
    (isJsonObject(channel) &&
      typeof channel["consumerChannel"] === "string" &&
      typeof channel["providerChannel"] === "string");
  return isChannel ? (said as unknown as RelayerStatus) : undefined;
}
