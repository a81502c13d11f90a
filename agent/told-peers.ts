import { listDifference } from "../core/list-difference";
import { peersOfText } from "../core/peers/peers-text";
import { printable } from "../core/printable";
import type { Logger } from "./log";
import type { PeerMetrics } from "./metrics";
import type { KeeperReport } from "./peer-keeper";

/** So much may the clocks of two machines of one cluster differ. */
const skewMs = 5_000;

/** Tells by metrics and log how a node's keeper fares. */
export function toldPeers(metrics: PeerMetrics, log: Logger, chainId: string): KeeperReport {
  const chain = printable(chainId);
  const labels = { chain_id: chain };
  // What was heard of before somebody was there to tell the node is not measured.
  const startedAt = Date.now();
  let measured: number | undefined;
  let accepted: readonly string[] = [];
  let refusedBefore: readonly string[] = [];
  return {
    onStand: ({ expected, connected }) => {
      metrics.peersExpected.set(labels, expected);
      metrics.peersConnected.set(labels, connected);
    },
    onAccepted: (text, since) => {
      // A node that comes back is given the same list once more.
      const now = Date.now();
      const isNews =
        since !== undefined && since > startedAt && since <= now + skewMs && since !== measured;
      const tookMs = isNews ? Math.max(0, now - since) : undefined;
      if (isNews) measured = since;
      if (tookMs !== undefined) metrics.refreshSeconds.observe(tookMs / 1_000);
      const peers = peersOfText(text);
      const difference = listDifference(accepted, peers);
      accepted = peers;
      log.info({ chain, ...difference, peers: peers.length, tookMs }, "node took its peers");
    },
    onRefused: (refused) => {
      const { added, removed } = listDifference(refusedBefore, refused);
      refusedBefore = refused;
      if (added.length + removed.length === 0) return;
      log.warn({ chain, added, removed }, "DNS names of peers that lead where nobody is dialled");
    },
    onFailure: (reason) => {
      metrics.peersConnected.set(labels, 0);
      log.warn({ chain, reason: printable(reason) }, "node takes no peers");
    },
  };
}
