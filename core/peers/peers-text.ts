/** The peers of a `persistent_peers` text, in its order; nobody where it is empty. */
export function peersOfText(text: string): readonly string[] {
  return text.split(",").filter((peer) => peer !== "");
}

/** Their node ids. */
export function nodeIdsOf(text: string): readonly string[] {
  return peersOfText(text).map((peer) => peer.slice(0, peer.indexOf("@")));
}

/**
 * The text without peers that stand behind DNS names: CometBFT looks up one name after another, 10 s
 * each, and a stranger's may hang, or lead anywhere. Such peers are given to the running node, by address.
 */
export const withoutNames = (text: string): string =>
  peersOfText(text)
    .filter((peer) => /@(\d{1,3}(\.\d{1,3}){3}|\[[^\]]*\]):/.test(peer))
    .join(",");
