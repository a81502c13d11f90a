import type { Command } from "commander";

import { moreOptionText, optionText } from "./option-text";

/** The flags that name clusters. */
export interface ClusterFlags {
  readonly kubeconfig?: string;
  readonly context?: readonly string[];
}

/** The options that name clusters. */
export const withClusters = (command: Command): Command =>
  command
    .option("--kubeconfig <FILE>", "of validators' clusters, which are asked too", optionText)
    .option(
      "--context <NAME>",
      "context of it, or VALIDATOR=NAME; more than one may be given",
      moreOptionText,
    );
