import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { delimiter, dirname, isAbsolute, join, sep } from "node:path";

import { cacheRootOf, type Site } from "./site";

/** A command found on PATH: the name it was found by and the file behind it. */
export interface FoundCommand {
  readonly path: string;
  readonly file: string;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function realFolder(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/**
 * Commands of that name on PATH, first come first, without those that this program itself put
 * there: links in some checkout's `.ics/tools/bin`, and files of the cache.
 */
export function commandsOnPath(
  name: string,
  site: Pick<Site, "env" | "cacheRoot">,
): FoundCommand[] {
  const caches = [site.cacheRoot, cacheRootOf(site.env)].map((path) => realFolder(path) + sep);
  const ownLinks = sep + join(".ics", "tools", "bin");
  const found = new Map<string, FoundCommand>();
  for (const folder of (site.env["PATH"] ?? "").split(delimiter)) {
    const path = join(folder, name);
    if (!isAbsolute(folder) || realFolder(folder).endsWith(ownLinks) || !isExecutable(path)) {
      continue;
    }
    const file = realpathSync(path);
    if (!caches.some((cache) => file.startsWith(cache)) && !found.has(file)) {
      found.set(file, { path, file });
    }
  }
  return [...found.values()];
}

/** Whether a command stands beside another (where installers put their helpers) or on PATH. */
export function isBesideOrOnPath(
  name: string,
  beside: FoundCommand,
  site: Pick<Site, "env" | "cacheRoot">,
): boolean {
  const neighbours = [dirname(beside.path), dirname(beside.file)].map((dir) => join(dir, name));
  return neighbours.some(isExecutable) || commandsOnPath(name, site).length > 0;
}
