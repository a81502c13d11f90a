import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, realpathSync, rmSync } from "node:fs";
import { basename, join } from "node:path";

import { canonicalPath } from "./canonical-path";
import { Deadline, holdsBefore } from "./deadline";
import { quotedTail } from "./log-tail";
import { textIfPresent, writePrivateFile } from "./private-file";
import {
  isAlive,
  type ListedProcess,
  processesIn,
  type ProcessIdentity,
  processIdentity,
} from "./process-table";

/** A process that is to outlive the run that starts it. */
export interface SupervisedProcess {
  /** Folder that is its working directory and holds its record and its log. */
  readonly directory: string;
  /** What it is called within that folder, e.g. `metallb`. */
  readonly name: string;
  /** Program by absolute path, then arguments. Never a secret: every user of the machine can read them. */
  readonly command: readonly string[];
  /** Arguments that are this start's alone: with others it is the same process all the same, so they are not recorded. */
  readonly lateArgs?: readonly string[];
  /** Where its output goes; `<name>.log` unless given. */
  readonly log?: string;
  /** Folder for what it leaves in a temporary one; emptied before each start. The system's unless given. */
  readonly scratch?: string;
  /** Variables beside those of every process. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface ProcessRecord extends ProcessIdentity {
  readonly command: readonly string[];
}

export type ProcessState =
  | { readonly running: true; readonly record: ProcessRecord }
  | { readonly running: false; readonly reason: string };

const recordPath = (directory: string, name: string): string =>
  join(directory, `${name}.process.json`);

export const logPath = (directory: string, name: string): string => join(directory, `${name}.log`);

/** What a child gets to know of this process's environment: where programs are, and nothing else (no passphrase, no config). By its HOME it is known for ours. */
export const bareEnvironment = (home: string): NodeJS.ProcessEnv => ({
  PATH: process.env["PATH"],
  HOME: home,
  LANG: "C.UTF-8",
});

/** Arguments of a shell before those of a program that holds keys: its files are its user's alone, and it leaves no image of its memory. */
export const shellStart = ["-c", 'umask 077; ulimit -c 0; exec "$@"', "sh"];

const recordOf = (directory: string, name: string): ProcessRecord | undefined => {
  const text = textIfPresent(recordPath(directory, name));
  try {
    const record = JSON.parse(text ?? "{}") as Partial<ProcessRecord>;
    return typeof record.pid === "number" ? (record as ProcessRecord) : undefined;
  } catch {
    return undefined; // written by hand: the process, if any, is found by its folder
  }
};

/** Notes which process goes by a name in a folder; for one that another tool has started. */
export function recordProcess(
  directory: string,
  name: string,
  pid: number,
  command: readonly string[],
  log = logPath(directory, name),
): void {
  const identity = processIdentity(pid);
  if (identity === undefined) {
    throw new Error(`${name} ended at once; ${quotedTail(log)}`);
  }
  writePrivateFile(recordPath(directory, name), `${JSON.stringify({ ...identity, command })}\n`);
}

/** Whether the process of that name lives; pid reuse and reboots are seen through. */
export function processState(directory: string, name: string): ProcessState {
  const record = recordOf(directory, name);
  if (record === undefined) return { running: false, reason: `${name} was never started` };
  if (isAlive(record)) return { running: true, record };
  return { running: false, reason: `${name} (process ${record.pid}) is not running` };
}

/**
 * Starts a process in a session of its own, since the engine kills its plugins' process groups.
 *
 * The shell in between only sets mask and limits and is replaced by the program, so the number stays.
 * The caller holds the home's lock; a process of that name that still lives is left alone.
 */
export async function startProcess(wanted: SupervisedProcess): Promise<void> {
  const { directory, name, command, lateArgs = [], scratch, environment } = wanted;
  if (processState(directory, name).running) return;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  if (scratch !== undefined) {
    rmSync(scratch, { recursive: true, force: true });
    mkdirSync(scratch, { recursive: true, mode: 0o700 });
  }
  const log = openSync(wanted.log ?? logPath(directory, name), "a", 0o600);
  try {
    const child = spawn("/bin/sh", [...shellStart, ...command, ...lateArgs], {
      cwd: realpathSync(directory),
      detached: true,
      env: {
        ...bareEnvironment(realpathSync(directory)),
        ...(scratch === undefined ? {} : { TMPDIR: scratch }),
        ...environment,
      },
      stdio: ["ignore", log, log],
    });
    const pid = await new Promise<number>((done, fail) => {
      child.once("error", fail);
      child.once("spawn", () => {
        done(child.pid ?? 0);
      });
    });
    child.unref();
    recordProcess(directory, name, pid, command, wanted.log);
  } finally {
    closeSync(log);
  }
}

const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name);
  } catch {
    // gone already
  }
};

/** Ends a process: asks, waits, then insists. Whatever else has its number now is left alone. */
async function endProcess(target: ProcessIdentity, graceMs: number): Promise<void> {
  const ended = (): boolean => !isAlive(target);
  if (ended()) return;
  signal(target.pid, "SIGTERM");
  if (await holdsBefore(Deadline.in(graceMs), ended)) return;
  if (!ended()) signal(target.pid, "SIGKILL");
  if (await holdsBefore(Deadline.in(10_000), ended)) return;
  throw new Error(
    `process ${target.pid} does not end; look at it with \`ps -p ${target.pid} -o pid,stat,wchan,cmd\``,
  );
}

/** Stops the process of that name, if it is still ours, and forgets it. */
export async function stopProcess(
  directory: string,
  name: string,
  graceMs = 10_000,
): Promise<void> {
  const state = processState(directory, name);
  if (state.running) await endProcess(state.record, graceMs);
  rmSync(recordPath(directory, name), { force: true });
}

/** Programs that were started for a folder, recorded or not, also after it was removed under them. */
export function strayProcesses(directory: string): ListedProcess[] {
  return processesIn(canonicalPath(directory));
}

/**
 * Ends every program that was started for a folder: also those that a killed run did not live to record,
 * and those that one of them starts before it is gone itself.
 */
export async function stopStrays(directory: string, graceMs = 10_000): Promise<void> {
  for (
    let strays = strayProcesses(directory);
    strays.length > 0;
    strays = strayProcesses(directory)
  ) {
    await Promise.all(strays.map(async (stray) => endProcess(stray, graceMs)));
  }
}

/**
 * Waits until processes serve what they were started for, and tells at once when one of them died.
 *
 * @param awaited - What is waited for, as it is to stand in the error.
 * @throws Error with the last lines of the log of the process that died, or of the last one when time ran out.
 */
export async function untilServing(
  processes: readonly {
    readonly directory: string;
    readonly name: string;
    readonly log?: string;
  }[],
  awaited: string,
  deadline: Deadline,
  serves: () => Promise<boolean>,
): Promise<void> {
  const logOf = (one: (typeof processes)[number]): string =>
    one.log ?? logPath(one.directory, one.name);
  const served = await holdsBefore(deadline, async () => {
    for (const one of processes) {
      const state = processState(one.directory, one.name);
      if (!state.running) {
        throw new Error(`${state.reason} while waiting for ${awaited}; ${quotedTail(logOf(one))}`);
      }
    }
    return serves();
  });
  if (served) return;
  const seconds = Math.round(deadline.allowedMs / 1000);
  const last = processes.at(-1);
  const folder = last === undefined ? "" : basename(last.directory);
  throw new Error(
    `${folder}: ${awaited} was awaited in vain for ${seconds} s; ${last === undefined ? "" : quotedTail(logOf(last))}`,
  );
}
