import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

import { crateVersion, readCargoToml } from "./crate-pin";
import { readGoMod, requiredVersion } from "./go-module-pin";
import { goTarget } from "./go-toolchain";
import type { Site } from "./site";
import { type GoFamily, isGo, type ToolFamily } from "./tool";

/** One family, built: a folder of the cache whose name tells all that went into it. */
export interface CacheEntry {
  readonly family: ToolFamily;
  /** As go.mod writes versions, e.g. `v1.35.4`. */
  readonly version: string;
  readonly name: string;
  readonly path: string;
}

/** Shape of an entry's name; whatever else lies in the cache is not ours to judge. */
export const entryName = /^[a-z-]+-v\d\S*-[0-9a-f]{12}$/;

export function familyVersion(family: ToolFamily, site: Pick<Site, "checkout">): string {
  const file = join(site.checkout, family.moduleDir, isGo(family) ? "go.mod" : "Cargo.toml");
  return isGo(family)
    ? requiredVersion(readGoMod(file), family.module, file)
    : `v${crateVersion(readCargoToml(file), family.crate, file)}`;
}

/** Linker flags of a family: no symbol tables, and the version where the tool reads it from. */
export function linkerFlags(family: GoFamily, version: string): string {
  return ["-s", "-w", ...(family.ldflags?.(version) ?? [])].join(" ");
}

export function goPackages(family: GoFamily): string[] {
  return family.tools.flatMap(({ goPackage }) => (goPackage === undefined ? [] : [goPackage]));
}

export async function cacheEntry(family: ToolFamily, site: Site): Promise<CacheEntry> {
  const version = familyVersion(family, site);
  const builder = isGo(family)
    ? {
        share: family.share ?? {},
        flags: linkerFlags(family, version),
        go: await goTarget(family, site),
      }
    : { host: `${process.platform}-${process.arch}` };
  const key = entryKey(family, join(site.checkout, family.moduleDir), builder);
  const name = `${family.name}-${version}-${key}`;
  return { family, version, name, path: join(site.cacheRoot, name) };
}

/**
 * First 12 hex digits of a SHA-256 over all that decides a binary: every file of the module's
 * folder but its tests (go.mod, go.sum, sources), packages, names, and what else the builder takes.
 * With Go that is flags, target and Go itself. Rust is not asked: what it once built serves also
 * where it is not installed, and no newer Rust costs minutes.
 */
function entryKey(family: ToolFamily, moduleDir: string, builder: object): string {
  const digest = (file: string): string =>
    createHash("sha256")
      .update(readFileSync(join(moduleDir, file)))
      .digest("hex");
  const ingredients = {
    files: moduleFiles(moduleDir).map((file) => [file, digest(file)]),
    tools: family.tools.map(({ name, goPackage = "", script = "" }) => [name, goPackage, script]),
    ...builder,
  };
  return createHash("sha256").update(JSON.stringify(ingredients)).digest("hex").slice(0, 12);
}

function moduleFiles(moduleDir: string): string[] {
  return readdirSync(moduleDir, { recursive: true, withFileTypes: true })
    .filter((found) => found.isFile() && !found.name.endsWith("_test.go"))
    .map((found) => relative(moduleDir, join(found.parentPath, found.name)))
    .filter((file) => !file.startsWith("target/")) // cargo's, where someone called it by hand
    .sort();
}

/** File of a tool in an entry, whether built yet or not. */
export function toolFile(entry: CacheEntry, tool: string): string {
  return join(entry.path, "bin", tool);
}

/** An entry appears by one rename, so it lacks a tool only when someone deleted it by hand. */
export function isWhole(entry: CacheEntry): boolean {
  return (
    entry.family.tools.every(({ name }) => existsSync(toolFile(entry, name))) &&
    sharedBy(entry.family).every(({ to }) => existsSync(join(entry.path, to)))
  );
}

const sharedBy = (family: ToolFamily): NonNullable<GoFamily["share"]> =>
  isGo(family) ? (family.share ?? []) : [];
