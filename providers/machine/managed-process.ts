import { existsSync } from "node:fs";
import { resolve } from "node:path";

import { Deadline } from "./deadline";
import { claimFolder, type FolderOwner, removeOwnFolder } from "./folder-owner";
import { withHomeLock } from "./home-lock";
import {
  processState,
  startProcess,
  stopProcess,
  stopStrays,
  strayProcesses,
  untilServing,
} from "./supervised-process";

/** Whose folder a process of a resource has, and what is known of it without its inputs. */
export interface ProcessPlace {
  readonly directory: string;
  /** Within the folder. */
  readonly name: string;
  readonly owner: FolderOwner;
  /** What may be in the folder, and goes with it. */
  readonly entries: readonly string[];
  /** How long it is given to end; 10 s unless given. */
  readonly graceMs?: number;
  /** @throws Error where it must not run again; before anything is touched. */
  readonly refuse?: () => void;
}

/** How a process is to run; its folder is known by then. */
export interface ProcessRun {
  /** Program by absolute path, then arguments. Nothing secret. */
  readonly command: readonly string[];
  /** Where it may leave what it would leave in the system's temporary folder. */
  readonly scratch?: string;
  /** Variables beside those of every process; with others it is the same process all the same. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Arguments of one start alone. */
  readonly lateArgs?: () => readonly string[];
  /** Whether all that it was started with, apart from its command, is as declared. */
  readonly isCurrent: () => boolean;
  /** @throws Error where what it is to hold is held by somebody else. */
  readonly refuseBusy: () => Promise<void>;
  /** Writes what it starts with. */
  readonly write: () => Promise<void>;
  readonly serves: () => Promise<boolean>;
  /** What it serves, as it is to stand in the error. */
  readonly awaited: string;
}

const servingWithinMs = 120_000;

const runsUnrecorded = (directory: string, pid: number): boolean =>
  strayProcesses(directory).some((stray) => stray.pid !== pid);

/** Ends the process and whatever a killed run has left in the folder. */
async function stop({ directory, name, graceMs }: ProcessPlace): Promise<void> {
  await stopProcess(directory, name, graceMs);
  await stopStrays(directory);
}

/**
 * Makes a process run as declared: leaves it alone when it does, starts it anew when it is down or
 * something of it changed, and waits until it serves. One run at a time does so in a folder.
 *
 * @param runOf - How it is to run in its folder, whose real path it is given; it throws before anything is touched.
 */
export async function ensureProcess(
  place: ProcessPlace,
  runOf: (directory: string) => ProcessRun,
): Promise<void> {
  await withHomeLock(place.directory, async () => {
    place.refuse?.();
    const directory = claimFolder(resolve(place.directory), place.owner);
    const { command, lateArgs, scratch, environment, ...run } = runOf(directory);
    const wanted = {
      ...{ directory, name: place.name, command },
      ...(scratch === undefined ? {} : { scratch }),
      ...(environment === undefined ? {} : { environment }),
    };
    const state = processState(directory, place.name);
    const isAsDeclared =
      state.running &&
      !runsUnrecorded(directory, state.record.pid) &&
      state.record.command.join("\0") === command.join("\0") &&
      run.isCurrent() &&
      (await run.serves());
    if (isAsDeclared) return;
    await stop({ ...place, directory });
    await run.refuseBusy();
    await run.write();
    await startProcess({ ...wanted, ...(lateArgs === undefined ? {} : { lateArgs: lateArgs() }) });
    await untilServing([wanted], run.awaited, Deadline.in(servingWithinMs), run.serves);
  });
}

/** Ends a process and removes its folder, where that is its own. */
export async function removeProcess(place: ProcessPlace): Promise<void> {
  const directory = resolve(place.directory);
  await withHomeLock(directory, async () => {
    await stop({ ...place, directory });
    removeOwnFolder(directory, place.owner, place.entries);
  });
}

/** Whether nothing of it is there. What still runs without its folder is not forgotten: nobody would stop it. */
export const isProcessGone = (directory: string): boolean =>
  !existsSync(resolve(directory)) && strayProcesses(resolve(directory)).length === 0;
