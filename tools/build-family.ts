import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

import type { BuildProgress } from "./build-progress";
import { type CacheEntry, goPackages, isWhole, linkerFlags } from "./cache-entry";
import { newDraft, sweepDrafts } from "./draft-folder";
import { elapsed } from "./elapsed";
import { lockFamily } from "./family-lock";
import { runGo } from "./run-go";
import type { Site } from "./site";

const defaultHeartbeatMs = 30_000;

/**
 * Sees to it that an entry is in the cache, building it unless some run already has.
 *
 * An entry is made in a draft folder and appears by one rename, so whoever looks sees all of it or
 * nothing, however many runs race and wherever one of them is killed.
 */
export async function ensureEntry(
  entry: CacheEntry,
  site: Site,
  progress: BuildProgress,
): Promise<void> {
  if (isWhole(entry)) {
    return;
  }
  progress.begin(entry.family.name, Date.now());
  const began = Date.now();
  const label = `${entry.family.name} ${entry.version}`;
  const names = entry.family.tools;
  const heartbeat = setInterval(() => {
    const now = Date.now();
    site.report(`${label}: still building, ${elapsed(began, now)}; ${progress.text(now)}`);
  }, site.heartbeatMs ?? defaultHeartbeatMs);
  let unlock: (() => Promise<void>) | undefined;
  try {
    unlock = await lockFamily(site.cacheRoot, entry.family.name, {
      ...(site.signal === undefined ? {} : { signal: site.signal }),
      onWait: () => {
        site.report(`${label}: another run is building it; waiting`);
      },
    });
    if (!isWhole(entry)) {
      site.report(`${label}: building ${names.map(({ name }) => name).join(", ")}`);
      await buildEntry(entry, site);
    }
    for (const { name } of names) {
      site.report(`${label}: ${name} ready after ${elapsed(began, Date.now())}`);
    }
  } finally {
    clearInterval(heartbeat);
    await unlock?.();
  }
}

async function buildEntry(entry: CacheEntry, site: Site): Promise<void> {
  sweepDrafts(site.cacheRoot, entry.family.name);
  const draft = newDraft(site.cacheRoot, entry.family.name);
  try {
    mkdirSync(join(draft, "bin"), { recursive: true });
    await buildBinaries(entry, draft, site);
    await copyShared(entry, draft, site);
    publish(entry, draft, site);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

async function buildBinaries(entry: CacheEntry, draft: string, site: Site): Promise<void> {
  const { family, version } = entry;
  const bin = join(draft, "bin");
  const flags = ["-trimpath", "-buildvcs=false", "-ldflags", linkerFlags(family, version)];
  const args = ["build", ...flags, "-o", bin + "/", ...goPackages(family)];
  await runGo(entry, site, args);
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

async function copyShared(entry: CacheEntry, draft: string, site: Site): Promise<void> {
  const { share = [], module: familyModule } = entry.family;
  for (const { module = familyModule, from, to, ending } of share) {
    const moduleDir = (await runGo(entry, site, ["list", "-m", "-f", "{{.Dir}}", module])).trim();
    mkdirSync(join(draft, to), { recursive: true });
    for (const file of readdirSync(join(moduleDir, from))) {
      if (file.endsWith(ending)) {
        // Not copyFile: it would copy the mode too, and Go keeps modules read-only.
        writeFileSync(join(draft, to, file), readFileSync(join(moduleDir, from, file)));
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

function publish(entry: CacheEntry, draft: string, site: Site): void {
  try {
    renameSync(draft, entry.path);
  } catch (error) {
    if (!["EEXIST", "ENOTEMPTY"].includes((error as NodeJS.ErrnoException).code ?? "")) {
      throw error;
    }
    if (isWhole(entry)) {
      return;
    }
    // What stands there lost a file to someone's hand: it makes way.
    const discarded = newDraft(site.cacheRoot, entry.family.name);
    renameSync(entry.path, discarded);
    renameSync(draft, entry.path);
    rmSync(discarded, { recursive: true, force: true });
  }
}
