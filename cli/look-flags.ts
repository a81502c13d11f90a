import type { Command } from "commander";

import { type ClusterFlags, withClusters } from "./cluster-flags";
import { clustersOf } from "./clusters-of";
import type { Io } from "./io";
import { type RuleFlags, rulesOf, withRules } from "./network-rules";
import { type SourceFlags, sourceOf, withSource } from "./source";
import type { StatusOptions } from "./status-options";
import { timeoutSeconds } from "./timeout-seconds";

/** What the shell gives a command that looks around. */
export interface LookFlags extends SourceFlags, RuleFlags, ClusterFlags {
  readonly timeout: number;
}

/** The options that say where to look, and how. */
export const withLook = (command: Command): Command =>
  withClusters(withRules(withSource(command))).option(
    "--timeout <SECONDS>",
    "for each answer",
    timeoutSeconds,
    3,
  );

/** @throws Error when the stack cannot be read. */
export async function lookOptions(
  flags: LookFlags,
  onProgress: Io["progress"],
): Promise<StatusOptions> {
  const source = await sourceOf(flags, onProgress);
  return {
    ...{ source, ...rulesOf(flags, source), timeoutMs: flags.timeout * 1_000 },
    clusters: await clustersOf(flags, source),
  };
}
