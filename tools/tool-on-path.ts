import { commandsOnPath, type FoundCommand, isBesideOrOnPath } from "./command-search";
import type { ProbeMemory } from "./probe-memory";
import { runCommand } from "./run-command";
import type { Site } from "./site";
import type { PathRule } from "./tool";
import { ToolsError } from "./tools-error";
import { acceptsVersion, parseVersion, ruleWords, type Version } from "./version-rule";

/** A tool of that name on PATH that is not taken, and why: shown in the table. */
export interface PassedOver {
  readonly path: string;
  readonly reason: string;
}

export interface PathVerdict {
  readonly suitable?: { readonly path: string; readonly version: string };
  readonly passedOver: readonly PassedOver[];
}

const probeTimeoutMs = 10_000;

async function spokenBy(
  command: FoundCommand,
  rule: PathRule,
  site: Site,
  memory: ProbeMemory,
): Promise<string> {
  const recalled = memory.recall(command.file);
  if (recalled !== undefined) {
    return recalled;
  }
  const { code, output } = await runCommand(command.path, rule.args, {
    env: { ...site.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
    timeoutMs: probeTimeoutMs,
  });
  if (code === 0) {
    memory.remember(command.file, output);
  }
  return output;
}

/** The first command of that name on PATH that satisfies the rule. */
export async function toolOnPath(
  name: string,
  rule: PathRule,
  pinned: string,
  site: Site,
  memory: ProbeMemory,
): Promise<PathVerdict> {
  const wanted = parsedPin(name, pinned);
  const passedOver: PassedOver[] = [];
  for (const command of commandsOnPath(name, site)) {
    const output = await spokenBy(command, rule, site, memory).catch(() => "");
    const version = rule.version.exec(output)?.[1];
    const found = version === undefined ? undefined : parseVersion(version);
    const missing = (rule.needs ?? []).find((need) => !isBesideOrOnPath(need, command, site));
    if (version === undefined || found === undefined) {
      passedOver.push({ path: command.path, reason: "does not tell its version" });
    } else if (!acceptsVersion(rule.accepts, wanted, found)) {
      passedOver.push({
        path: command.path,
        reason: `is ${version}; ${ruleWords(rule.accepts, wanted)}`,
      });
    } else if (missing !== undefined) {
      passedOver.push({ path: command.path, reason: `comes without ${missing}` });
    } else {
      return { suitable: { path: command.path, version: version.replace(/^v/, "") }, passedOver };
    }
  }
  return { passedOver };
}

function parsedPin(name: string, pinned: string): Version {
  const version = parseVersion(pinned);
  if (version === undefined) {
    throw new ToolsError(`${name} is pinned to no release; "${pinned}"; pin one`);
  }
  return version;
}
