import { existsSync, mkdirSync, readdirSync, realpathSync, rmdirSync, rmSync } from "node:fs";
import { join } from "node:path";

import { isDraftOf, textIfPresent, writePrivateFile } from "./private-file";

/** Says in a folder which stack's resource it belongs to. */
export interface FolderOwner {
  /** What the folder holds, e.g. `embedded cluster "alice-cluster"`. */
  readonly holds: string;
  /** `project/stack`. */
  readonly stack: string;
}

const marker = "ics-owner.json";

export function folderOwner(folder: string): FolderOwner | undefined {
  const text = textIfPresent(join(folder, marker));
  try {
    return text === undefined ? undefined : (JSON.parse(text) as FolderOwner);
  } catch {
    return undefined;
  }
}

/** Whether a folder bears this owner's mark; only then may it be removed whole. */
export function ownsFolder(folder: string, owner: FolderOwner): boolean {
  const found = folderOwner(folder);
  return found?.stack === owner.stack && found.holds === owner.holds;
}

/** Removes what a run that was killed while it marked the folder has left of its mark. */
const sweepDrafts = (folder: string): void => {
  for (const name of readdirSync(folder).filter((entry) => isDraftOf(marker, entry))) {
    rmSync(join(folder, name), { force: true });
  }
};

/**
 * Takes a folder into possession before anything is put there, so that what a killed run leaves
 * behind is known for ours and what is not ours is never touched. The caller holds the folder's lock.
 *
 * @returns The folder's path without symbolic links.
 * @throws Error naming the folder, what it holds and the remedy when it is somebody else's.
 */
export function claimFolder(folder: string, owner: FolderOwner): string {
  if (existsSync(folder) && !ownsFolder(folder, owner)) {
    const found = folderOwner(folder);
    if (found !== undefined) {
      throw new Error(
        `folder "${folder}" holds the ${found.holds} of stack "${found.stack}"; destroy that stack or set another "ics:stateDir"`,
      );
    }
    sweepDrafts(folder);
    if (readdirSync(folder).length > 0) {
      throw new Error(
        `folder "${folder}" holds files that are not this program's; move them away or set another "ics:stateDir"`,
      );
    }
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writePrivateFile(join(folder, marker), `${JSON.stringify(owner)}\n`);
  return realpathSync(folder);
}

/**
 * Removes a folder that is ours. Without our mark only what we are known to put there goes, since
 * somebody may have put something else in its place; what is gone already is fine.
 *
 * @param entries - Names of the files and folders that we put there.
 */
export function removeOwnFolder(
  folder: string,
  owner: FolderOwner,
  entries: readonly string[],
): void {
  if (!existsSync(folder)) return;
  if (ownsFolder(folder, owner)) {
    rmSync(folder, { recursive: true, force: true });
    return;
  }
  if (folderOwner(folder) !== undefined) return;
  sweepDrafts(folder);
  for (const entry of entries) rmSync(join(folder, entry), { recursive: true, force: true });
  if (readdirSync(folder).length === 0) rmdirSync(folder);
}
