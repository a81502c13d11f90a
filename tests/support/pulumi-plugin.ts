import { homedir } from "node:os";
import { join, resolve } from "node:path";

import { npmPin } from "../../tools/npm-pin";
import { pluginPath } from "../../tools/pulumi-plugin";

const checkout = resolve(__dirname, "../..");

/** File of the resource plugin that the engine finds in Pulumi's home for the npm package of that name. */
export function pulumiPlugin(name: string): string {
  const home = process.env["PULUMI_HOME"] ?? join(homedir(), ".pulumi");
  return join(home, pluginPath(name, npmPin(`@pulumi/${name}`, { checkout })));
}
