import { type ChildProcess, spawnSync } from "node:child_process";

import { eventually } from "./eventually";

/**
 * Kills a run that `TestStack.start` began, and all that it started: the engine's plugins have process
 * groups of their own in its session, and would go on with what they were told. What a stack is to keep
 * has sessions of its own.
 */
export async function killRun(run: ChildProcess): Promise<void> {
  const { pid } = run;
  if (pid === undefined) throw new Error("pulumi did not start");
  if (run.exitCode !== null) throw new Error(`pulumi ended before with ${String(run.exitCode)}`);
  process.kill(-pid, "SIGKILL");
  spawnSync("pkill", ["-KILL", "-s", String(pid)]);
  await eventually("the killed run is gone", () => (run.signalCode === null ? undefined : true));
}
