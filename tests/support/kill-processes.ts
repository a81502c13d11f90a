import { isAlive, processIdentity } from "../../providers/machine/process-table";
import { eventually } from "./eventually";

/**
 * Kills processes and waits until nothing of them is left: one that is still ending has its ports yet,
 * and counts as one that runs.
 */
export async function killProcesses(pids: readonly number[]): Promise<void> {
  const victims = pids.map(processIdentity).filter((identity) => identity !== undefined);
  for (const { pid } of victims) process.kill(pid, "SIGKILL");
  await eventually("the killed processes are gone", () =>
    victims.some(isAlive) ? undefined : true,
  );
}
