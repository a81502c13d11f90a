import { join } from "node:path";

import { familyVersion } from "./cache-entry";
import { npmPin } from "./npm-pin";
import { ProbeMemory } from "./probe-memory";
import { installedPlugin } from "./pulumi-plugin";
import { oursForced, type Site } from "./site";
import type { OfficialRule, Tool, ToolFamily } from "./tool";
import { type PassedOver, type PathVerdict, toolOnPath } from "./tool-on-path";

/**
 * - `path`: one on PATH serves and is linked.
 * - `installed`: Pulumi finds the official one by itself.
 * - `build`: built here, linked from the cache.
 */
export type ToolSource =
  | { readonly kind: "path"; readonly path: string }
  | { readonly kind: "installed"; readonly where: string }
  | { readonly kind: "build" };

/** Where one tool is to come from, and at which version. */
export interface ToolChoice {
  readonly tool: Tool;
  readonly family: ToolFamily;
  /** Without a leading `v`. */
  readonly version: string;
  readonly source: ToolSource;
  readonly passedOver: readonly PassedOver[];
}

type Verdicts = ReadonlyMap<string, PathVerdict>;

/** Decides for each tool whether an installed one serves or ours has to. Builds nothing. */
export async function chooseTools(
  families: readonly ToolFamily[],
  site: Site,
): Promise<ToolChoice[]> {
  const memory = new ProbeMemory(join(site.checkout, ".ics", "tools", "probes.json"));
  const judged = await Promise.all(
    families.flatMap((family) =>
      family.tools.map(
        async (tool) => [tool.name, await verdictOn(tool, family, families, site, memory)] as const,
      ),
    ),
  );
  memory.save();
  const verdicts = new Map(judged);
  return families.flatMap((family) =>
    family.tools.map((tool) => ({
      tool,
      family,
      passedOver: verdicts.get(tool.name)?.passedOver ?? [],
      ...chosenSource(tool, family, verdicts, site),
    })),
  );
}

async function verdictOn(
  tool: Tool,
  family: ToolFamily,
  families: readonly ToolFamily[],
  site: Site,
  memory: ProbeMemory,
): Promise<PathVerdict> {
  const bringsOthers = families.some(({ tools }) =>
    tools.some(({ official }) => official?.partOf === tool.name),
  );
  if (tool.onPath === undefined || (bringsOthers && oursForced(site))) {
    return { passedOver: [] };
  }
  return toolOnPath(tool.name, tool.onPath, familyVersion(family, site), site, memory);
}

function chosenSource(
  tool: Tool,
  family: ToolFamily,
  verdicts: Verdicts,
  site: Site,
): Pick<ToolChoice, "version" | "source"> {
  const { suitable } = verdicts.get(tool.name) ?? {};
  if (suitable !== undefined) {
    return { version: suitable.version, source: { kind: "path", path: suitable.path } };
  }
  const ours: ToolSource = { kind: "build" };
  if (tool.official === undefined) {
    return { version: familyVersion(family, site).replace(/^v/, ""), source: ours };
  }
  const version = npmPin(tool.official.npmPackage, site);
  const where = officialOne(tool.official, version, verdicts, site);
  return { version, source: where === undefined ? ours : { kind: "installed", where } };
}

/** Where the official one is, if it is. */
function officialOne(
  rule: OfficialRule,
  version: string,
  verdicts: Verdicts,
  site: Site,
): string | undefined {
  const whole = verdicts.get(rule.partOf)?.suitable;
  if (whole !== undefined) {
    return `with ${whole.path}`;
  }
  return rule.plugin === undefined || oursForced(site)
    ? undefined
    : installedPlugin(rule.plugin, version, site);
}
