import { existsSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

import { cacheEntry, entryName } from "./cache-entry";
import { newDraft, sweepDrafts } from "./draft-folder";
import type { Site } from "./site";
import type { ToolFamily } from "./tool";

/**
 * Removes from the cache what this checkout does not pin, and drafts of runs that were killed.
 * Another checkout that pins something else builds it again when it needs it.
 *
 * @returns Names of the entries removed.
 */
export async function cleanCache(families: readonly ToolFamily[], site: Site): Promise<string[]> {
  if (!existsSync(site.cacheRoot)) {
    return [];
  }
  const entries = await Promise.all(families.map((family) => cacheEntry(family, site)));
  const pinned = new Set(entries.map(({ name }) => name));
  const obsolete = readdirSync(site.cacheRoot).filter(
    (name) => entryName.test(name) && !pinned.has(name),
  );
  for (const name of obsolete) {
    // Out of sight in one step: a run that is killed here leaves no half entry behind.
    const discarded = newDraft(site.cacheRoot, "clean");
    renameSync(join(site.cacheRoot, name), discarded);
    rmSync(discarded, { recursive: true, force: true });
  }
  sweepDrafts(site.cacheRoot);
  return obsolete;
}
