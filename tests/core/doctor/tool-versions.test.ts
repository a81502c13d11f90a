import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { leastGo, servingVersions, versionWish } from "../../../core/doctor/tool-versions";
import { familyVersion } from "../../../tools/cache-entry";
import { toolFamilies } from "../../../tools/manifest";
import { acceptsVersion, parseVersion } from "../../../tools/version-rule";

const checkout = join(__dirname, "../../..");
const site = { checkout, env: {} } as Parameters<typeof familyVersion>[1];

/** All of whom one on PATH may serve, with the release that is pinned. */
const judged = toolFamilies.flatMap((family) =>
  family.tools.flatMap(({ name, onPath }) =>
    // Whoever has interchain-security-pd has the other program beside it.
    onPath === undefined || name === "interchain-security-cd"
      ? []
      : [{ name, accepts: onPath.accepts, pinned: parseVersion(familyVersion(family, site))! }],
  ),
);

describe("versions that serve", () => {
  it.each(judged)("of $name are those that the tool chain takes", ({ name, accepts, pinned }) => {
    const around = [-3, -2, -1, 0, 1, 2, 3];
    for (const major of around) {
      for (const minor of around) {
        for (const patch of around) {
          const found = {
            major: pinned.major + major,
            minor: pinned.minor + minor,
            patch: pinned.patch + patch,
          };
          if (Object.values(found).some((number) => number < 0)) continue;
          const text = `${found.major}.${found.minor}.${found.patch}`;
          const serves = versionWish(name, text) === undefined;
          expect({ text, serves }).toEqual({
            text,
            serves: acceptsVersion(accepts, pinned, found),
          });
        }
      }
    }
  });

  it("are known of programs that the doctor asks for, and of no others", () => {
    const names = judged.map(({ name }) => name);
    expect(Object.keys(servingVersions).sort()).toEqual(names.sort());
    expect(versionWish("docker", "0.0.1")).toBeUndefined();
  });

  it("of Go are from the newest that a module needs", () => {
    const folders = ["tools/go", "go"].flatMap((folder) =>
      readdirSync(join(checkout, folder)).map((name) => join(checkout, folder, name, "go.mod")),
    );
    const needed = folders.flatMap(
      (file) => /^go (\S+)$/m.exec(readFileSync(file, "utf8"))?.[1] ?? [],
    );
    expect(needed.length).toBeGreaterThan(5);
    expect(needed.sort().at(-1)).toBe(leastGo);
  });
});
