import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

import { z } from "zod";

import { plan } from "../../cli/commands/plan";
import type { Io } from "../../cli/io";
import { called } from "../support/captured-io";
import { eventually } from "../support/eventually";
import { script } from "../support/fake-tools";
import { previewNames, previewText } from "../support/recorded-previews";
import { temporaryFolder } from "../support/temporary-folder";

const repository = join(__dirname, "../..");
const schema = z.fromJSONSchema(
  JSON.parse(readFileSync(join(repository, "docs/plan.schema.json"), "utf8")),
);
const folder = temporaryFolder();
const path = process.env["PATH"];
const log = join(folder, "calls");

/** A `pulumi` on PATH that is this shell script, and notes how it is called. */
function pulumi(text: string): void {
  const noted = `echo "$* $PULUMI_ENABLE_STREAMING_JSON_PREVIEW" >> '${log}'`;
  script(join(folder, "pulumi"), `#!/bin/sh\n${noted}\n${text}\n`);
  process.env["PATH"] = [folder, path].join(delimiter);
}

/** The engine writes this text. */
function writes(text: string): string {
  const file = join(folder, "said");
  writeFileSync(file, text);
  return `cat '${file}'`;
}

const says = (name: string): string => writes(previewText(name));

/** The engine tells of an error as it does in its events. */
const errs = (message: string): string =>
  writes(`${JSON.stringify({ diagnosticEvent: { message, severity: "error" } })}\n`);

const ics = (args: readonly string[] = [], io: Partial<Io> = {}) => called(plan, args, io);

/** The program itself, as a shell starts it. */
const started = (options: { readonly detached: boolean }) =>
  spawn(process.execPath, [join(repository, "ics.cjs"), "plan"], {
    ...options,
    // As one who has chosen his tools: the checkout's come before those on PATH.
    env: { ...process.env, ICS_STACK: "embedded" },
    stdio: ["ignore", "pipe", "pipe"],
  });

const unchanged = { resourceChanges: { same: 111 } };

beforeEach(() => {
  rmSync(log, { force: true });
});

afterEach(() => {
  process.env["PATH"] = path;
});

