import { dirname } from "node:path";

import { cleanCache } from "./clean-cache";
import { ensureTools } from "./ensure-tools";
import { toolFamilies } from "./manifest";
import { NoToolchainError } from "./no-toolchain-error";
import { cacheRootOf, linkDirOf, type Site } from "./site";
import type { ToolFamily } from "./tool";
import { ToolsError } from "./tools-error";
import { toolsTable } from "./tools-table";

const namesWhere = (holds: (family: ToolFamily) => boolean): string =>
  toolFamilies
    .filter(holds)
    .map(({ name }) => name)
    .join(", ");

const help = `Usage: node -r ts-node/register/transpile-only tools/main.ts VERB

  ensure [FAMILY…]  link every tool but the optional ones into .ics/tools/bin, building what is missing
  try    FAMILY…    the same; where there is no compiler for it, one line says that its tests are skipped
  table  [FAMILY…]  the same, then print tool, version and where it comes from
  env               print the line that puts .ics/tools/bin on PATH, for eval
  clean             remove cached tools that this checkout does not pin

Families: ${namesWhere(({ optional }) => optional === undefined)}
Optional: ${namesWhere(({ optional }) => optional !== undefined)}

ICS_TOOLS_CACHE       folder of built tools; default ~/.cache/ics-discovery/tools
ICS_FORCE_STANDINS=1  use the stand-ins even where the official Pulumi is installed (for tests)
`;

const interruption = new AbortController();
const site: Site = {
  checkout: dirname(__dirname),
  cacheRoot: cacheRootOf(process.env),
  env: process.env,
  report: (line) => {
    console.error(`tools: ${line}`);
  },
  signal: interruption.signal,
};

// As a shell reports a signal: 128 and its number.
const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
for (const signal of ["SIGHUP", "SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    process.exitCode = exitCodes[signal];
    interruption.abort(new ToolsError(`interrupted; "${signal}"; the next run takes it up again`));
  });
}

async function run(verb: string | undefined, names: readonly string[]): Promise<void> {
  const unknown = names.find((name) => !toolFamilies.some((family) => family.name === name));
  if (unknown !== undefined) {
    wrongCall(`there is no tool family "${unknown}"`);
    return;
  }
  const only = names.length === 0 ? undefined : names;
  switch (verb) {
    case "ensure":
      await ensureTools(toolFamilies, site, only);
      return;
    case "try":
      await tryTools(names);
      return;
    case "table":
      console.log(toolsTable(await ensureTools(toolFamilies, site, only)));
      return;
    case "env":
      console.log(`export PATH='${linkDirOf(site).replaceAll("'", `'\\''`)}':"$PATH"`);
      return;
    case "clean":
      for (const name of await cleanCache(toolFamilies, site)) {
        console.log(`removed ${name}`);
      }
      return;
    case "help":
    case "--help":
    case "-h":
      process.stdout.write(help);
      return;
    default:
      wrongCall(verb === undefined ? "no verb given" : `there is no verb "${verb}"`);
  }
}

async function tryTools(names: readonly string[]): Promise<void> {
  try {
    await ensureTools(toolFamilies, site, names);
  } catch (error) {
    if (!(error instanceof NoToolchainError)) {
      throw error;
    }
    site.report(`tests that need ${names.join(", ")} are skipped: ${error.message}`);
  }
}

function wrongCall(what: string): void {
  console.error(`tools: ${what}\n\n${help}`);
  process.exitCode = 2;
}

const [verb, ...names] = process.argv.slice(2);
run(verb, names).catch((error: unknown) => {
  process.exitCode ??= 1;
  if (interruption.signal.aborted) {
    console.error(`tools: ${(interruption.signal.reason as Error).message}`);
  } else if (error instanceof ToolsError) {
    console.error(`tools: ${error.message}`);
  } else {
    console.error(error);
  }
});
