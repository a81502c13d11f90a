import { readFileSync } from "node:fs";
import { join } from "node:path";

import { familyVersion, goPackages } from "../../tools/cache-entry";
import { crateVersion, oldestRust, readCargoToml } from "../../tools/crate-pin";
import { oldestGo, requiredVersion } from "../../tools/go-module-pin";
import { toolFamilies } from "../../tools/manifest";
import { npmPin } from "../../tools/npm-pin";
import { type CargoFamily, isGo } from "../../tools/tool";

const root = join(__dirname, "../..");
const tools = toolFamilies.flatMap((family) => family.tools);

describe("toolFamilies", () => {
  it.each(toolFamilies.filter(isGo))("$name is pinned by its go.mod", (family) => {
    const { moduleDir, module } = family;
    const goMod = readFileSync(join(root, moduleDir, "go.mod"), "utf8");
    expect(requiredVersion(goMod, module, "go.mod")).toMatch(/^v\d+\.\d+\.\d+$/);
    expect(oldestGo(goMod, "go.mod")).toMatch(/^1\.\d+/);
    for (const goPackage of goPackages(family)) {
      // `tool` lines keep `go mod tidy` from dropping what no source of ours imports.
      expect(goPackage.startsWith("./") || goMod.includes(goPackage)).toBe(true);
    }
  });

  it.each(toolFamilies.filter((family): family is CargoFamily => !isGo(family)))(
    "$name is pinned by its Cargo.toml, and Cargo.lock agrees",
    ({ moduleDir, crate }) => {
      const file = join(root, moduleDir, "Cargo.toml");
      const version = crateVersion(readCargoToml(file), crate, file);
      const lock = readFileSync(join(root, moduleDir, "Cargo.lock"), "utf8");
      expect(lock).toContain(`name = "${crate}"\nversion = "${version}"\n`);
      expect(oldestRust(readCargoToml(file), file)).toMatch(/^1\.\d+$/);
    },
  );

  it("leaves only the relayer to those who ask for it", () => {
    const optional = toolFamilies.filter((family) => family.optional !== undefined);
    expect(optional.map(({ name }) => name)).toEqual(["hermes"]);
  });

  it("builds the Kubernetes plugin of the version that the npm package asks for", () => {
    const family = toolFamilies.find(({ name }) => name === "pulumi-kubernetes")!;
    expect(familyVersion(family, { checkout: root })).toBe(
      `v${npmPin("@pulumi/kubernetes", { checkout: root })}`,
    );
  });

  it("gives every tool one name and one origin", () => {
    expect(new Set(tools.map(({ name }) => name)).size).toBe(tools.length);
    for (const { goPackage, script } of toolFamilies.filter(isGo).flatMap(({ tools }) => tools)) {
      expect([goPackage, script].filter((origin) => origin !== undefined)).toHaveLength(1);
    }
  });

  // Recorded from the pinned releases; kubectl 1.32 from a distribution's package, etcd 3.5 from its release page.
  it.each([
    { tool: "pulumi", said: "v3.230.0\n", version: "3.230.0" },
    { tool: "pulumi", said: "3.230.0\n", version: "3.230.0" },
    { tool: "interchain-security-pd", said: "7.0.1\n", version: "7.0.1" },
    { tool: "interchain-security-cd", said: "7.0.1\n", version: "7.0.1" },
    { tool: "kube-apiserver", said: "Kubernetes v1.35.4\n", version: "1.35.4" },
    {
      tool: "kubectl",
      said: "Client Version: v1.32.4-dispatcher\nKustomize Version: v5.5.0\n",
      version: "1.32.4-dispatcher",
    },
    { tool: "etcd", said: "etcd Version: 3.6.8\nGit SHA: Not provided\n", version: "3.6.8" },
    { tool: "etcd", said: "etcd Version: 3.5.21\nGit SHA: a17edfd59\n", version: "3.5.21" },
    { tool: "kwok", said: "kwok version v0.8.0 go1.26.8 (linux/amd64)\n", version: "0.8.0" },
    { tool: "kwokctl", said: "kwokctl version v0.8.0 go1.26.8 (linux/amd64)\n", version: "0.8.0" },
    { tool: "hermes", said: "hermes 1.13.2\n", version: "1.13.2" },
  ])("reads $version from what $tool says", ({ tool, said, version }) => {
    const rule = tools.find(({ name }) => name === tool)?.onPath;
    expect(rule?.version.exec(said)?.[1]).toBe(version);
  });
});