describe("ics plan", () => {
  it("asks the engine once, and ends as `pulumi preview --expect-no-changes` does with changes", async () => {
    pulumi(says("first-up"));
    const { code, stdout, stderr } = await ics(["--stack", "dev"]);
    // cmdutil.ExitNoChanges of Pulumi 3.230.0
    expect({ code, stderr }).toEqual({ code: 7, stderr: "" });
    expect(stdout).toMatch(/^What the next up of stack dev means\n/);
    expect(readFileSync(log, "utf8")).toBe(
      "preview --json --non-interactive --color never --stack dev true\n",
    );
  });

  it("says in one line that nothing is to be done, with exit code 0", async () => {
    pulumi(writes(`${JSON.stringify({ summaryEvent: unchanged })}\n`));
    const { code, stdout } = await ics();
    expect(stdout).toBe("Nothing to do: all 111 resources of stack embedded are as declared.\n");
    expect(code).toBe(0);
  });

  it.each(previewNames)("gives the preview %s as JSON of the schema", async (name) => {
    pulumi(says(name));
    const found = JSON.parse((await ics(["--json"])).stdout);
    expect(schema.parse(found)).toEqual(found);
    expect(() => schema.parse({ ...found, nodes: [{}] })).toThrow();
  });

  it.each([
    {
      why: "there is no such stack",
      said: "echo \"error: no stack named 'embedded' found\" >&2; exit 6",
      code: 6,
      stderr: `ics: cannot preview stack "embedded"; no stack named 'embedded' found; run make up first\n`,
    },
    {
      why: "the stack is locked",
      said: 'echo "error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with pulumi cancel." >&2; exit 1',
      code: 1,
      stderr: expect.stringMatching(
        /^ics: cannot preview stack "embedded"; the stack is currently locked by .*; wait for the run that holds the lock, or pulumi cancel where none is under way\n$/,
      ),
    },
    {
      why: "the program refuses its config, in its words",
      error: '2 faults in config:\n  ics:validators[0].name: is empty; ""; name it\u001b[2J\n',
      said: 'echo "error: preview failed" >&2; exit 1',
      code: 1,
      stderr: [
        'ics: cannot preview stack "embedded":',
        "  2 faults in config:",
        '    ics:validators[0].name: is empty; ""; name it\\u{1b}[2J',
        "",
      ].join("\n"),
    },
    {
      why: "a resource has a fault, once",
      error: "sdk: out of ports; 7",
      said: 'echo "error: sdk: out of ports; 7" >&2; exit 1',
      code: 1,
      stderr: 'ics: cannot preview stack "embedded"; sdk: out of ports; 7\n',
    },
    {
      // As the engine of Pulumi 3.230.0 shows an input that a provider's check refuses.
      why: "an input is refused, without its secret value",
      error:
        "ics:TestnetGenesis resource 'genesis': property validators value {[{map[mnemonic:{&{{misery\nrebuild}}}]}]} has a problem: genesis is fixed; \"x\"; destroy the stack first",
      said: 'echo "error: preview failed" >&2; exit 1',
      code: 1,
      stderr:
        'ics: cannot preview stack "embedded"; ics:TestnetGenesis resource \'genesis\': property validators: genesis is fixed; "x"; destroy the stack first\n',
    },
    {
      why: "the engine says nothing",
      said: "kill -9 $$",
      code: 1,
      stderr: 'ics: cannot preview stack "embedded"; it said nothing (0 events)\n',
    },
  ])("says that $why", async ({ error, said, code, stderr }) => {
    pulumi(error === undefined ? said : `${errs(error)}\n${said}`);
    expect(await ics()).toEqual({ code, stdout: "", stderr });
  });

  it("says that there is no pulumi", async () => {
    process.env["PATH"] = dirname(process.execPath);
    const { code, stderr } = await ics();
    expect(stderr).toBe(
      'ics: cannot preview stack "embedded"; no command "pulumi" on PATH; run make tools in a checkout, or install Pulumi\n',
    );
    expect(code).toBe(1);
  });

  it("tells on a terminal how far it is once that takes longer than 2 s", async () => {
    pulumi(`${says("first-up")}; sleep 3.5`);
    const told: string[] = [];
    await ics([], { progress: (line) => told.push(line) });
    expect(told[0]).toMatch(/^preview: 111 resources, [23] s$/);
    expect(told.at(-1)).toBe("");
  });

  it("hands Ctrl-C to the engine once, waits for its end, and says that nothing was changed", async () => {
    const file = join(folder, "interrupts");
    // No shell: two signals at once are one to it.
    const engine = `const { appendFileSync, writeFileSync } = require("node:fs");
const note = (text) => appendFileSync("${file}", text + "\\n");
process.on("SIGINT", () => {
  note("interrupt");
  setTimeout(() => { note("end"); process.exit(8); }, 500);
});
setInterval(() => {}, 1000);
writeFileSync("${log}", "ready");`;
    pulumi(`exec '${process.execPath}' -e '${engine}'`);
    // In a group of its own, to which the signal goes as a terminal's does.
    const run = started({ detached: true });
    let stderr = "";
    run.stderr.on("data", (piece: Buffer) => (stderr += piece.toString()));
    await eventually("the engine runs", () =>
      existsSync(log) && readFileSync(log, "utf8").includes("ready") ? true : undefined,
    );
    process.kill(-run.pid!, "SIGINT");
    const [code] = (await once(run, "close")) as [number];
    expect(stderr).toBe(
      'ics: cannot preview stack "embedded"; it was interrupted; nothing was changed\n',
    );
    expect(code).toBe(8); // cmdutil.ExitCancelled
    expect(readFileSync(file, "utf8")).toBe("interrupt\nend\n");
  });

  it("ends quietly where nobody reads its output", () => {
    pulumi(says("first-up"));
    const line = `'${process.execPath}' '${repository}/ics.cjs' plan --json | head -c 1; echo " \${PIPESTATUS[0]}"`;
    const { stdout, stderr } = spawnSync("bash", ["--norc", "-c", line], {
      encoding: "utf8",
      // As one who has chosen his tools: the checkout's come before those on PATH.
      env: { ...process.env, ICS_STACK: "embedded" },
    });
    expect({ stdout, stderr }).toEqual({ stdout: "{ 7\n", stderr: "" });
  });

  it.each([
    { from: { PULUMI_CONFIG_PASSPHRASE: "x" }, says: "that of PULUMI_CONFIG_PASSPHRASE; set" },
    { from: { PULUMI_CONFIG_PASSPHRASE_FILE: "/a/b" }, says: 'that of the file "/a/b"; put' },
  ])("names where a wrong passphrase came from: $from", async ({ from, says: told }) => {
    const before = { ...process.env };
    delete process.env["PULUMI_CONFIG_PASSPHRASE"];
    Object.assign(process.env, from);
    pulumi('echo "error: constructing secrets manager: incorrect passphrase" >&2; exit 1');
    const { code, stderr } = await ics();
    process.env = before;
    expect(stderr).toContain(
      `ics: stack embedded was encrypted with another passphrase than ${told}`,
    );
    expect(code).toBe(1);
  });
});
