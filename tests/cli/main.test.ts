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
    [join(repository, "ics.cjs"), ...args],
    {
      cwd: root,
      encoding: "utf8",
      env: {
        ...process.env,
        PATH: [join(folder, "bin"), dirname(process.execPath), "/usr/bin", "/bin"].join(delimiter),
        // As one who has chosen his tools: the checkout's come before those on PATH.
        ICS_STACK: "embedded",
      },
    },
  );
  return { status, stdout, stderr, calls: readFileSync(log, "utf8") };
}

const says = (text: string): string => `cat <<'END'\n${text}\nEND`;

describe("ics", () => {
  it.each([
    { args: ["--help"], usage: "ics [options] [command]" },
    { args: ["show", "--help"], usage: "ics show [options]" },
  ])("explains itself on $args", ({ args, usage }) => {
    const { status, stdout, stderr, calls } = ics(args, "exit 1");
    expect({ status, stderr, calls }).toEqual({ status: 0, stderr: "", calls: "" });
    expect(stdout.split("\n")[0]).toBe(`Usage: ${usage}`);
  });

  it.each([
    { args: [], what: "no command is given", see: "ics" },
    { args: ["shw"], what: "unknown command 'shw' (Did you mean show?)", see: "ics" },
    {
      args: ["show", "more"],
      what: "too many arguments for 'show'. Expected 0 arguments but got 1",
      see: "ics show",
    },
    {
      args: ["show", "--stack"],
      what: "option '--stack <NAME>' argument missing",
      see: "ics show",
    },
    {
      args: ["show", "--stack", "--json"],
      what: "option '--stack <NAME>' argument '--json' is invalid. It looks like another option",
      see: "ics show",
    },
    {
      args: ["show", "--stack="],
      what: "option '--stack <NAME>' argument '' is invalid. It is empty",
      see: "ics show",
    },
    {
      args: ["show", "--jsn"],
      what: "unknown option '--jsn' (Did you mean --json?)",
      see: "ics show",
    },
    { args: ["--stack", "embedded"], what: "unknown option '--stack'", see: "ics" },
  ])("refuses the call $args with exit code 2", ({ args, what, see }) => {
    const { status, stdout, stderr, calls } = ics(args, "exit 1");
    expect({ status, stdout, calls }).toEqual({ status: 2, stdout: "", calls: "" });
    expect(stderr).toBe(`ics: ${what}; "${args.join(" ")}"; see ${see} --help\n`);
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
      stderr:
        'ics: cannot read stack "embedded"; no command "pulumi" on PATH; run make tools in a checkout, or install Pulumi\n',
    },
  ])("says in one line, with exit code 1, that $name", ({ pulumi, stderr }) => {
    const run = ics(["show"], pulumi);
    expect(run).toMatchObject({ status: 1, stdout: "", stderr });
  });

  it("has examples in the help of every command", () => {
    const { stdout } = ics(["--help"]);
    const listed = [...stdout.matchAll(/^ {2}([a-z]+) /gm)].map(([, name = ""]) => name);
    expect(listed).toEqual(
      expect.arrayContaining(["completion", "doctor", "endpoint", "graph", "peers", "plan"]),
    );
    for (const name of listed) {
      expect(ics([name, "--help"]).stdout).toMatch(/\nExamples:\n {2}\S*.*ics /);
    }
  });

  it("completes in three shells alone", () => {
    const { status, stderr } = ics(["completion", "powershell"]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/Allowed choices are bash, zsh, fish/);
  });

  it.each(["zsh", "fish"])("prints a completion script for %s", (shell) => {
    const { status, stdout } = ics(["completion", shell]);
    expect(status).toBe(0);
    expect(stdout).toContain("ics complete --");
  });

  // What a shell's Tab asks, in the words of the script that `ics completion` prints. zsh and fish are tried
  // where they are installed; bash and zsh by the function that Tab calls, without their editors.
  describe.each([
    {
      shell: "bash",
      args: ["--norc"],
      lines: `
        compopt() { :; }
        _get_comp_words_by_ref() { cur="\${COMP_WORDS[COMP_CWORD]}"; words=("\${COMP_WORDS[@]}"); cword=$COMP_CWORD; }
        source <(ics completion bash) || exit
        ask() {
          COMP_WORDS=(ics "$@") COMP_CWORD=$# COMP_LINE="ics $*" COMPREPLY=()
          COMP_POINT=\${#COMP_LINE}
          __ics_complete; echo "\${COMPREPLY[*]}"
        }
        ask sh
        ask show --s`,
    },
    {
      shell: "zsh",
      args: ["-f"],
      lines: `
        compdef() { :; }
        _describe() { print -l -- \${completions%%:*}; }
        source <(ics completion zsh)
        words=(ics sh); CURRENT=2; _ics
        words=(ics show --s); CURRENT=3; _ics`,
    },
    {
      shell: "fish",
      args: ["--no-config"],
      lines: `
        ics completion fish | source
        complete -C "ics sh" | string split -f 1 \\t
        complete -C "ics show --s" | string split -f 1 \\t`,
    },
  ])("in $shell", ({ shell, args, lines }) => {
    const isThere = shell === "bash" || spawnSync(shell, ["-c", ":"]).status === 0;
    (isThere ? it : it.skip)("completes commands and options", () => {
      const bin = join(root, `completing-in-${shell}`);
      script(
        join(bin, "ics"),
        `#!/bin/sh\nexec '${process.execPath}' '${repository}/ics.cjs' "$@"\n`,
      );
      const { stdout, stderr, status } = spawnSync(shell, [...args, "-c", lines], {
        encoding: "utf8",
        env: { ...process.env, PATH: [bin, process.env["PATH"]].join(delimiter) },
      });
      expect({ stdout, stderr, status }).toEqual({
        stdout: "show\n--stack\n",
        stderr: "",
        status: 0,
      });
    });
  });

  it("ends quietly where nobody reads its output", () => {
    const long = JSON.stringify({ ...outputs, filler: "x".repeat(1_000_000) });
    const folder = join(root, "closed");
    script(join(folder, "pulumi"), `#!/bin/sh\n${says(long)}\n`);
    const line = `'${process.execPath}' '${repository}/ics.cjs' show --json | head -c 1; echo " \${PIPESTATUS[0]}"`;
    const { stdout, stderr } = spawnSync("bash", ["--norc", "-c", line], {
      encoding: "utf8",
      env: {
        ...process.env,
        ICS_STACK: "embedded",
        PATH: [folder, process.env["PATH"]].join(delimiter),
      },
    });
    expect({ stdout, stderr }).toEqual({ stdout: "{ 0\n", stderr: "" });
  });
});
