import { execFileSync } from "node:child_process";

import { renderTopology, type StackOutputs } from "./render-topology";

const help = `Usage: ics show [--stack NAME]

  show   the topology that the stack converged to, from its outputs

  --stack NAME   stack to show; default embedded
  --json         the same as JSON
`;

/** The stack's outputs; secrets stay hidden. */
function stackOutputs(stack: string): StackOutputs {
  const text = execFileSync("pulumi", ["stack", "output", "--json", "--stack", stack], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  return JSON.parse(text) as StackOutputs;
}

function run(args: readonly string[]): number {
  if (args.includes("--help") || args[0] === undefined) {
    process.stdout.write(help);
    return args[0] === undefined ? 2 : 0;
  }
  const at = args.indexOf("--stack");
  const stack = at === -1 ? "embedded" : args[at + 1];
  if (args[0] !== "show" || stack === undefined) {
    process.stderr.write(`ics: there is no such call; "${args.join(" ")}"\n\n${help}`);
    return 2;
  }
  try {
    const outputs = stackOutputs(stack);
    if (Object.keys(outputs).length === 0) {
      process.stderr.write(`ics: stack has no outputs; "${stack}"; run make up first\n`);
      return 1;
    }
    process.stdout.write(
      args.includes("--json")
        ? `${JSON.stringify(outputs, null, 2)}\n`
        : `\n${renderTopology(outputs, stack)}\n`,
    );
    return 0;
  } catch (error) {
    const stderr = (error as { stderr?: string }).stderr ?? (error as Error).message;
    process.stderr.write(
      `ics: cannot read stack "${stack}"; ${stderr.trim()}; run make up first\n`,
    );
    return 1;
  }
}

process.exitCode = run(process.argv.slice(2));
