import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";

import { runCargo } from "./run-cargo";
import type { Site } from "./site";
import type { CargoFamily } from "./tool";

/** Puts a family's programs into `bin` of a folder. What cargo makes beside them goes: it is a gigabyte. */
export async function buildWithCargo(
  family: CargoFamily,
  folder: string,
  site: Site,
): Promise<void> {
  const target = join(folder, "target");
  await runCargo(family, site, ["build", "--release", "--locked", "--target-dir", target]);
  for (const { name } of family.tools) {
    renameSync(join(target, "release", name), join(folder, "bin", name));
  }
  rmSync(target, { recursive: true });
}
