import { execFileSync } from "node:child_process";
import { parseArgs } from "node:util";

import type { StackOutputs } from "../core/stack-outputs";
import { defaultStack, renderTopology } from "./render-topology";

const help = `Usage: ics show [--stack NAME] [--json]

  show   the topology that the stack converged to, from its outputs

  --stack NAME   stack to show; default embedded
  --json         the same as JSON
`;

interface Call {
  readonly stack: string;
  readonly json: boolean;
  readonly help: boolean;
}

/** The call, or undefined if there is no such call. */
function parsedCall(args: readonly string[]): Call | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        stack: { type: "string", default: defaultStack },
        json: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
      allowPositionals: true,
    });
    const known = values.help || (positionals.length === 1 && positionals[0] === "show");
    return known && values.stack !== "" ? values : undefined;
  } catch {
    return undefined;
  }
}

/** The stack's outputs; secrets stay hidden. */
function stackOutputs(stack: string): StackOutputs {
  const text = execFileSync("pulumi", ["stack", "output", "--json", "--stack", stack], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  return JSON.parse(text) as StackOutputs;
}

function run(args: readonly string[]): number {
  const call = parsedCall(args);
  if (call === undefined) {
    process.stderr.write(`ics: there is no such call; "${args.join(" ")}"\n\n${help}`);
    return 2;
  }
  if (call.help) {
    process.stdout.write(help);
    return 0;
  }
  const { stack } = call;
  try {
    const outputs = stackOutputs(stack);
    if (Object.keys(outputs).length === 0) {
      process.stderr.write(`ics: stack has no outputs; "${stack}"; run make up first\n`);
      return 1;
    }
    process.stdout.write(
      call.json ? `${JSON.stringify(outputs, null, 2)}\n` : `\n${renderTopology(outputs, stack)}\n`,
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
