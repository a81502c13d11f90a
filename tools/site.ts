import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";

/** Where tools are looked for, kept and linked, and who is told. */
export interface Site {
  /** Folder of the checkout: holds tools/ and gets `.ics/tools/bin`. */
  readonly checkout: string;
  /** Cache of built tools, shared by all checkouts of this user. */
  readonly cacheRoot: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Called with one line of progress at a time. */
  readonly report: (line: string) => void;
  /** Ends a build in progress, e.g. on Ctrl-C. */
  readonly signal?: AbortSignal;
  /** Pause between two signs of life of a long build; 30 s unless given. */
  readonly heartbeatMs?: number;
}

/** `ICS_TOOLS_CACHE`, else `ics-discovery/tools` in the user's cache folder (XDG). */
export function cacheRootOf(env: Site["env"]): string {
  const own = env["ICS_TOOLS_CACHE"];
  if (own !== undefined && own !== "") {
    return resolve(own);
  }
  const xdg = env["XDG_CACHE_HOME"];
  const caches = xdg !== undefined && isAbsolute(xdg) ? xdg : join(homedir(), ".cache");
  return join(caches, "ics-discovery", "tools");
}

/** The folder that goes on PATH. */
export function linkDirOf(site: Pick<Site, "checkout">): string {
  return join(site.checkout, ".ics", "tools", "bin");
}

/**
 * Folder that plays Pulumi's home while the CLI is ours: the engine finds resource plugins there without
 * a warning, as it does not on PATH.
 */
export function pulumiHomeOf(site: Pick<Site, "checkout">): string {
  return join(site.checkout, ".ics", "tools", "pulumi");
}

/** With `ICS_FORCE_STANDINS=1` an official Pulumi on this machine is passed over, so that tests see ours. */
export function oursForced(site: Site): boolean {
  return site.env["ICS_FORCE_STANDINS"] === "1";
}
