import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

import { answersWithinMs } from "../dynamic/answers-within";
import { ensureProcess, type ProcessPlace } from "../machine/managed-process";
import { packageFolder } from "../machine/package-folder";
import { textIfPresent, writePrivateFile } from "../machine/private-file";
import { programDigest } from "../machine/program-digest";
import { processState } from "../machine/supervised-process";
import { refuseForeignEntrance } from "./entrance-holder";

/** A program of `agent/` that is to be kept running on this machine. */
export interface KeptProgram {
  /** Of its process. */
  readonly name: string;
  /** File under `agent/`. */
  readonly entry: string;
  /** Absolute or relative to the program. */
  readonly directory: string;
  readonly owner: ProcessPlace["owner"];
  /** Text of its `settings.json`; it may hold secrets. */
  readonly settings: () => string;
  /** `host:port` of its health. */
  readonly listen: string;
  /** What it is started with besides, as far as another start would differ. */
  readonly startedWith: object;
  /** Its arguments besides settings and address. Nothing secret. */
  readonly args: (directory: string) => readonly string[];
  /** Names of its other files and folders. */
  readonly entries: readonly string[];
  /** Writes what it starts with, apart from its settings. */
  readonly write?: (directory: string) => Promise<void>;
  readonly graceMs: number;
}

/**
 * Such a program is idle most of the time: garbage is collected early rather than memory kept for a rush.
 * Its heap is small: threads that help with young objects, and compactions at rest, cost more than they
 * gain. The same are in images/agent.
 */
export const agentNodeFlags = [
  ...["--max-semi-space-size=2", "--max-old-space-size=160"],
  ...["--no-memory-reducer", "--no-parallel-scavenge"],
];

/** Which state of `agent/` it is, and with which flags it runs. */
export const agentProgram = (): string => programDigest(packageFolder, agentNodeFlags);

const healthy = async (listen: string): Promise<boolean> => {
  try {
    const reply = await fetch(`http://${listen}/healthz`, {
      signal: AbortSignal.timeout(answersWithinMs),
    });
    return reply.ok;
  } catch {
    return false;
  }
};

const settingsFile = (directory: string): string => join(directory, "settings.json");
const startedFile = (directory: string): string => join(directory, "started.json");

const commandOf = (directory: string, { entry, args, listen }: KeptProgram): string[] => [
  process.execPath,
  ...agentNodeFlags,
  ...["-r", join(packageFolder, "providers", "typescript-cache.cjs")],
  join(packageFolder, "agent", entry),
  ...["--settings", settingsFile(directory)],
  ...args(directory),
  ...["--listen", listen],
];

/** What is wrong with a program that should be running; empty when nothing is. */
export async function programFaults(program: KeptProgram): Promise<string[]> {
  const directory = resolve(program.directory);
  if (!existsSync(directory)) return [`folder "${program.directory}" is gone`];
  const state = processState(directory, program.name);
  if (!state.running) return [state.reason];
  if (textIfPresent(settingsFile(directory)) !== program.settings()) {
    return ["its settings were changed by hand"];
  }
  return (await healthy(program.listen))
    ? []
    : [`http://${program.listen}/healthz does not answer`];
}

/** Where its process is, and what goes with it. */
export const programPlace = ({
  name,
  directory,
  owner,
  entries,
  graceMs,
}: KeptProgram): ProcessPlace => ({
  ...{ directory, name, owner, graceMs },
  entries: [
    ...["settings.json", "started.json", ...entries],
    ...[`${name}.process.json`, `${name}.log`],
  ],
});

/** Makes the program run as declared; leaves it alone when it does. */
export async function ensureProgram(program: KeptProgram): Promise<void> {
  const started = JSON.stringify({ ...program.startedWith, program: agentProgram() });
  const settings = program.settings();
  await ensureProcess(programPlace(program), (directory) => ({
    command: commandOf(directory, program),
    isCurrent: () =>
      textIfPresent(startedFile(directory)) === started &&
      textIfPresent(settingsFile(directory)) === settings,
    refuseBusy: async () => refuseForeignEntrance(program.listen, directory),
    write: async () => {
      writePrivateFile(settingsFile(directory), settings);
      await program.write?.(directory);
      writePrivateFile(startedFile(directory), started);
    },
    awaited: `the ${program.name}'s health at http://${program.listen}/healthz`,
    serves: async () => healthy(program.listen),
  }));
}
