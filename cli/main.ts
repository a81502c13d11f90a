import { execFileSync } from "node:child_process";
import { parseArgs } from "node:util";

import type { StackOutputs } from "../core/stack-outputs";
import { doctor } from "./doctor";
import { defaultStack, renderTopology } from "./render-topology";

const help = `Usage: ics show [--stack NAME] [--json]
       ics doctor CONSUMER --rpc URL … (see ics doctor --help)

  show     the topology that the stack converged to, from its outputs
  doctor   whether a consumer chain starts or goes on, and whose fault it is if not

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

const args = process.argv.slice(2);
if (args[0] === "doctor") {
  void doctor(args.slice(1), process).then((code) => {
    process.exitCode = code;
  });
} else {
  process.exitCode = run(args);
}
