import { createHash } from "node:crypto";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { isAbsolute, join, normalize, sep } from "node:path";

import { textIfPresent, writePrivateFile } from "../machine/private-file";

export type HomeFiles = Readonly<Record<string, string>>;

export const genesisFile = "config/genesis.json";
const signingState = "data/priv_validator_state.json";
const genesisMark = "genesis.sha256";

/** Where CometBFT starts counting what its key has signed; it refuses to start without the file. */
const nothingSigned = `{\n  "height": "0",\n  "round": 0,\n  "step": 0\n}\n`;

/** Why a path cannot be a file of a home, if so. */
export function homePathFault(path: string): string | undefined {
  const plain = normalize(path);
  if (plain !== path || isAbsolute(path) || path === "." || plain.split(sep).includes("..")) {
    return `file path "${path}" is not inside the home; write it relative, e.g. "config/config.toml"`;
  }
  if (path.startsWith("data/") && path !== signingState) {
    return `file "${path}" is the chain's own; leave it out`;
  }
  return undefined;
}

export const digestOf = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Files whose text on disk is not the declared one. The signing state is the chain's once it is there. */
export function driftedFiles(home: string, files: HomeFiles): string[] {
  return Object.keys(files).filter(
    (path) => path !== signingState && textIfPresent(join(home, path)) !== files[path],
  );
}

/** Whether blocks of some chain are stored in a home. */
const hasBlocks = (home: string): boolean => existsSync(join(home, "data", "blockstore.db"));

/**
 * Tells that a node which has run lost the record of what its key has signed.
 *
 * A validator that starts with an empty record may vote a second time on a height that it has voted
 * on, and is slashed for it. A chain that halted for want of this very node asks for just that vote.
 *
 * @param hasRun - Whether this node is known to have run, whatever is left of it.
 */
export function lostRecord(home: string, hasRun: boolean): string | undefined {
  const path = join(home, signingState);
  if (existsSync(path) || !(hasRun || hasBlocks(home))) return undefined;
  return `record of what the node's key has signed is gone, without it a block could be signed twice; "${path}"; put the file back, or destroy the stack and begin a new chain`;
}

/** Whether a home's key has certainly signed no vote yet, so that nothing is lost with the record. */
export function hasSignedNothing(home: string): boolean {
  const text = textIfPresent(join(home, signingState));
  if (text === undefined) return !hasBlocks(home);
  try {
    return (JSON.parse(text) as { readonly height?: unknown }).height === "0";
  } catch {
    return false;
  }
}

/** Refuses data of another genesis, with which the node would halt or fork; it is never thrown away unasked. */
export function refuseForeignData(home: string, files: HomeFiles): void {
  if (!hasBlocks(home)) return;
  const genesis = files[genesisFile];
  const mark = textIfPresent(join(home, genesisMark));
  if (genesis !== undefined && mark !== undefined && mark !== digestOf(genesis)) {
    throw new Error(
      `home "${home}" holds the data of another genesis; remove it, or replace the node with \`pulumi up --replace\``,
    );
  }
}

/** Makes a home hold the declared files, and no longer those that were declared before; blocks stay. */
export function writeHome(home: string, files: HomeFiles, formerly: HomeFiles): void {
  mkdirSync(join(home, "data"), { recursive: true, mode: 0o700 });
  for (const path of driftedFiles(home, files)) {
    writePrivateFile(join(home, path), files[path] ?? "");
  }
  for (const path of Object.keys(formerly)) {
    const isOurs = homePathFault(path) === undefined && path !== signingState;
    if (isOurs && files[path] === undefined) rmSync(join(home, path), { force: true });
  }
  if (!existsSync(join(home, signingState))) {
    writePrivateFile(join(home, signingState), files[signingState] ?? nothingSigned);
  }
  const genesis = files[genesisFile];
  if (genesis !== undefined) writePrivateFile(join(home, genesisMark), digestOf(genesis));
}
