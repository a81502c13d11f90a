import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

import { commandsOnPath } from "./command-search";
import type { Site } from "./site";

/** Where Pulumi keeps a plugin, below its home, e.g. `plugins/resource-docker-v5.2.0/pulumi-resource-docker`. */
export function pluginPath(name: string, version: string): string {
  return join("plugins", `resource-${name}-v${version}`, `pulumi-resource-${name}`);
}

/**
 * Where the official resource plugin is installed, if it is: on PATH, or in Pulumi's home at the very
 * version that the npm package asks for (the engine takes no other from there).
 *
 * @param version - Version of the npm package, e.g. `5.2.0`.
 */
export function installedPlugin(name: string, version: string, site: Site): string | undefined {
  const onPath = commandsOnPath(`pulumi-resource-${name}`, site)[0];
  if (onPath !== undefined) {
    return onPath.path;
  }
  const file = join(usersPulumiHome(site), pluginPath(name, version));
  // While it is being downloaded, and after a download that failed, the folder has a ".partial" beside it.
  const whole = existsSync(file) && !existsSync(`${join(file, "..")}.partial`);
  return whole ? file : undefined;
}

/** The user's own, also where tools/stack-env.sh has put ours in its place. */
function usersPulumiHome({ env }: Site): string {
  const given = env["ICS_USERS_PULUMI_HOME"] ?? env["PULUMI_HOME"];
  return given ?? join(env["HOME"] ?? homedir(), ".pulumi");
}
