import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { resolve } from "node:path";

/**
 * A path of the stack's config in full: `~` at its beginning is the home folder, as in a shell. What is
 * there under the very name comes first, since stacks were made that way.
 */
export function configPath(path: string): string {
  const literal = resolve(path);
  return existsSync(literal) ? literal : resolve(path.replace(/^~(?=$|[/\\])/, () => homedir()));
}
