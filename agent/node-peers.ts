import { printable } from "../core/printable";
import type { ClusterWatch } from "./cluster-watch";
import { type EmbeddedNode, embeddedNode, leavePeers } from "./embedded-nodes";
import type { Logger } from "./log";
import type { AgentMetrics } from "./metrics";
import { PeerKeeper } from "./peer-keeper";
import type { KnownConsumer } from "./registry-follower";

interface Kept {
  readonly rpc: string;
  readonly keeper: PeerKeeper;
  left: string | undefined;
}

/**
 * On the embedded backend: what the sidecar of each consumer node's pod is elsewhere. The running node
 * gets the peers of its ConfigMap, and finds them at its next start.
 */
export class NodePeers {
  private readonly kept = new Map<string, Kept>();

  constructor(
    private readonly cluster: ClusterWatch,
    private readonly nodes: string,
    private readonly metrics: AgentMetrics,
    private readonly log: Logger,
    /** When what led to a namespace's peers arrived, if the agent wrote them. */
    private readonly since: (namespace: string, text: string) => number | undefined,
  ) {}

  follow(consumers: ReadonlyMap<string, KnownConsumer>): void {
    for (const namespace of [...this.kept.keys()]) {
      if (!consumers.has(namespace)) this.forget(namespace);
    }
    for (const [namespace, known] of consumers) {
      const [node] = this.cluster
        .podsOf(namespace)
        .flatMap((pod) => embeddedNode(pod, this.nodes) ?? []);
      if (node !== undefined) this.keep(namespace, known, node);
    }
  }

  async stop(): Promise<void> {
    await Promise.all([...this.kept.values()].map(async ({ keeper }) => keeper.stop()));
  }

  private keep(namespace: string, known: KnownConsumer, node: EmbeddedNode): void {
    const { text } = known;
    if (this.kept.get(namespace)?.rpc !== node.rpc) {
      this.forget(namespace);
      this.kept.set(namespace, {
        rpc: node.rpc,
        keeper: this.keeper(namespace, known.consumer.chainId, node),
        left: undefined,
      });
    }
    const kept = this.kept.get(namespace);
    if (kept === undefined) return;
    if (kept.left !== text) {
      leavePeers(node, text);
      kept.left = text;
    }
    kept.keeper.keep(text);
  }

  private keeper(namespace: string, chainId: string, { rpc }: EmbeddedNode): PeerKeeper {
    const chain = printable(chainId);
    const labels = { chain_id: chain };
    return new PeerKeeper(rpc, {
      onStand: ({ expected, connected }) => {
        this.metrics.peersExpected.set(labels, expected);
        this.metrics.peersConnected.set(labels, connected);
      },
      onAccepted: (text) => {
        const since = this.since(namespace, text);
        const tookMs = since === undefined ? undefined : performance.now() - since;
        if (tookMs !== undefined) this.metrics.refreshSeconds.observe(tookMs / 1_000);
        this.log.info({ chain, peers: text, tookMs }, "node took its peers");
      },
      onFailure: (reason) => {
        this.log.warn({ chain, rpc, reason: printable(reason) }, "node takes no peers");
      },
    });
  }

  private forget(namespace: string): void {
    void this.kept.get(namespace)?.keeper.stop();
    this.kept.delete(namespace);
  }
}
