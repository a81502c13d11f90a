import { printable } from "../core/printable";
import type { Logger } from "./log";
import type { PeerMetrics } from "./metrics";
import type { KeeperReport } from "./peer-keeper";

/** Before this process ran, nobody was to be told by it. */
const startedAt = Date.now();

/**
 * Tells by metrics and log how a node's keeper fares.
 *
 * @param sinceOf - When the agent heard of what led to these peers, Unix time in milliseconds.
 */
export function toldPeers(
  { metrics, log, chainId }: { metrics: PeerMetrics; log: Logger; chainId: string },
  sinceOf: (text: string) => number | undefined,
): KeeperReport {
  const chain = printable(chainId);
  const labels = { chain_id: chain };
  let measured = startedAt;
  return {
    onStand: ({ expected, connected }) => {
      metrics.peersExpected.set(labels, expected);
      metrics.peersConnected.set(labels, connected);
    },
    onAccepted: (text) => {
      const since = sinceOf(text);
      // A node that comes back is given the same list once more.
      const isNews = since !== undefined && since > measured;
      const tookMs = isNews ? Math.max(0, Date.now() - since) : undefined;
      if (isNews) measured = since;
      if (tookMs !== undefined) metrics.refreshSeconds.observe(tookMs / 1_000);
      log.info({ chain, peers: text, tookMs }, "node took its peers");
    },
    onFailure: (reason) => {
      log.warn({ chain, reason: printable(reason) }, "node takes no peers");
    },
  };
}
