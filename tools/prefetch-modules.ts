import { type CacheEntry, goPackages } from "./cache-entry";
import { runGo } from "./run-go";
import type { Site } from "./site";

/**
 * Downloads what builds to come need, one family after the other, while another one compiles: a
 * build that has to fetch its modules first leaves the cores idle meanwhile.
 *
 * A mere head start: Go's own locks keep it apart from builds that fetch the same, and what fails
 * here is fetched again, and told, by the build.
 */
export async function prefetchModules(entries: readonly CacheEntry[], site: Site): Promise<void> {
  for (const entry of entries) {
    // Unlike `go mod download`, this fetches no module but those that packages are taken from.
    await runGo(entry, site, ["list", "-deps", ...goPackages(entry.family)]).catch(() => undefined);
  }
}
