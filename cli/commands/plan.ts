import type { IcsCommand } from "../ics-command";
import type { ExitCode } from "../io";
import { jsonText } from "../json-text";
import { optionText } from "../option-text";
import { defaultStack } from "../render-topology";

interface Flags {
  readonly stack: string;
  readonly json?: true;
}

export const plan: IcsCommand<Flags> = {
  name: "plan",
  summary: "what the next `up` of a stack would mean, by the engine's own preview",
  examples: [
    { call: "ics plan", what: "of the embedded stack" },
    { call: "ics plan --stack dev", what: "of another" },
    { call: "ics plan --json", what: "for a script; docs/plan.schema.json" },
  ],
  declare: (command) =>
    command
      .option("--stack <NAME>", "stack to preview", optionText, defaultStack)
      .option("--json", "as JSON, version 1 of docs/plan.schema.json")
      .addHelpText(
        "after",
        "\nExit codes: those of `pulumi preview --expect-no-changes`: 0 nothing would change,\n7 something would, any other where there is no preview. 2: wrong call.",
      ),
  run: async (_words, { stack, json }, io): Promise<ExitCode> => {
    const { planOfStack } = await import("../stack-preview.ts");
    const { plan: found, fault, code } = await planOfStack(stack, io);
    if (found === undefined) {
      io.stderr.write(`ics: ${fault ?? ""}\n`);
      return code;
    }
    const { renderPlan } = await import("../render-plan.ts");
    io.stdout.write(json === true ? jsonText(found) : renderPlan(found, io));
    return code;
  },
};
