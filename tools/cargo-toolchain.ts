import { join } from "node:path";

import { oldestRust, readCargoToml } from "./crate-pin";
import { NoToolchainError } from "./no-toolchain-error";
import { type CommandResult, runCommand } from "./run-command";
import type { Site } from "./site";
import type { CargoFamily } from "./tool";
import { isOlder, parseVersion } from "./version-rule";

/** Settings under which every build runs, whatever the user's own are: what is built lies where it is looked for. */
export function cargoEnvironment(site: Pick<Site, "env">): Record<string, string | undefined> {
  return {
    ...site.env,
    CARGO_BUILD_TARGET: undefined,
    CARGO_ENCODED_RUSTFLAGS: undefined,
    CARGO_TERM_COLOR: "never",
    RUSTFLAGS: undefined,
    PWD: undefined,
  };
}

/**
 * Sees to it that there is a cargo new enough for a family.
 *
 * @throws NoToolchainError with what to do instead.
 */
export async function requireCargo(family: CargoFamily, site: Site): Promise<void> {
  const cwd = join(site.checkout, family.moduleDir);
  const file = join(cwd, "Cargo.toml");
  const oldest = oldestRust(readCargoToml(file), file);
  const remedy = `install Rust ${oldest} or newer, by rustup (https://rustup.rs) or from your distribution, or ${family.instead}`;
  let said: CommandResult;
  try {
    said = await runCommand("cargo", ["--version"], { cwd, env: cargoEnvironment(site) });
  } catch (cause) {
    throw new NoToolchainError(
      `Rust is not installed but ${family.name} has to be built; ${remedy}`,
      { cause },
    );
  }
  const words = said.output.trim().split("\n")[0] ?? "";
  if (said.code !== 0) {
    throw new NoToolchainError(`cargo cannot build ${family.name}; "${words}"; ${remedy}`);
  }
  const found = parseVersion(/^cargo (\S+)/.exec(said.stdout)?.[1] ?? "");
  const needed = parseVersion(oldest);
  if (found !== undefined && needed !== undefined && isOlder(found, needed)) {
    throw new NoToolchainError(`Rust is too old to build ${family.name}; "${words}"; ${remedy}`);
  }
}
