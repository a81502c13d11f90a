import { createRequire } from "node:module";

/**
 * What can be done with pods. The Kubernetes client takes half a second to load, which stacks without
 * pods need not spend.
 */
export const podAccess = (): typeof import("./pod-access") =>
  createRequire(__filename)("./pod-access") as typeof import("./pod-access");
