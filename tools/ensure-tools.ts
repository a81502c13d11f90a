import { isAbsolute } from "node:path";

import { ensureEntry } from "./build-family";
import { BuildProgress } from "./build-progress";
import { type CacheEntry, cacheEntry, isWhole, toolFile } from "./cache-entry";
import { requireCargo } from "./cargo-toolchain";
import { linkPlugins } from "./link-plugins";
import { linkTools } from "./link-tools";
import { prefetchModules } from "./prefetch-modules";
import { pluginPath } from "./pulumi-plugin";
import { linkDirOf, pulumiHomeOf, type Site } from "./site";
import { isGo, type ToolFamily } from "./tool";
import { chooseTools, type ToolChoice } from "./tool-choice";
import type { ToolRow } from "./tools-table";

/**
 * Brings every tool to `.ics/tools/bin`: from PATH where a suitable one is, else from the cache,
 * else built into the cache first.
 *
 * @param only - Names of the families to see to; all but the optional ones unless given. Links of others stay as
 *   they are.
 * @returns Where each comes from, those optional ones included that are merely looked at.
 */
export async function ensureTools(
  families: readonly ToolFamily[],
  site: Site,
  only?: readonly string[],
): Promise<ToolRow[]> {
  const shown = ({ name }: ToolFamily): boolean => only?.includes(name) ?? true;
  const wanted = ({ name, optional }: ToolFamily): boolean =>
    only?.includes(name) ?? optional === undefined;
  // Stand-ins depend on what was found for other families, hence all are judged.
  const choices = (await chooseTools(families, site)).filter(({ family }) => shown(family));
  const toBuild = families.filter((family) =>
    choices.some((choice) => choice.family === family && choice.source.kind === "build"),
  );
  const entries = await Promise.all(toBuild.map((family) => cacheEntry(family, site)));
  await ensureEntries(
    entries.filter(({ family }) => wanted(family)),
    site,
  );
  const targets = new Map(choices.map((choice) => [choice, linkTarget(choice, entries)]));
  const commands = new Map<string, string>();
  for (const [{ tool, family }, target] of targets) {
    if (wanted(family) && target !== undefined && tool.official?.plugin === undefined) {
      commands.set(tool.name, target);
    }
  }
  const unwanted = new Set(
    families.filter((f) => !wanted(f)).flatMap(({ tools }) => tools.map(({ name }) => name)),
  );
  linkTools(linkDirOf(site), commands, (name) => !unwanted.has(name));
  if (only === undefined) {
    linkPlugins(pulumiHomeOf(site), pluginsFor(targets));
  }
  return choices.map((choice) => row(choice, targets.get(choice)));
}

/** Plugins that Pulumi is to find in its home while the CLI is ours, by their place there. */
function pluginsFor(
  targets: ReadonlyMap<ToolChoice, string | undefined>,
): ReadonlyMap<string, string> {
  const plugins = new Map<string, string>();
  for (const [{ tool, version, source }, target] of targets) {
    const file = target ?? (source.kind === "installed" ? source.where : undefined);
    const { plugin, servesStatesOf = [] } = tool.official ?? {};
    if (plugin !== undefined && file !== undefined && isAbsolute(file)) {
      for (const one of [version, ...servesStatesOf]) plugins.set(pluginPath(plugin, one), file);
    }
  }
  return plugins;
}

/** One after the other: Go keeps all cores busy by itself, once it has what it compiles. */
async function ensureEntries(entries: readonly CacheEntry[], site: Site): Promise<void> {
  const missing = entries.filter((entry) => !isWhole(entry));
  const families = missing.map(({ family }) => family);
  for (const family of families) {
    if (!isGo(family)) await requireCargo(family, site);
  }
  const progress = new BuildProgress(families, Date.now());
  const later = families.slice(1).filter(isGo);
  const built = new AbortController();
  const signals = [built.signal, site.signal].filter((signal) => signal !== undefined);
  const prefetch = prefetchModules(later, { ...site, signal: AbortSignal.any(signals) });
  try {
    for (const entry of entries) {
      await ensureEntry(entry, site, progress);
    }
  } finally {
    built.abort();
    await prefetch;
  }
}

function linkTarget(
  { tool, family, source }: ToolChoice,
  entries: readonly CacheEntry[],
): string | undefined {
  switch (source.kind) {
    case "path":
      return source.path;
    case "installed":
      return undefined;
    case "build": {
      const entry = entries.find((each) => each.family === family);
      return entry !== undefined && isWhole(entry) ? toolFile(entry, tool.name) : undefined;
    }
  }
}

function row(choice: ToolChoice, target?: string): ToolRow {
  const { tool, version, source, passedOver } = choice;
  if (source.kind === "build" && target === undefined) {
    const where = `not built; make ${choice.family.optional ?? "tools"} does that`;
    return { tool: tool.name, version, from: "optional", where, passedOver };
  }
  const from =
    source.kind === "installed"
      ? "Pulumi"
      : source.kind === "path"
        ? "PATH"
        : tool.official?.standIn === true
          ? "stand-in"
          : "cache";
  const where = source.kind === "installed" ? source.where : (target ?? "");
  return { tool: tool.name, version, from, where, passedOver };
}
