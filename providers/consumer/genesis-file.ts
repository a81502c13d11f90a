import { readFileSync } from "node:fs";

import { configPath } from "../machine/config-path";

/** Settings that name a file of this machine, by what it is called. */
const kinds = { genesisFile: "base genesis", finalGenesisFile: "final genesis" } as const;

/**
 * Text of a file that config names for a genesis.
 *
 * @param path - Absolute or relative to the program, or of the home folder (`~`).
 * @throws Error when it cannot be read.
 */
export function genesisFileText(property: keyof typeof kinds, path: string): string {
  try {
    return readFileSync(configPath(path), "utf8");
  } catch (cause) {
    throw new Error(`${kinds[property]} cannot be read; "${path}"; correct ${property}`, { cause });
  }
}
