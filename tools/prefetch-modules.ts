import { goPackages } from "./cache-entry";
import { runGo } from "./run-go";
import type { Site } from "./site";
import type { GoFamily } from "./tool";

/**
 * Downloads what builds to come need, one family after the other, while another one compiles: a
 * build that has to fetch its modules first leaves the cores idle meanwhile.
 *
 * A mere head start: Go's own locks keep it apart from builds that fetch the same, and what fails
 * here is fetched again, and told, by the build.
 */
export async function prefetchModules(families: readonly GoFamily[], site: Site): Promise<void> {
  for (const family of families) {
    // Unlike `go mod download`, this fetches no module but those that packages are taken from.
    await runGo(family, site, ["list", "-deps", ...goPackages(family)]).catch(() => undefined);
  }
}
