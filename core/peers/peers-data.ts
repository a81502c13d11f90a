/** Key of the peers' ConfigMap under which `persistent_peers` stands. */
export const peersKey = "persistent_peers";

/**
 * Key beside it: when the agent heard of what led to these peers, RFC 3339 with milliseconds. Whoever
 * tells the node its peers knows by it how long that took; the stack's seed has none.
 */
export const peersSinceKey = "since";

/**
 * Key beside it: node ids, joined by commas, whose DNS names may lead into private networks; `*` stands
 * for all.
 */
export const privatePeersKey = "private_peers";

/** Node ids of peers whose DNS names may lead into private networks. */
export type PrivatePeers = "*" | readonly string[];

/** What a peers' ConfigMap holds. */
export interface PeersData {
  /** `persistent_peers`; empty where it holds none. */
  readonly text: string;
  /** Nobody where it does not say. */
  readonly privatePeers: PrivatePeers;
  /** When the agent heard of what led to them, Unix time in milliseconds; absent for the stack's seed. */
  readonly since?: number;
}

export const privatePeersText = (peers: PrivatePeers): string =>
  peers === "*" ? peers : peers.join(",");

/** Reads the data of a peers' ConfigMap; what is no time is left out. */
export function parsePeersData(data: Readonly<Record<string, string>> | undefined): PeersData {
  const since = Date.parse(data?.[peersSinceKey] ?? "");
  const mayBePrivate = data?.[privatePeersKey] ?? "";
  return {
    text: data?.[peersKey] ?? "",
    privatePeers: mayBePrivate === "*" ? "*" : mayBePrivate.split(",").filter((id) => id !== ""),
    ...(Number.isNaN(since) ? {} : { since }),
  };
}
