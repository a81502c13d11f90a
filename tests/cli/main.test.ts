import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

import { script } from "../support/fake-tools";
import { temporaryFolder } from "../support/temporary-folder";

const repository = join(__dirname, "..", "..");
const root = temporaryFolder();

const outputs = {
  providerChain: { chainId: "provider", rpc: ["http://127.97.0.10:26657"] },
  validators: { bob: { loadBalancer: "127.97.0.110", endpoint: "b@127.97.0.110", nodeId: "b" } },
  consumerChains: {},
  mnemonics: "[secret]",
};

interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Arguments of the calls of `pulumi`. */
  readonly calls: string;
}

let runs = 0;

/** Runs `ics` with a `pulumi` on PATH that is this shell script. */
function ics(args: readonly string[], pulumi?: string): Run {
  const folder = join(root, String(runs++));
  const log = join(folder, "calls");
  script(log, "");
  if (pulumi !== undefined) {
    script(join(folder, "bin", "pulumi"), `#!/bin/sh\necho "$*" >> '${log}'\n${pulumi}\n`);
  }
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["-r", "ts-node/register/transpile-only", "cli/main.ts", ...args],
    {
      cwd: repository,
      encoding: "utf8",
      env: {
        ...process.env,
        PATH: [join(folder, "bin"), dirname(process.execPath), "/usr/bin", "/bin"].join(delimiter),
      },
    },
  );
  return { status, stdout, stderr, calls: readFileSync(log, "utf8") };
}

const says = (text: string): string => `cat <<'END'\n${text}\nEND`;

describe("ics", () => {
  it.each([[["--help"]], [["show", "--help"]]])("explains itself on %j", (args) => {
    const { status, stdout, stderr, calls } = ics(args, "exit 1");
    expect({ status, stderr, calls }).toEqual({ status: 0, stderr: "", calls: "" });
    expect(stdout).toMatch(/^Usage: ics show \[--stack NAME\] \[--json\]\n/);
  });

  it.each([
    { args: [] },
    { args: ["status"] },
    { args: ["show", "more"] },
    { args: ["show", "--stack"] },
    { args: ["show", "--stack", "--json"] },
    { args: ["show", "--stack="] },
    { args: ["show", "--jsn"] },
    { args: ["--stack", "embedded"] },
  ])("refuses the call $args with exit code 2", ({ args }) => {
    const { status, stdout, stderr, calls } = ics(args, "exit 1");
    expect({ status, stdout, calls }).toEqual({ status: 2, stdout: "", calls: "" });
    expect(stderr.split("\n")[0]).toBe(`ics: there is no such call; "${args.join(" ")}"`);
    expect(stderr).toContain("Usage: ics show");
  });

  it("hands the words behind doctor to it, and its exit code on", () => {
    const { status, stdout, stderr, calls } = ics(["doctor", "consumer-1"], "exit 1");
    expect({ status, stdout, calls }).toEqual({ status: 2, stdout: "", calls: "" });
    expect(stderr).toBe(
      'ics: no RPC address is given; "doctor consumer-1"; add --rpc URL of the provider chain\n',
    );
  });

  it("shows the stack's topology and asks for no secret", () => {
    const { status, stdout, stderr, calls } = ics(["show"], says(JSON.stringify(outputs)));
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("bob        127.97.0.110  b@127.97.0.110\n");
    expect(calls).toBe("stack output --json --stack embedded\n");
  });

  it("shows the outputs of a named stack as JSON", () => {
    const args = ["show", "--json", "--stack", "dev"];
    const { status, stdout, calls } = ics(args, says(JSON.stringify(outputs)));
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual(outputs);
    expect(calls).toBe("stack output --json --stack dev\n");
  });

  it.each([
    {
      name: "there is no such stack",
      pulumi: "echo \"error: no stack named 'embedded' found\" >&2; exit 255",
      stderr:
        "ics: cannot read stack \"embedded\"; error: no stack named 'embedded' found; run make up first\n",
    },
    {
      name: "the stack has no outputs",
      pulumi: says("{}"),
      stderr: 'ics: stack has no outputs; "embedded"; run make up first\n',
    },
    {
      name: "there is no pulumi",
      pulumi: undefined,
      stderr: expect.stringMatching(
        /^ics: cannot read stack "embedded"; .*pulumi.*; run make up first\n$/,
      ),
    },
  ])("says in one line, with exit code 1, that $name", ({ pulumi, stderr }) => {
    const run = ics(["show"], pulumi);
    expect(run).toMatchObject({ status: 1, stdout: "", stderr });
  });
});
