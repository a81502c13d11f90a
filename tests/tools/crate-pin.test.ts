import { parse } from "smol-toml";

import { crateVersion, oldestRust } from "../../tools/crate-pin";

const cargoToml = parse(`
[package]
name = "fake"
rust-version = "1.85"

[dependencies]
pinned = "=1.2.3"
open = "1.2.3"
detailed = { version = "=1.2.3" }
`);

describe("crateVersion", () => {
  it("finds the version of a crate that is pinned", () => {
    expect(crateVersion(cargoToml, "pinned", "Cargo.toml")).toBe("1.2.3");
  });

  it.each(["open", "detailed", "absent"])("does not take the crate that is %s", (crate) => {
    expect(() => crateVersion(cargoToml, crate, "a/Cargo.toml")).toThrow(
      `Cargo.toml does not pin "${crate}" to one version; "a/Cargo.toml"; write it as "=x.y.z"`,
    );
  });
});

describe("oldestRust", () => {
  it("reads rust-version", () => {
    expect(oldestRust(cargoToml, "Cargo.toml")).toBe("1.85");
  });

  it("refuses a Cargo.toml without it", () => {
    expect(() => oldestRust(parse("[package]\n"), "Cargo.toml")).toThrow(
      'Cargo.toml has no "rust-version"; "Cargo.toml"; restore the file from git',
    );
  });
});
