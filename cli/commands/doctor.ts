import { InvalidArgumentError } from "commander";

import type { MachineFacts } from "../../core/doctor/machine-findings";
import { CallFault } from "../call-fault";
import { type ClusterFlags, withClusters } from "../cluster-flags";
import { clustersOf, clustersOfFile } from "../clusters-of";
import type { IcsCommand } from "../ics-command";
import type { ExitCode, Io } from "../io";
import type { MachineLook } from "../machine-facts";
import { type RuleFlags, rulesOf, withRules } from "../network-rules";
import { recordedOutputs } from "../recorded-outputs";
import { defaultStack } from "../render-topology";
import { rpcOption, type Source, type SourceFlags, sourceOf, withSource } from "../source";

interface Flags extends SourceFlags, RuleFlags, ClusterFlags {
  readonly timeout: number;
  readonly consumerRpc?: readonly string[];
  readonly json?: true;
}

function seconds(text: string): number {
  if (/^([1-9]|[1-5]\d|60)$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It is no whole number of seconds from 1 to 60.");
}

/** Clusters that are named, and nothing of a stack. */
const clustersAlone: MachineLook = {
  ...{ clusters: "existing", tools: [], builds: false, addresses: [], places: [] },
  rights: [],
};

/** Looks at this machine for a source; nothing where nothing is needed of it. */
function machineLook(flags: Flags, source: Source): (() => Promise<MachineFacts>) | undefined {
  const { stack } = source;
  const isNamed = flags.kubeconfig !== undefined || flags.context !== undefined;
  if (stack === undefined && !isNamed) return undefined;
  return async () => {
    const { lookOfStack, machineFacts } = await import("../machine-facts.ts");
    const look = stack === undefined ? clustersAlone : lookOfStack(stack);
    // Those that are named need not be the stack's.
    return machineFacts(
      isNamed ? { ...look, rights: [] } : look,
      await clustersOf(flags, source),
      flags.timeout * 1_000,
    );
  };
}

/** Looks at this machine as a stack needs it, whether the stack is there yet or not. */
async function machineOf(flags: Flags, io: Io): Promise<ExitCode> {
  if (flags.rpc !== undefined) {
    throw new CallFault('no consumer chain is named; ""; add its consumer id or chain id');
  }
  const name = flags.stack ?? defaultStack;
  const { runMachineDoctor } = await import("../doctor.ts");
  io.progress("reading the stack");
  const isThere = await recordedOutputs(name).then(
    () => true,
    () => false,
  );
  const look = async (): Promise<MachineFacts> => {
    const { lookOfFile, machineFacts } = await import("../machine-facts.ts");
    const { stackFile } = await import("../stack-file.ts");
    const file = stackFile(name);
    const look = lookOfFile(file);
    // Those that are named are the stack's only where it takes what exists.
    const isTaken = look.clusters === "existing";
    const named = await clustersOf(flags, {});
    const clusters = isTaken && named.length === 0 ? await clustersOfFile(file) : named;
    const rights = isTaken ? look.rights : [];
    return machineFacts({ ...look, rights }, clusters, flags.timeout * 1_000);
  };
  const source = isThere ? await sourceOf(flags, io.progress) : undefined;
  const there = source && machineLook(flags, source);
  return runMachineDoctor(there ?? look, flags.json === true, io);
}

export const doctor: IcsCommand<Flags> = {
  name: "doctor",
  summary: "whether a consumer chain starts or goes on, and whose fault it is if not",
  examples: [
    { call: "ics doctor consumer-0-1751686503-0", what: "of the embedded stack" },
    { call: "ics doctor", what: "this machine alone, before the first up too" },
    { call: "ics doctor 7 --rpc https://rpc.example.org", what: "without any stack" },
    { call: "ics doctor 7 --json", what: "for a script; docs/ics-doctor.schema.json" },
  ],
  declare: (command) =>
    withClusters(
      withRules(
        withSource(
          command.argument("[CONSUMER]", "consumer id or chain id; without it this machine alone"),
        ),
      ),
    )
      .option(
        "--consumer-rpc <URL>",
        "RPC address of a node of the consumer chain, for whom that counts itself; more than one may be given",
        rpcOption,
      )
      .option("--timeout <SECONDS>", "for each validator, 1 to 60", seconds, 5)
      .option("--json", "as JSON, version 2 of docs/ics-doctor.schema.json"),
  run: async ([consumer], flags, io): Promise<ExitCode> => {
    if (consumer === undefined) return machineOf(flags, io);
    const source = await sourceOf(flags, io.progress);
    const machine = machineLook(flags, source);
    const { runDoctor } = await import("../doctor.ts");
    const { stack } = source;
    const options = {
      ...{ consumer, rpc: source.rpc, ...rulesOf(flags, source) },
      ...(source.chainId === undefined ? {} : { providerChainId: source.chainId }),
      nodesOf: (chainId: string) => [
        ...(flags.consumerRpc ?? []),
        ...Object.values(stack?.outputs.consumerChains[chainId]?.rpc ?? {}),
      ],
      ...{ timeoutMs: flags.timeout * 1_000, ...(machine === undefined ? {} : { machine }) },
      json: flags.json === true,
    };
    return runDoctor(options, io);
  },
};
