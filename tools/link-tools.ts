import { mkdirSync, readdirSync, readlinkSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * Makes a folder's links be exactly those given (name → target).
 *
 * Each link appears by a rename, so a program that starts a tool meanwhile finds the old one or
 * the new one. Links that are right already are not touched.
 *
 * @param dir - Folder of links, and of nothing else.
 * @param isOurs - Which of the names in it may be removed when not wanted any more.
 */
export function linkTools(
  dir: string,
  links: ReadonlyMap<string, string>,
  isOurs: (name: string) => boolean = () => true,
): void {
  mkdirSync(dir, { recursive: true });
  for (const [name, target] of links) {
    const path = join(dir, name);
    if (targetOf(path) === target) {
      continue;
    }
    const draft = join(dirname(dir), `.link-${name}-${process.pid}`);
    rmSync(draft, { force: true });
    symlinkSync(target, draft);
    renameSync(draft, path);
  }
  for (const name of readdirSync(dir)) {
    if (!links.has(name) && isOurs(name)) {
      rmSync(join(dir, name), { recursive: true, force: true });
    }
  }
}

function targetOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
