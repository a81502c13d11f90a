import { readFileSync } from "node:fs";

import { ToolsError } from "./tools-error";

/**
 * Version at which a go.mod requires a module, as Go writes it, e.g. `v1.35.4`.
 *
 * go.mod and go.sum decide what is built, so they are the only place where a version stands.
 *
 * @param file - Path of the go.mod, for the message only.
 */
export function requiredVersion(goMod: string, modulePath: string, file: string): string {
  for (const line of goMod.split("\n")) {
    const [path, version] = line
      .trim()
      .replace(/^require\s+/, "")
      .split(/\s+/);
    if (path === modulePath && version !== undefined && /^v\d/.test(version)) {
      return version;
    }
  }
  throw new ToolsError(
    `go.mod requires no module "${modulePath}"; "${file}"; restore the file from git`,
  );
}

/** The `go` line of a go.mod: the oldest Go that may build it, e.g. `1.26`. */
export function oldestGo(goMod: string, file: string): string {
  const version = /^go\s+(\d+\.\d+(?:\.\d+)?)\s*$/m.exec(goMod)?.[1];
  if (version === undefined) {
    throw new ToolsError(`go.mod has no "go" line; "${file}"; restore the file from git`);
  }
  return version;
}

export function readGoMod(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new ToolsError(`cannot read go.mod; "${file}"; restore the file from git`, { cause });
  }
}
