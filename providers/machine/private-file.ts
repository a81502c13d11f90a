import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Whether a name is that of a draft which a killed `writePrivateFile` has left of a file. */
export function isDraftOf(file: string, name: string): boolean {
  return name.startsWith(`${file}.`) && /^\d+\.new$/.test(name.slice(file.length + 1));
}

/**
 * Writes a file that only its owner may read, whole or not at all.
 *
 * A run killed half-way leaves the former text, never half of the new one.
 */
export function writePrivateFile(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}.new`;
  try {
    writeFileSync(draft, text, { mode: 0o600, flag: "w", flush: true });
    renameSync(draft, path);
  } catch (cause) {
    rmSync(draft, { force: true });
    throw cause;
  }
}

/** The text of a file, or nothing when there is none. */
export function textIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    if (["ENOENT", "ENOTDIR"].includes((cause as NodeJS.ErrnoException).code ?? ""))
      return undefined;
    throw cause;
  }
}
