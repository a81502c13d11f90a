import { peersKey, peersSinceKey } from "./manifests/peers";

/** What a peers' ConfigMap holds. */
export interface PeersData {
  /** `persistent_peers`; empty where it holds none. */
  readonly text: string;
  /** When the agent heard of what led to them, Unix time in milliseconds; absent for the stack's seed. */
  readonly since?: number;
}

/** Reads the data of a peers' ConfigMap; what is no time is left out. */
export function parsePeersData(data: Readonly<Record<string, string>> | undefined): PeersData {
  const since = Date.parse(data?.[peersSinceKey] ?? "");
  return { text: data?.[peersKey] ?? "", ...(Number.isNaN(since) ? {} : { since }) };
}
