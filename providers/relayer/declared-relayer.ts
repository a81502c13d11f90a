import type * as pulumi from "@pulumi/pulumi";

import type { RelayerPlace } from "./relayer-place";

/** Where a relayer of this stack is asked what it does, as the program declares it: a process of this machine, or a pod. */
export interface DeclaredRelayer {
  /** Of a process: `host:port`. */
  readonly listen?: pulumi.Output<string>;
  readonly pods?: pulumi.Output<NonNullable<RelayerPlace["pods"]>>;
}
