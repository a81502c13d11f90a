import type { Command } from "commander";

import type { EndpointFlags } from "../endpoint-flags";
import type { IcsCommand } from "../ics-command";
import type { ExitCode } from "../io";
import { jsonText, shownJson } from "../json-text";
import { optionText } from "../option-text";
import { renderEndpoints } from "../render-endpoints";
import { sourceOf, withSource } from "../source";

const withTransaction = (command: Command): Command =>
  command
    .option("--set <ENDPOINT>", "what is to be published: [NODEID@]HOST[:PORT]", optionText)
    .option(
      "--set-ports <LIST>",
      "exceptions beside it, by consumer id: 7:30344,9:30345",
      optionText,
    )
    .option("--tx", "only the unsigned transaction that would publish it")
    .option("--gas <GAS>", "its gas limit", optionText, "200000")
    .option("--fees <COINS>", "its fees, e.g. 500uatom", optionText);

export const endpoint: IcsCommand<EndpointFlags> = {
  name: "endpoint",
  summary: "what a validator is to publish, what the chain says, and the transaction between",
  examples: [
    { call: "ics endpoint", what: "of each validator of the embedded stack" },
    {
      call: "ics endpoint --rpc https://rpc.example.org --validator cosmosvaloper1…",
      what: "without any stack",
    },
    {
      call: "ics endpoint --validator bob --tx --fees 500uatom > edit.json",
      what: "for a Ledger, a multisig or an offline signer: BINARY tx sign edit.json …",
    },
  ],
  declare: (command) =>
    withTransaction(
      withSource(command).option(
        "--validator <NAME>",
        "name in the stack, or operator address",
        optionText,
      ),
    ).option("--json", "as JSON"),
  run: async (_words, flags, io): Promise<ExitCode> => {
    const { feeOf, validatorsOf, wishOf } = await import("../endpoint-options.ts");
    const { unsignedEdit } = await import("../../core/details/unsigned-edit.ts");
    const { endpointsOnChain } = await import("../endpoints-on-chain.ts");
    const [wish, fee] = [wishOf(flags), feeOf(flags)];
    const source = await sourceOf(flags, io.progress);
    const validators = validatorsOf(flags, wish, source);
    io.progress("reading the provider chain");
    const found = await endpointsOnChain(source, validators);
    io.progress("");
    const [one] = found;
    if (flags.tx === true && one !== undefined) {
      const { operator, step, doubt } = one;
      if (doubt !== undefined) throw new Error(doubt);
      if (step.obstacle !== undefined) throw new Error(step.obstacle);
      if (step.details === undefined) {
        const what =
          step.wanted === undefined ? "nothing is to be published" : "nothing is to be changed";
        const remedy = "give something else by --set [NODEID@]HOST[:PORT]";
        throw new Error(`${what}; "${step.wanted ?? ""}"; ${remedy}`);
      }
      const unsigned = unsignedEdit({ operator, details: step.details, ...fee });
      io.stdout.write(`${shownJson(unsigned)}\n`);
      return 0;
    }
    const transactions = found.map(({ operator, step: { details } }) =>
      details === undefined
        ? {}
        : { transaction: JSON.parse(unsignedEdit({ operator, details, ...fee })) as unknown },
    );
    io.stdout.write(
      flags.json === true
        ? jsonText(found.map((each, at) => ({ ...each, ...transactions[at] })))
        : renderEndpoints(found),
    );
    return found.every(({ step, doubt }) => step.inStep && doubt === undefined) ? 0 : 1;
  },
};
