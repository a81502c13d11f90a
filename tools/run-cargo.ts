import { join } from "node:path";

import { familyVersion } from "./cache-entry";
import { cargoEnvironment } from "./cargo-toolchain";
import { runCommand } from "./run-command";
import type { Site } from "./site";
import type { CargoFamily } from "./tool";
import { ToolsError } from "./tools-error";

/**
 * Runs cargo in a family's folder.
 *
 * @throws ToolsError naming the family, the fault in cargo's words and a remedy that fits them.
 */
export async function runCargo(
  family: CargoFamily,
  site: Site,
  args: readonly string[],
): Promise<void> {
  const { code, output } = await runCommand("cargo", args, {
    cwd: join(site.checkout, family.moduleDir),
    env: cargoEnvironment(site),
    ...(site.signal === undefined ? {} : { signal: site.signal }),
  });
  if (code !== 0) {
    throw new ToolsError(
      `cannot build ${family.name} ${familyVersion(family, site)}: "cargo ${args[0] ?? ""}" ended with ${code}; "${faultIn(output)}"; ${remedyFor(output, family)}`,
    );
  }
}

/** The first error and what follows it, on one line. */
function faultIn(output: string): string {
  const lines = output.split("\n").map((line) => line.trim());
  const first = Math.max(
    0,
    lines.findIndex((line) => line.startsWith("error")),
  );
  const telling = lines.slice(first).filter((line) => /\w/.test(line) && line !== "Caused by:");
  return telling.slice(0, 4).join(" / ").slice(0, 600);
}

function remedyFor(output: string, { optional = "tools" }: CargoFamily): string {
  const again = `run "make ${optional}" again`;
  if (/no space left on device/i.test(output)) {
    return `free some disk space (the build takes 2 GB for a while) and ${again}`;
  }
  if (/lock file .* needs to be updated|cannot update the lock file/.test(output)) {
    return "Cargo.toml and Cargo.lock do not fit together; restore both from git";
  }
  if (/linker `[^`]+` not found|failed to find tool/i.test(output)) {
    return `install a C compiler (gcc or clang) and ${again}`;
  }
  if (/failed to download|spurious network error|could not resolve|failed to get `/i.test(output)) {
    return `see that crates.io, or what cargo is told to take in its place, can be reached and ${again}`;
  }
  return `put the cause right and ${again}`;
}
