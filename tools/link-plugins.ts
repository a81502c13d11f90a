import { existsSync, readdirSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";

import { linkTools } from "./link-tools";

/**
 * Makes the resource plugins in a folder that plays Pulumi's home be those given, each a link in a real
 * folder of its own: the engine passes over folders that are links.
 *
 * @param home - Ours alone; it goes where there is nothing to put into it, as beside an official Pulumi.
 * @param plugins - Place below the home → file.
 */
export function linkPlugins(home: string, plugins: ReadonlyMap<string, string>): void {
  if (plugins.size === 0) {
    rmSync(home, { recursive: true, force: true });
    return;
  }
  for (const [place, file] of plugins) {
    linkTools(join(home, dirname(place)), new Map([[basename(place), file]]));
  }
  const wanted = new Set([...plugins.keys()].map((place) => dirname(place)));
  const folder = join(home, "plugins");
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    if (!wanted.has(join("plugins", name))) {
      rmSync(join(folder, name), { recursive: true, force: true });
    }
  }
}
