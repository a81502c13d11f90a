import { mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

import type { BuildProgress } from "./build-progress";
import { buildWithCargo } from "./build-with-cargo";
import { buildWithGo } from "./build-with-go";
import { type CacheEntry, isWhole } from "./cache-entry";
import { newDraft, sweepDrafts } from "./draft-folder";
import { elapsed } from "./elapsed";
import { lockFamily } from "./family-lock";
import type { Site } from "./site";
import { isGo } from "./tool";

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
    await (isGo(entry.family)
      ? buildWithGo(entry.family, draft, site)
      : buildWithCargo(entry.family, draft, site));
    publish(entry, draft, site);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
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
