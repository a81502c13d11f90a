import { isJsonObject, parsedJsonObject } from "../rpc/json-rpc";
import { isChannelId } from "./ccv-channel";
import type { OpenChannel } from "./handshake-step";

const states = ["starting", "waiting", "opening", "relaying", "stopped"] as const;

/** What a relayer does, as it tells it at `/status`. */
export interface RelayerStatus {
  /** `waiting`: for a chain; `stopped`: until somebody has mended something. */
  readonly state: (typeof states)[number];
  /** What it does or waits for; when it is `stopped`, what is wrong, its value and the remedy. */
  readonly text: string;
  /** Once it is open. */
  readonly channel?: OpenChannel;
}

/** Reads what a relayer tells; nothing where that is something else. */
export function parseRelayerStatus(answer: string): RelayerStatus | undefined {
  const said = parsedJsonObject(answer);
  const state = states.find((one) => one === said?.["state"]);
  const { text, channel } = said ?? {};
  if (state === undefined || typeof text !== "string" || /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text))
    return undefined;
  if (channel === undefined) return { state, text };
  const { consumerChannel, providerChannel } = isJsonObject(channel) ? channel : {};
  return isChannelId(consumerChannel) && isChannelId(providerChannel)
    ? { state, text, channel: { consumerChannel, providerChannel } }
    : undefined;
}
