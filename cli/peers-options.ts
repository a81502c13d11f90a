import type { NodeIdentityKind } from "../core/plan/settings";
import type { PortScheme } from "../core/ports/hashed-ports";
import type { Source } from "./source";

/** How peers are computed. */
export interface PeersOptions {
  readonly source: Source;
  /** Consumer id or chain id. */
  readonly consumer: string;
  readonly self?: string;
  readonly scheme: PortScheme;
  readonly nodeIdentity: NodeIdentityKind;
  readonly allowPrivateAddresses: boolean;
}
