import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

import { familyVersion, goPackages, linkerFlags } from "./cache-entry";
import { runGo } from "./run-go";
import type { Site } from "./site";
import type { GoFamily } from "./tool";

/** Puts a family's programs into `bin` of a folder, and what it shares beside them. */
export async function buildWithGo(family: GoFamily, folder: string, site: Site): Promise<void> {
  await buildBinaries(family, join(folder, "bin"), site);
  await copyShared(family, folder, site);
}

async function buildBinaries(family: GoFamily, bin: string, site: Site): Promise<void> {
  const ldflags = linkerFlags(family, familyVersion(family, site));
  const flags = ["-trimpath", "-buildvcs=false", "-ldflags", ldflags];
  await runGo(family, site, ["build", ...flags, "-o", bin + "/", ...goPackages(family)]);
  for (const { name, goPackage, script } of family.tools) {
    if (goPackage !== undefined) {
      renameSync(join(bin, goBinaryName(goPackage)), join(bin, name));
    }
    if (script !== undefined) {
      copyFileSync(join(site.checkout, family.moduleDir, script), join(bin, name));
      chmodSync(join(bin, name), 0o755);
    }
  }
}

async function copyShared(family: GoFamily, folder: string, site: Site): Promise<void> {
  const { share = [], module: familyModule } = family;
  for (const { module = familyModule, from, to, ending } of share) {
    const moduleDir = (await runGo(family, site, ["list", "-m", "-f", "{{.Dir}}", module])).trim();
    mkdirSync(join(folder, to), { recursive: true });
    for (const file of readdirSync(join(moduleDir, from))) {
      if (file.endsWith(ending)) {
        // Not copyFile: it would copy the mode too, and Go keeps modules read-only.
        writeFileSync(join(folder, to, file), readFileSync(join(moduleDir, from, file)));
      }
    }
  }
}

/** The name Go gives a package's program: its last path element, major version suffix apart. */
function goBinaryName(goPackage: string): string {
  const parts = goPackage.split("/");
  const last = parts.at(-1) ?? goPackage;
  return /^v\d+$/.test(last) ? (parts.at(-2) ?? last) : last;
}
