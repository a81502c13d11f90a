import type { NetworkRules } from "./network-rules";
import type { Source } from "./source";

/** How peers are computed. */
export interface PeersOptions extends NetworkRules {
  readonly source: Source;
  /** Consumer id or chain id. */
  readonly consumer: string;
  readonly self?: string;
}
