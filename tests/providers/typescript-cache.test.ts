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
  for (const name of ["typescript", "@pulumi"]) {
    symlinkSync(join(checkout, "node_modules", name), join(project, "node_modules", name));
  }
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

describe("stack traces", () => {
  /** Frame of the module in what it throws, in a process that maps its traces as Pulumi's do. */
  const frame = (message: string): string => {
    const [pulumi, ours, module] = [
      require.resolve("@pulumi/pulumi"),
      hook,
      join(project, "module"),
    ].map((path) => JSON.stringify(path));
    const script = `
      require("node:module").createRequire(${pulumi})("source-map-support/register");
      require(${ours});
      try { require(${module}).fail(${JSON.stringify(message)}); }
      catch ({ stack }) { console.log(stack.split("\\n").find((line) => line.includes("module.ts"))); }`;
    return execFileSync(process.execPath, ["-e", script], { encoding: "utf8" });
  };

  beforeEach(() => {
    write(
      "interface Gone {\n  a: string;\n}\n\nexport const fail = (message: string): Gone => {\n  throw new Error(message);\n};\n",
    );
  });

  it.each([
    { name: "compiled this time", former: 0 },
    { name: "taken from the cache", former: 1 },
  ])("name the line of the .ts file of a module $name", ({ former }) => {
    for (let run = 0; run < former; run++) frame("at fault");
    expect(frame("at fault")).toContain("module.ts:6:");
  });

  it("are not mapped for the marks that Pulumi sets by errors without a message", () => {
    expect(frame("")).toContain("module.ts:");
    expect(frame("")).not.toContain("module.ts:6:");
  });
});
