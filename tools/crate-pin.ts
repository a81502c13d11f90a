import { readFileSync } from "node:fs";

import { parse, type TomlTable } from "smol-toml";

import { ToolsError } from "./tools-error";

/**
 * Version at which a Cargo.toml pins a crate, e.g. `1.13.2`: Cargo.toml and Cargo.lock decide what is
 * built, so they are the only place where a version stands.
 *
 * @param file - Path of the Cargo.toml, for the message only.
 */
export function crateVersion(cargoToml: TomlTable, crate: string, file: string): string {
  const requirement = at(cargoToml, "dependencies", crate);
  const version = /^=(\d+\.\d+\.\d+)$/.exec(requirement)?.[1];
  if (version === undefined) {
    throw new ToolsError(
      `Cargo.toml does not pin "${crate}" to one version; "${file}"; write it as "=x.y.z"`,
    );
  }
  return version;
}

/** The `rust-version` of a Cargo.toml: the oldest Rust that may build it, e.g. `1.85`. */
export function oldestRust(cargoToml: TomlTable, file: string): string {
  const version = at(cargoToml, "package", "rust-version");
  if (version === "") {
    throw new ToolsError(`Cargo.toml has no "rust-version"; "${file}"; restore the file from git`);
  }
  return version;
}

export function readCargoToml(file: string): TomlTable {
  try {
    return parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new ToolsError(`cannot read Cargo.toml; "${file}"; restore the file from git`, { cause });
  }
}

/** A text of a table of a table; empty where there is none. */
function at(toml: TomlTable, table: string, key: string): string {
  const found = toml[table];
  const value = typeof found === "object" && key in found ? (found as TomlTable)[key] : undefined;
  return typeof value === "string" ? value : "";
}
