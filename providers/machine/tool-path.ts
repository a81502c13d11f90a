import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
};

/**
 * Finds a tool on PATH, as the shell would.
 *
 * @returns Absolute path, symbolic links resolved: a process started from it outlives the link.
 * @throws Error naming the tool and the remedy when there is none.
 */
export function toolPath(tool: string): string {
  const found = (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((folder) => join(folder === "" ? "." : folder, tool))
    .find(isProgram);
  if (found === undefined) {
    throw new Error(`tool "${tool}" is not on PATH; run make tools and put .ics/tools/bin on PATH`);
  }
  return realpathSync(found);
}
