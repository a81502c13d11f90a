import type * as pulumi from "@pulumi/pulumi";

import type { PodPlace } from "../kubernetes/pod-place";

/** Where a node of this stack is to be found, as the program declares it: a process of this machine, or a pod. */
export interface DeclaredPlace {
  /** Of a process: `http://host:port`. */
  readonly rpc?: pulumi.Input<string>;
  readonly pod?: pulumi.Output<PodPlace>;
  /** Path of the node's home: on this machine, absolute or relative to the program, or in the container. */
  readonly home: pulumi.Input<string>;
}
