import type { IcsCommand } from "../ics-command";
import type { ExitCode } from "../io";
import { jsonText } from "../json-text";
import { optionText } from "../option-text";
import { recordedOutputs } from "../recorded-outputs";
import { defaultStack, renderTopology } from "../render-topology";

interface Flags {
  readonly stack: string;
  readonly json?: true;
}

export const show: IcsCommand<Flags> = {
  name: "show",
  summary: "the topology that the stack converged to, as its last `up` recorded it",
  examples: [
    { call: "ics show", what: "of the embedded stack" },
    { call: "ics show --stack dev --json", what: "of another, as JSON" },
  ],
  declare: (command) =>
    command
      .option("--stack <NAME>", "stack to show", optionText, defaultStack)
      .option("--json", "the stack's outputs as JSON"),
  run: async (_words, { stack, json }, io): Promise<ExitCode> => {
    io.progress("reading the stack");
    const outputs = await recordedOutputs(stack);
    io.progress("");
    io.stdout.write(json === true ? jsonText(outputs) : `\n${renderTopology(outputs, stack)}\n`);
    return 0;
  },
};
