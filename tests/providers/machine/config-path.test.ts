import { mkdirSync, writeFileSync } from "node:fs";
import os from "node:os";
import { join } from "node:path";

import { baseGenesisText } from "../../../providers/consumer/base-genesis-text";
import { configPath } from "../../../providers/machine/config-path";
import { temporaryFolder } from "../../support/temporary-folder";

const folder = temporaryFolder();

afterEach(() => {
  jest.restoreAllMocks();
});

describe("a path of the stack's config", () => {
  // As `sh -c 'echo PATH'` gives it, with HOME=/home/a$&b; what is relative is the project's.
  it.each([
    { path: "~", full: "/home/a$&b" },
    { path: "~/.kube/prod", full: "/home/a$&b/.kube/prod" },
    { path: "/x/~/y", full: "/x/~/y" },
    { path: "x/~", full: join(process.cwd(), "x/~") },
    { path: "~x/y", full: join(process.cwd(), "~x/y") },
    { path: "../x", full: join(process.cwd(), "../x") },
  ])("$path is $full", ({ path, full }) => {
    jest.spyOn(os, "homedir").mockReturnValue("/home/a$&b");
    expect(configPath(path)).toBe(full);
  });

  it("is the file of that very name where there is one", () => {
    mkdirSync(join(folder, "~"));
    writeFileSync(join(folder, "~/x"), "");
    const project = process.cwd();
    process.chdir(folder);
    try {
      expect(configPath("~/x")).toBe(join(folder, "~/x"));
    } finally {
      process.chdir(project);
    }
  });

  it("leads to a base genesis in the home folder", async () => {
    jest.spyOn(os, "homedir").mockReturnValue(folder);
    writeFileSync(join(folder, "genesis.json"), "{}");
    const source = { consumerChainId: "x-1", stack: "test", directory: "nowhere" };
    expect(await baseGenesisText({ ...source, genesisFile: "~/genesis.json" })).toBe("{}");
  });
});
