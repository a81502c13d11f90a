import { realpathSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

/** The one spelling of a path, free of symbolic links, whether or not all of it exists yet or still. */
export function canonicalPath(path: string): string {
  const absolute = resolve(path);
  try {
    return realpathSync(absolute);
  } catch {
    const parent = dirname(absolute);
    return parent === absolute ? absolute : join(canonicalPath(parent), basename(absolute));
  }
}
