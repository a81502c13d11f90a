import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

import { temporaryFolder } from "../support/temporary-folder";

const checkout = join(__dirname, "..", "..");
const project = join(temporaryFolder(), "project");
const cache = join(project, "node_modules", ".cache", "ics-discovery");
const hook = join(project, "providers", "typescript-cache.cjs");

beforeEach(() => {
  rmSync(project, { recursive: true, force: true });
  for (const folder of ["providers", "node_modules"]) {
    mkdirSync(join(project, folder), { recursive: true });
  }
  copyFileSync(join(checkout, "providers", "typescript-cache.cjs"), hook);
  symlinkSync(
    join(checkout, "node_modules", "typescript"),
    join(project, "node_modules", "typescript"),
  );
  write("export const answer: number = 1;");
});

const write = (text: string): void => {
  writeFileSync(join(project, "module.ts"), text);
};

/** What a process of its own finds in the module. */
const answer = (): string =>
  execFileSync(
    process.execPath,
    ["-r", hook, "-p", `require(${JSON.stringify(join(project, "module"))}).answer`],
    { encoding: "utf8" },
  ).trim();

const entries = (): string[] => readdirSync(cache).map((name) => join(cache, name));

describe("the cache of compiled modules", () => {
  it("compiles a module once, and what changed anew", () => {
    expect(answer()).toBe("1");
    const [entry = ""] = entries();
    // Whoever still compiles would not see this.
    writeFileSync(entry, readFileSync(entry, "utf8").replace("answer = 1", "answer = 11"));
    expect(answer()).toBe("11");
    write("export const answer: number = 2;");
    expect(answer()).toBe("2");
    expect(entries()).toHaveLength(2);
  });

  it("is done without where it cannot be written", () => {
    writeFileSync(join(project, "node_modules", ".cache"), "in the way");
    expect(answer()).toBe("1");
  });
});
