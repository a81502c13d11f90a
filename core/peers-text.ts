/** The peers of a `persistent_peers` text, in its order; nobody where it is empty. */
export function peersOfText(text: string): readonly string[] {
  return text.split(",").filter((peer) => peer !== "");
}

/** Their node ids. */
export function nodeIdsOf(text: string): readonly string[] {
  return peersOfText(text).map((peer) => peer.slice(0, peer.indexOf("@")));
}
