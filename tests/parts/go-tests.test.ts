import { readdirSync } from "node:fs";
import { join } from "node:path";

import { goEnvironment } from "../../tools/go-toolchain";
import { toolFamilies } from "../../tools/manifest";
import { runCommand } from "../../tools/run-command";

// Where the tool came from the cache, Go compiles all that it is made of once more.
jest.setTimeout(600_000);

const repository = join(__dirname, "../..");
const env = goEnvironment({ env: process.env });
const own = toolFamilies
  .map(({ moduleDir }) => moduleDir)
  .filter((dir) =>
    readdirSync(join(repository, dir), { recursive: true, encoding: "utf8" }).some((file) =>
      file.endsWith("_test.go"),
    ),
  );

describe("programs of this repository in Go", () => {
  it.each(own)("%s pass their own tests", async (dir) => {
    const cwd = join(repository, dir);
    for (const verb of ["vet", "test"]) {
      const { code, output } = await runCommand("go", [verb, "-trimpath", "./..."], { cwd, env });
      expect({ code, output: code === 0 ? "" : output }).toEqual({ code: 0, output: "" });
    }
  });
});
