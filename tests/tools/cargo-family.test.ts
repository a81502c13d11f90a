import { execFileSync, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";

import { cacheEntry } from "../../tools/cache-entry";
import { cleanCache } from "../../tools/clean-cache";
import { ensureTools } from "../../tools/ensure-tools";
import type { Site } from "../../tools/site";
import { addCargoPackage, fakeCargoFamily, scriptedCargo } from "../support/fake-cargo";
import { type FakeTools, makeFakeTools, script } from "../support/fake-tools";

jest.setTimeout(120_000);

let fake: FakeTools;
let cargoBuilds: string;

beforeEach(() => {
  fake = makeFakeTools();
  cargoBuilds = join(fake.root, "cargo-builds");
});

afterEach(() => {
  rmSync(fake.root, { recursive: true, force: true });
});

const link = (name = "crated"): string => join(fake.site.checkout, ".ics", "tools", "bin", name);

const spoken = (): string => execFileSync(link(), { encoding: "utf8" }).trim();

const buildsOf = (file: string): string[] =>
  existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];

/** A site whose PATH has this cargo and no other program of a test's machine but the shell's. */
function siteWith(cargo?: string): Site {
  addCargoPackage(fake);
  const path = join(fake.root, "cargo");
  mkdirSync(path, { recursive: true });
  for (const name of ["mkdir", "chmod"]) {
    script(join(path, name), `#!/bin/sh\nexec /bin/${name} "$@"\n`);
  }
  if (cargo !== undefined) {
    script(join(path, "cargo"), cargo);
  }
  return { ...fake.site, env: { HOME: fake.root, PATH: path } };
}

const ensureCrated = (site: Site): ReturnType<typeof ensureTools> =>
  ensureTools([fakeCargoFamily], site, ["crated"]);

