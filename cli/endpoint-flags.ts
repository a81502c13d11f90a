import type { SourceFlags } from "./source";

/** What the shell gives `ics endpoint`. */
export interface EndpointFlags extends SourceFlags {
  readonly validator?: string;
  readonly set?: string;
  readonly setPorts?: string;
  readonly tx?: true;
  readonly gas: string;
  readonly fees?: string;
  readonly json?: true;
}
