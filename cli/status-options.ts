import type { ClusterToAsk } from "./asked-cluster";
import type { NetworkRules } from "./network-rules";
import type { Source } from "./source";

/** How a network is looked at. */
export interface StatusOptions extends NetworkRules {
  readonly source: Source;
  /** For each question to a chain, a node or a peer. */
  readonly timeoutMs: number;
  /** Validators' clusters that are asked besides. */
  readonly clusters?: readonly ClusterToAsk[];
}
