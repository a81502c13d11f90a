import { InvalidArgumentError } from "commander";

import type { MachineFacts } from "../../core/doctor/machine-findings";
import { clustersOf } from "../clusters-of";
import type { IcsCommand } from "../ics-command";
import type { ExitCode } from "../io";
import { type RuleFlags, rulesOf, withRules } from "../network-rules";
import { rpcOption, type SourceFlags, sourceOf, type StackSource, withSource } from "../source";

interface Flags extends SourceFlags, RuleFlags {
  readonly timeout: number;
  readonly consumerRpc?: readonly string[];
  readonly json?: true;
}

function seconds(text: string): number {
  if (/^([1-9]|[1-5]\d|60)$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It is no whole number of seconds from 1 to 60.");
}

export const doctor: IcsCommand<Flags> = {
  name: "doctor",
  summary: "whether a consumer chain starts or goes on, and whose fault it is if not",
  examples: [
    { call: "ics doctor consumer-0-1751686503-0", what: "of the embedded stack" },
    { call: "ics doctor 7 --rpc https://rpc.example.org", what: "without any stack" },
    { call: "ics doctor 7 --json", what: "for a script; docs/ics-doctor.schema.json" },
  ],
  declare: (command) =>
    withRules(withSource(command.argument("<CONSUMER>", "consumer id or chain id")))
      .option(
        "--consumer-rpc <URL>",
        "RPC address of a node of the consumer chain, for whom that counts itself; more than one may be given",
        rpcOption,
      )
      .option("--timeout <SECONDS>", "for each validator, 1 to 60", seconds, 5)
      .option("--json", "as JSON, version 2 of docs/ics-doctor.schema.json"),
  run: async ([consumer = ""], flags, io): Promise<ExitCode> => {
    const source = await sourceOf(flags);
    const timeoutMs = flags.timeout * 1_000;
    const looksAt = (of: StackSource) => async (): Promise<MachineFacts> => {
      const { machineFacts } = await import("../machine-facts.ts");
      return machineFacts(of, await clustersOf({}, source), timeoutMs);
    };
    const { runDoctor } = await import("../doctor.ts");
    const { stack } = source;
    const options = {
      ...{ consumer, rpc: source.rpc, ...rulesOf(flags, source) },
      ...(source.chainId === undefined ? {} : { providerChainId: source.chainId }),
      nodesOf: (chainId: string) => [
        ...(flags.consumerRpc ?? []),
        ...Object.values(stack?.outputs.consumerChains[chainId]?.rpc ?? {}),
      ],
      ...{ timeoutMs, ...(stack === undefined ? {} : { machine: looksAt(stack) }) },
      json: flags.json === true,
    };
    return runDoctor(options, io);
  },
};