describe("a family of a cargo package", () => {
  it("is built once, as its lock says, with nothing left of the build but its programs", async () => {
    const site = siteWith(scriptedCargo(cargoBuilds));
    await ensureCrated(site);
    expect(spoken()).toBe("crated 1.2.3");
    expect(buildsOf(cargoBuilds)).toEqual([
      expect.stringMatching(/^build --release --locked --target-dir .*\/target$/),
    ]);
    expect(fake.reported).toEqual([
      "crated v1.2.3: building crated",
      expect.stringMatching(/^crated v1\.2\.3: crated ready after \d+ s$/),
    ]);
    const entry = dirname(dirname(readlinkSync(link())));
    expect(entry).toMatch(/\/cache\/crated-v1\.2\.3-[0-9a-f]{12}$/);
    expect(readdirSync(entry)).toEqual(["bin"]);
    fake.reported.length = 0;

    const rows = await ensureCrated(site);
    expect(rows).toMatchObject([{ tool: "crated", version: "1.2.3", from: "cache" }]);
    expect([fake.reported, buildsOf(cargoBuilds)]).toEqual([[], [expect.anything()]]);
  });

  it("serves from the cache where cargo is gone, and stays there when that is cleaned", async () => {
    await ensureCrated(siteWith(scriptedCargo(cargoBuilds)));
    rmSync(join(fake.root, "cargo"), { recursive: true });
    const bare = siteWith();
    expect(await cleanCache([fakeCargoFamily], bare)).toEqual([]);
    expect(await ensureCrated(bare)).toMatchObject([{ from: "cache" }]);
  });

  it.each([
    { what: "Cargo.lock", file: "Cargo.lock", changes: true },
    { what: "a source of a crate beside it", file: "pinned/src/lib.rs", changes: true },
    { what: "what cargo made when called by hand", file: "target/release/crated", changes: false },
  ])("has another place in the cache with $what: $changes", async ({ file, changes }) => {
    const site = siteWith();
    const before = await cacheEntry(fakeCargoFamily, site);
    const path = join(site.checkout, fakeCargoFamily.moduleDir, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, "changed");
    const { name } = await cacheEntry(fakeCargoFamily, site);
    expect(name !== before.name).toBe(changes);
  });

  it("is taken from PATH where a suitable one is, without cargo", async () => {
    const site = siteWith();
    script(join(fake.root, "cargo", "crated"), "#!/bin/sh\necho crated 1.2.9\n");
    expect(await ensureCrated(site)).toMatchObject([{ version: "1.2.9", from: "PATH" }]);
    expect(spoken()).toBe("crated 1.2.9");
  });

  const remedy =
    "install Rust 1.85 or newer, by rustup (https://rustup.rs) or from your distribution, or do without";
  it.each([
    {
      why: "there is no cargo",
      cargo: undefined,
      fault: "Rust is not installed but crated has to be built",
    },
    {
      why: "cargo is too old",
      cargo: (builds: string) => scriptedCargo(builds, "1.84.1"),
      fault: 'Rust is too old to build crated; "cargo 1.84.1 (d73d2caf9 2024-12-31)"',
    },
    {
      why: "rustup has no toolchain",
      // The words of rustup 1.29.
      cargo: () =>
        '#!/bin/sh\necho "error: rustup could not choose a version of cargo to run, because one wasn\'t specified explicitly, and no default is configured." >&2\nexit 1\n',
      fault:
        'cargo cannot build crated; "error: rustup could not choose a version of cargo to run, because one wasn\'t specified explicitly, and no default is configured."',
    },
  ])("has a sentence for it when $why, before anything is built", async ({ cargo, fault }) => {
    const { env } = siteWith(cargo?.(cargoBuilds));
    const PATH = `${join(fake.root, "go")}:${env["PATH"]}`;
    const families = [fake.family, fakeCargoFamily];
    const site = { ...fake.site, env: { ...fake.site.env, PATH } };
    await expect(ensureTools(families, site, ["fake", "crated"])).rejects.toThrow(
      `${fault}; ${remedy}`,
    );
    expect([buildsOf(fake.builds), buildsOf(cargoBuilds)]).toEqual([[], []]);
  });

  // What cargo 1.95 says, indented as it does.
  it.each([
    {
      why: "the lock is not in step",
      says: "error: cannot update the lock file /x/Cargo.lock because --locked was passed to prevent this",
      told: /because --locked was passed to prevent this"; Cargo\.toml and Cargo\.lock do not fit together; restore both from git$/,
    },
    {
      why: "crates.io cannot be reached",
      says: "    Updating crates.io index\nerror: failed to get `libc` as a dependency of package `p v0.0.0 (/x)`\n\nCaused by:\n  download of config.json failed\n\nCaused by:\n  [7] Could not connect to server",
      told: /"error: failed to get `libc` .* \/ download of config\.json failed \/ \[7\] Could not connect to server"; see that crates\.io, .* run "make crated-tool" again$/,
    },
    {
      why: "there is no linker",
      says: "   Compiling p v0.0.0 (/x)\nerror: linker `cc` not found\n  |\n  = note: No such file or directory (os error 2)\n\nerror: could not compile `p`",
      told: /"error: linker `cc` not found \/ .*; install a C compiler \(gcc or clang\) and run "make crated-tool" again$/,
    },
    {
      why: "a source is wrong",
      says: "   Compiling p v0.0.0 (/x)\nerror[E0432]: unresolved import `nonsense`\n --> src/main.rs:1:5\n",
      told: /"error\[E0432\]: unresolved import `nonsense` \/ --> src\/main\.rs:1:5"; put the cause right and run "make crated-tool" again$/,
    },
  ])("tells what failed, in cargo's words, when $why", async ({ says, told }) => {
    writeFileSync(join(fake.root, "says"), says);
    const site = siteWith(
      `#!/bin/sh\n[ "$1" != --version ] || { echo cargo 1.95.0; exit; }\n/bin/cat '${join(fake.root, "says")}' >&2\nexit 101\n`,
    );
    const run = ensureCrated(site);
    await expect(run).rejects.toThrow(
      /^cannot build crated v1\.2\.3: "cargo build" ended with 101; /,
    );
    await expect(run).rejects.toThrow(told);
    expect(existsSync(link())).toBe(false);
  });

  const real = spawnSync("cargo", ["--version"]).status === 0 ? it : it.skip;
  real("is what the real cargo makes of it", async () => {
    addCargoPackage(fake);
    const site = { ...fake.site, env: { ...process.env, CARGO_NET_OFFLINE: "true" } };
    await ensureCrated(site);
    expect(spoken()).toBe("crated 1.2.3");
  });
});

describe("an optional family", () => {
  it("is not built unless asked for, and told of", async () => {
    addCargoPackage(fake, scriptedCargo(cargoBuilds));
    const families = [fake.family, fakeCargoFamily];
    const rows = await ensureTools(families, fake.site);
    expect(rows).toMatchObject([
      { tool: "fake-tool", from: "cache" },
      { tool: "crated", from: "optional", where: "not built; make crated-tool does that" },
    ]);
    expect([buildsOf(cargoBuilds), existsSync(link("fake-tool")), existsSync(link())]).toEqual([
      [],
      true,
      false,
    ]);
  });

  it("keeps the link that it has when the others are seen to", async () => {
    addCargoPackage(fake, scriptedCargo(cargoBuilds));
    const families = [fake.family, fakeCargoFamily];
    await ensureTools(families, fake.site, ["crated"]);
    expect([existsSync(link("fake-tool")), buildsOf(fake.builds)]).toEqual([false, []]);
    const rows = await ensureTools(families, fake.site);
    expect(rows.at(-1)).toMatchObject({ tool: "crated", from: "cache" });
    expect([spoken(), existsSync(link("fake-tool"))]).toEqual(["crated 1.2.3", true]);
  });
});
