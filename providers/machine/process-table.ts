import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { sep } from "node:path";

/** What tells one process from every other one that had or will have its number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks between boot and the process's start; `/proc/PID/stat` field 22. */
  readonly startTicks: string;
  readonly bootId: string;
}

export interface ListedProcess extends ProcessIdentity {
  /** Argument list, program first. */
  readonly command: readonly string[];
}

/** The text of a file under /proc, or nothing when the process went away meanwhile. */
const procText = (path: string): string | undefined => {
  try {
    return readFileSync(`/proc/${path}`, "utf8");
  } catch {
    return undefined;
  }
};

/** Changes with every boot: process numbers and start times mean nothing across it. */
const bootId = (): string => procText("sys/kernel/random/boot_id")?.trim() ?? "";

/** Whether threads of a process are still ending after its first one has: its ports are not free yet. */
const hasOtherThreads = (pid: number): boolean => {
  try {
    return readdirSync(`/proc/${pid}/task`).length > 1;
  } catch {
    return false;
  }
};

/**
 * Identifies a live process; nothing when the number is free or the process is dead but unreaped.
 *
 * The program's name in `stat` stands in brackets and may itself hold brackets and blanks, so fields
 * are counted from the last bracket: state is field 3, start time field 22.
 */
export function processIdentity(pid: number): ProcessIdentity | undefined {
  const stat = procText(`${pid}/stat`);
  if (stat === undefined) return undefined;
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state, startTicks] = [fields[0], fields[19]];
  if (state === undefined || startTicks === undefined) return undefined;
  if ("ZXx".includes(state) && !hasOtherThreads(pid)) return undefined;
  return { pid, startTicks, bootId: bootId() };
}

/** Whether the very process that was recorded still lives, not another one under its number. */
export function isAlive(recorded: ProcessIdentity): boolean {
  const found = processIdentity(recorded.pid);
  return found?.startTicks === recorded.startTicks && found.bootId === recorded.bootId;
}

/** Argument list of a process, program first; empty when it is gone. */
export const commandOf = (pid: number): string[] =>
  (procText(`${pid}/cmdline`) ?? "").split("\0").slice(0, -1);

/** Its HOME when it was started. */
const homeOf = (pid: number): string | undefined =>
  (procText(`${pid}/environ`) ?? "")
    .split("\0")
    .find((entry) => entry.startsWith("HOME="))
    ?.slice("HOME=".length);

/**
 * Finds the programs that were started for a folder: those whose working directory and whose HOME
 * lie in it. A person's shell, editor or `tail -f` there has the person's HOME and is not among them.
 *
 * It finds what a run that was killed between starting a process and recording it left behind.
 *
 * @param folder - Absolute path without symbolic links.
 */
export function processesIn(folder: string): ListedProcess[] {
  const lies = (path: string): boolean => path === folder || path.startsWith(folder + sep);
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => {
      try {
        if (!lies(readlinkSync(`/proc/${entry}/cwd`).replace(/ \(deleted\)$/, ""))) return [];
      } catch {
        return []; // gone, or another user's
      }
      const pid = Number(entry);
      const identity = processIdentity(pid);
      const ours = identity !== undefined && lies(homeOf(pid) ?? "");
      return ours ? [{ ...identity, command: commandOf(pid) }] : [];
    });
}
