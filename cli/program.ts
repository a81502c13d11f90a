import { Argument, Command, CommanderError } from "commander";

import { printable } from "../core/printable";
import { CallFault } from "./call-fault";
import type { IcsCommand } from "./ics-command";
import type { ExitCode, Io } from "./io";

const shells = ["bash", "zsh", "fish"];

const completionExamples: IcsCommand<never>["examples"] = [
  { call: "source <(ics completion bash)", what: "in ~/.bashrc" },
  { call: "source <(ics completion zsh)", what: "in ~/.zshrc, after compinit" },
  { call: "ics completion fish | source", what: "in ~/.config/fish/config.fish" },
];

/** Each call with what it is for; below it where both do not stand beside each other. */
function exampleText(examples: IcsCommand<never>["examples"], columns: number): string {
  const width = Math.max(...examples.map(({ call }) => call.length));
  const longest = Math.max(...examples.map(({ what }) => what.length));
  const lines = examples.map(({ call, what }) =>
    width + longest + 4 <= columns
      ? `  ${call.padEnd(width)}  ${what}`
      : `  ${call}\n      ${what}`,
  );
  return ["", "Examples:", ...lines].join("\n");
}

/** Words without what an address in them may hide keys in: credentials, path and query. */
const withoutKeys = (words: string): string =>
  words.replaceAll(/:\/\/(?:[^\s']*@)?([^\s'/?#]*)([/?#][^\s']+)?/g, (_all, host, rest?: string) =>
    rest === undefined ? `://${String(host)}` : `://${String(host)}/…`,
  );

/** What commander has against a call, as other errors are said here. */
function refusal({ message }: CommanderError, args: readonly string[], known: string): string {
  const what = message
    .replace(/^error: /, "")
    .replaceAll(/\s*\n\s*/g, " ")
    .replace(/\.$/, "");
  const [told, call] = [withoutKeys(what), withoutKeys(args.join(" "))];
  return `${printable(told, 300)}; "${printable(call)}"; see ${known} --help`;
}

/** The name of a command's call, as far as there is such a command. */
const calledName = (program: Command, [first]: readonly string[]): string =>
  ["ics", ...program.commands.map((one) => one.name()).filter((name) => name === first)].join(" ");

/**
 * Runs one call of `ics`.
 *
 * @param args - What the shell gave, without the program's name.
 */
export async function runProgram(
  commands: readonly IcsCommand<never>[],
  args: readonly string[],
  io: Io,
): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  const program = new Command("ics")
    .description("Who finds whom on the consumer chains of a provider chain.")
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        io.stdout.write(text);
      },
      // Told once, below.
      writeErr: () => undefined,
      getOutHelpWidth: () => io.columns,
      getOutHasColors: () => io.colours,
    });
  for (const { name, summary, examples, declare, run } of commands) {
    const command = declare(program.command(name).summary(summary).description(`${summary}.`));
    command.allowExcessArguments(false).addHelpText("after", exampleText(examples, io.columns));
    command.action(async () => {
      try {
        exitCode = await run(command.args, command.opts<never>(), io);
      } finally {
        io.progress("");
      }
    });
  }
  const isScript = args[0] === "completion" && args.length === 2 && shells.includes(args[1] ?? "");
  if (args[0] === "complete" || isScript) {
    const { default: addCompletion } = await import("@bomb.sh/tab/commander");
    addCompletion(program, { completionCommandName: "completion" });
  } else {
    const summary = "a script by which a shell completes commands and options";
    program
      .command("completion")
      .summary(summary)
      .description(`${summary}.`)
      .addArgument(new Argument("<SHELL>", "whose script").choices(shells))
      .addHelpText("after", exampleText(completionExamples, io.columns));
  }
  const first = commands[0]?.name ?? "";
  program.addHelpText(
    "after",
    `\nics ${first} --help says more of ${first}, with examples; so for each.`,
  );
  try {
    if (args.length === 0) throw new CallFault('no command is given; ""; see ics --help');
    await program.parseAsync([...args], { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0;
      io.stderr.write(`ics: ${refusal(error, args, calledName(program, args))}\n`);
      return 2;
    }
    io.stderr.write(`ics: ${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof CallFault ? 2 : 1;
  }
}
