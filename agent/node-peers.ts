import { withoutNames } from "../core/peers/peers-text";
import type { ClusterWatch } from "./cluster-watch";
import { type EmbeddedNode, embeddedNode, leavePeers } from "./embedded-nodes";
import type { Logger } from "./log";
import type { AgentMetrics } from "./metrics";
import { PeerKeeper } from "./peer-keeper";
import type { KnownConsumer } from "./peers-writer";
import { toldPeers } from "./told-peers";

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
      const report = toldPeers(this.metrics, this.log, known.consumer.chainId);
      const keeper = new PeerKeeper(node.rpc, report);
      this.kept.set(namespace, { rpc: node.rpc, keeper, left: undefined });
    }
    const kept = this.kept.get(namespace);
    if (kept === undefined) return;
    if (kept.left !== text) {
      leavePeers(node, withoutNames(text));
      kept.left = text;
    }
    kept.keeper.keep(known);
  }

  private forget(namespace: string): void {
    void this.kept.get(namespace)?.keeper.stop();
    this.kept.delete(namespace);
  }
}
