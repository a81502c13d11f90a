import { readdirSync, readFileSync } from "node:fs";

import { eventually } from "./eventually";

const isStopped = (pid: number): boolean =>
  readdirSync(`/proc/${pid}/task`).every((task) => {
    const stat = readFileSync(`/proc/${pid}/task/${task}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).startsWith("T");
  });

/** Stops a process where it stands. A thread of it may run on for a moment after the signal: this waits it out. */
export async function freezeProcess(pid: number): Promise<void> {
  process.kill(pid, "SIGSTOP");
  await eventually(`process ${pid} stands still`, () => (isStopped(pid) ? true : undefined));
}
