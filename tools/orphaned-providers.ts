import { readdirSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** Where Pulumi's package has what plays dynamic providers. */
const provider = join("node_modules", "@pulumi", "pulumi", "cmd", "dynamic-provider");
/** Name under which the kernel lists a run of the CLI. */
const engine = "pulumi";
const patienceMs = 3_000;
const pollMs = 100;

function procText(path: string): string {
  try {
    return readFileSync(`/proc/${path}`, "utf8");
  } catch {
    return ""; // gone meanwhile, another user's, or no Linux
  }
}

/** Number of the parent, the fourth field of `stat`; the name before it may hold brackets and blanks. */
function parentOf(pid: number): number {
  const stat = procText(`${String(pid)}/stat`);
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1] ?? 0);
}

/** Whether a run of the CLI is above a process. */
function hasEngine(pid: number): boolean {
  for (let above = parentOf(pid); above >= 1; above = parentOf(above)) {
    if (procText(`${String(above)}/comm`).trim() === engine) return true;
  }
  return false;
}

function pids(): readonly number[] {
  try {
    return readdirSync("/proc")
      .filter((entry) => /^\d+$/.test(entry))
      .map(Number);
  } catch {
    return []; // no Linux
  }
}

/**
 * Processes that play dynamic providers of a checkout for an engine that is dead: they serve on for ever,
 * unlike other plugins, which end when their engine's connection does.
 *
 * @param checkout - Path of the program's folder.
 */
export function orphanedProviders(checkout: string): readonly number[] {
  const program = join(realpathSync(checkout), provider);
  return pids().filter(
    (pid) =>
      procText(`${String(pid)}/cmdline`)
        .split("\0")
        .includes(program) && !hasEngine(pid),
  );
}

const send = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal);
  } catch {
    // it has ended
  }
};

/**
 * Ends them, by force where they do not go.
 *
 * @returns Their numbers.
 */
export async function endOrphanedProviders(checkout: string): Promise<readonly number[]> {
  const orphans = orphanedProviders(checkout);
  for (const pid of orphans) send(pid, "SIGTERM");
  const end = Date.now() + patienceMs;
  const left = (): readonly number[] => {
    const now = orphanedProviders(checkout);
    return orphans.filter((pid) => now.includes(pid));
  };
  while (left().length > 0 && Date.now() < end) await pause(pollMs);
  for (const pid of left()) send(pid, "SIGKILL");
  return orphans;
}
