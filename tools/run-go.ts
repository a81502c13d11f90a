import { join } from "node:path";

import { familyVersion } from "./cache-entry";
import { goEnvironment } from "./go-toolchain";
import { runCommand } from "./run-command";
import type { Site } from "./site";
import type { GoFamily } from "./tool";
import { ToolsError } from "./tools-error";

/**
 * Runs Go in a family's folder.
 *
 * @returns What it printed on stdout.
 * @throws ToolsError naming the family, Go's last words and a remedy that fits them.
 */
export async function runGo(
  family: GoFamily,
  site: Site,
  args: readonly string[],
): Promise<string> {
  const { code, stdout, output } = await runCommand("go", args, {
    cwd: join(site.checkout, family.moduleDir),
    env: goEnvironment(site),
    ...(site.signal === undefined ? {} : { signal: site.signal }),
  });
  if (code !== 0) {
    throw new ToolsError(
      `cannot build ${family.name} ${familyVersion(family, site)}: "go ${args[0] ?? ""}" ended with ${code}; "${lastWords(output)}"; ${remedyFor(output)}`,
    );
  }
  return stdout;
}

/** The last lines that are about the fault, on one line. */
function lastWords(output: string): string {
  const lines = output.split("\n").map((line) => line.trim());
  const telling = lines.filter((line) => line !== "" && !line.startsWith("go: downloading "));
  return telling.slice(-4).join(" / ").slice(-600);
}

function remedyFor(output: string): string {
  if (output.includes("no space left on device")) {
    return 'free some disk space ("go clean -cache" empties Go\'s build cache) and run "make tools" again';
  }
  if (/checksum mismatch|missing go\.sum entry|updates to go\.mod needed/.test(output)) {
    return "go.mod and go.sum do not fit together; restore both from git";
  }
  if (/dial tcp|i\/o timeout|no such host|\b(?:403|404|410|5\d\d) [A-Z]/.test(output)) {
    return 'see that the module proxy can be reached ("go env GOPROXY") and run "make tools" again';
  }
  return 'put the cause right and run "make tools" again';
}
