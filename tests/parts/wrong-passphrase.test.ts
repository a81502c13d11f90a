import { spawnSync } from "node:child_process";
import { symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { PulumiProject } from "../support/pulumi-project";
import { temporaryFolder } from "../support/temporary-folder";

/*
 * The make targets on a stack that was encrypted with another passphrase than the one at hand: the
 * checkout's Makefile and tools around a program of two lines, the real CLI and a stack of its own.
 */

jest.setTimeout(180_000);

const checkout = resolve(__dirname, "../..");
const directory = temporaryFolder();
const file = join(directory, "another");
let project: PulumiProject;

interface Made {
  readonly status: number | null;
  readonly stdout: string;
  /** Lines of standard error but for make's own and Pulumi's warnings. */
  readonly said: readonly string[];
}

/** Runs a target with the given passphrase, as a person would in this folder. */
function make(target: string, passphrase: Readonly<Record<string, string>>): Made {
  // No shell of a person has what `make test` hands to the tests, by which make would say "make[1]".
  const { PULUMI_CONFIG_PASSPHRASE: right, MAKELEVEL, MAKEFLAGS, MFLAGS, ...env } = project.env;
  // -o: the packages are the checkout's own, and no install may ever reach them through the link.
  const args = ["--no-print-directory", "-o", "node_modules/.package-lock.json"];
  const { status, stdout, stderr } = spawnSync("make", [...args, ...target.split(" ")], {
    cwd: directory,
    env: { ...env, ...passphrase },
    encoding: "utf8",
  });
  expect(`${stdout}${stderr}`).not.toContain(right);
  const said = stderr.split("\n").filter((line) => !/^$|^make: \*\*\* |^warning: /.test(line));
  return { status, stdout, said };
}

beforeAll(async () => {
  project = new PulumiProject(directory, {
    "Pulumi.yaml": "name: ics\nmain: program.js\nruntime: nodejs\n",
    "program.js": `const pulumi = require("@pulumi/pulumi");
Object.assign(exports, { validators: {}, consumerChains: {}, mnemonics: pulumi.secret("words") });
exports.providerChain = { chainId: "provider", rpc: ["http://127.0.0.1:1"] };`,
  });
  for (const entry of ["Makefile", "tools", "tsconfig.json", "ics.cjs"]) {
    symlinkSync(join(checkout, entry), join(directory, entry));
  }
  writeFileSync(file, "another one\n");
  for (const args of [
    ["stack", "init", "embedded"],
    ["up", "--yes", "--stack", "embedded"],
  ]) {
    const { code, text } = await project.pulumi(...args);
    expect({ code, text }).toMatchObject({ code: 0 });
  }
});

describe.each([
  { target: "up", speaks: "error" },
  { target: "preview", speaks: "ics" },
  { target: "preview DIFF=1", speaks: "error" },
  { target: "down", speaks: "error" },
])("make $target", ({ target, speaks }) => {
  it.each([
    {
      name: "in the environment",
      passphrase: { PULUMI_CONFIG_PASSPHRASE: "another one" },
      says: "that of PULUMI_CONFIG_PASSPHRASE; set the right one, or unset it if make chose it (.ics/passphrase)",
    },
    {
      name: "in a file",
      passphrase: { PULUMI_CONFIG_PASSPHRASE_FILE: file },
      says: `that of the file "${file}"; put the right one into it, or into PULUMI_CONFIG_PASSPHRASE`,
    },
  ])("names a wrong passphrase $name in one sentence with the remedy", ({ passphrase, says }) => {
    const { status, said } = make(target, passphrase);
    expect(said).toEqual([
      `${speaks}: stack embedded was encrypted with another passphrase than ${says}`,
    ]);
    expect(status).toBe(2); // make's, for a target that failed
  });
});

describe("make status", () => {
  it("needs no passphrase, as it shows no secret", () => {
    const { stdout, said } = make("status", { PULUMI_CONFIG_PASSPHRASE: "another one" });
    expect(said).toEqual([]);
    // It has read the stack, whose chain nobody runs.
    expect(stdout).toMatch(
      /RPC call "status" failed, connection refused; "http:\/\/127\.0\.0\.1:1"/,
    );
    expect(stdout).not.toContain("words");
  });
});

describe("ics show", () => {
  it("needs none either", () => {
    const { PULUMI_CONFIG_PASSPHRASE: _right, ...env } = project.env;
    const call = [join(checkout, "ics.cjs"), "show"];
    const run = spawnSync(process.execPath, call, { cwd: directory, env, encoding: "utf8" });
    expect(run).toMatchObject({ status: 0, stderr: "" });
    expect(run.stdout).toContain("Provider chain provider");
    expect(run.stdout).not.toContain("words");
  });
});

describe("the right passphrase", () => {
  it("lets make down remove the stack", () => {
    const { status, stdout } = make("down", { PULUMI_CONFIG_PASSPHRASE: "passphrase of a test" });
    expect(stdout).toContain("Stack 'embedded' has been removed");
    expect(status).toBe(0);
  });
});
