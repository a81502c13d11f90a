import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { Site } from "./site";
import { ToolsError } from "./tools-error";

/** Version at which package.json pins one of its dependencies, e.g. `4.25.0`. */
export function npmPin(name: string, site: Pick<Site, "checkout">): string {
  const file = join(site.checkout, "package.json");
  const { dependencies } = JSON.parse(readFileSync(file, "utf8")) as {
    dependencies?: Record<string, string>;
  };
  const version = dependencies?.[name];
  if (version === undefined || !/^\d+\.\d+\.\d+$/.test(version)) {
    throw new ToolsError(
      `package.json does not pin "${name}" to one version; "${version ?? "absent"}"; write it as x.y.z`,
    );
  }
  return version;
}
