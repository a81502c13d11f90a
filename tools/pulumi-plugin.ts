import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

import { commandsOnPath } from "./command-search";
import type { Site } from "./site";

/**
 * Where the real resource plugin is installed, if it is: on PATH, or in Pulumi's home at the very
 * version that the npm package asks for (the engine takes no other from there).
 *
 * @param version - Version of the npm package, e.g. `4.34.2`.
 */
export function installedPlugin(name: string, version: string, site: Site): string | undefined {
  const binary = `pulumi-resource-${name}`;
  const onPath = commandsOnPath(binary, site)[0];
  if (onPath !== undefined) {
    return onPath.path;
  }
  const home = site.env["PULUMI_HOME"] ?? join(site.env["HOME"] ?? homedir(), ".pulumi");
  const folder = join(home, "plugins", `resource-${name}-v${version}`);
  // While it is being downloaded, and after a download that failed, the folder has a ".partial" beside it.
  const whole = existsSync(join(folder, binary)) && !existsSync(`${folder}.partial`);
  return whole ? join(folder, binary) : undefined;
}
