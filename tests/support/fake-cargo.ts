import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { CargoFamily } from "../../tools/tool";
import { type FakeTools, script } from "./fake-tools";

/** An optional family of a cargo package, beside the Go family of a fake checkout. */
export const fakeCargoFamily: CargoFamily = {
  name: "crated",
  moduleDir: "tools/rust/crated",
  crate: "pinned",
  buildSeconds: 1,
  optional: "crated-tool",
  instead: "do without",
  tools: [
    {
      name: "crated",
      onPath: { args: ["--version"], version: /^crated (\S+)/, accepts: "same-minor" },
    },
  ],
};

const cargoToml = `[package]
name = "crated"
version = "0.0.0"
edition = "2021"
rust-version = "1.85"

[dependencies]
pinned = "=1.2.3"

[patch.crates-io]
pinned = { path = "pinned" }
`;

const cargoLock = `version = 4

[[package]]
name = "crated"
version = "0.0.0"
dependencies = [
 "pinned",
]

[[package]]
name = "pinned"
version = "1.2.3"
`;

const files = {
  "Cargo.toml": cargoToml,
  "Cargo.lock": cargoLock,
  "src/main.rs": 'fn main() {\n    println!("crated {}", pinned::VERSION);\n}\n',
  "pinned/Cargo.toml": '[package]\nname = "pinned"\nversion = "1.2.3"\nedition = "2021"\n',
  "pinned/src/lib.rs": 'pub const VERSION: &str = env!("CARGO_PKG_VERSION");\n',
};

/**
 * Adds the package to a fake checkout.
 *
 * @param cargo - What `cargo` on its PATH is, a shell script; none unless given.
 */
export function addCargoPackage({ root, site }: FakeTools, cargo?: string): void {
  for (const [name, text] of Object.entries(files)) {
    const file = join(site.checkout, fakeCargoFamily.moduleDir, name);
    mkdirSync(join(file, ".."), { recursive: true });
    writeFileSync(file, text);
  }
  if (cargo !== undefined) {
    script(join(root, "go", "cargo"), cargo);
  }
}

/** A cargo that compiles nothing: it makes what the real one would, and keeps a list of its builds in a file. */
export const scriptedCargo = (builds: string, release = "1.85.0"): string => `#!/bin/sh
if [ "$1" = --version ]; then
  echo 'cargo ${release} (d73d2caf9 2024-12-31)'
  exit
fi
echo "$*" >>'${builds}'
while [ "$1" != --target-dir ]; do shift; done
mkdir -p "$2/release/deps"
printf '#!/bin/sh\\necho crated 1.2.3\\n' >"$2/release/crated"
chmod +x "$2/release/crated"
`;
