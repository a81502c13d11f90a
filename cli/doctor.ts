import { openChainReader } from "../chain/chain-reader";
import { doctorFacts } from "../chain/doctor/doctor-facts";
import { type Diagnosis, diagnosis } from "../core/doctor/diagnosis";
import {
  type MachineDiagnosis,
  type MachineFacts,
  machineFindings,
} from "../core/doctor/machine-findings";
import type { NodeIdentityKind } from "../core/plan/settings";
import type { PortScheme } from "../core/ports/hashed-ports";
import { diagnosisJson, machineOnlyJson } from "./diagnosis-json";
import type { ExitCode, Io } from "./io";
import { renderDiagnosis } from "./render-diagnosis";
import { renderMachineOnly } from "./render-machine";

export interface DoctorOptions {
  /** Consumer id or chain id. */
  readonly consumer: string;
  readonly rpc: readonly string[];
  readonly providerChainId?: string;
  readonly scheme: PortScheme;
  readonly nodeIdentity: NodeIdentityKind;
  readonly allowPrivateAddresses: boolean;
  /** RPC addresses of nodes of a consumer chain, where any are known. */
  readonly nodesOf: (chainId: string) => readonly string[];
  /** For each validator. */
  readonly timeoutMs: number;
  /** Looks at this machine; absent where nothing is needed of it. */
  readonly machine?: () => Promise<MachineFacts>;
  readonly json: boolean;
}

const count = (wrong: number): string =>
  `${wrong} ${wrong === 1 ? "thing is" : "things are"} wrong`;

/** A diagnosis of the chain that minds what this machine lacks. */
const withMachine = (chain: Diagnosis, { findings }: MachineDiagnosis): Diagnosis =>
  findings.length === 0
    ? chain
    : {
        ...chain,
        isWell: false,
        verdict: `${chain.verdict}; ${count(findings.length)} with this machine`,
      };

/** Looks at this machine alone, and tells. */
export async function runMachineDoctor(
  look: () => Promise<MachineFacts>,
  json: boolean,
  io: Io,
): Promise<ExitCode> {
  io.progress("looking at this machine");
  const facts = await look();
  io.progress("");
  const machine = { ...facts, findings: machineFindings(facts) };
  const wrong = machine.findings.length;
  const verdict =
    wrong === 0 ? "this machine has what the stack needs" : `${count(wrong)} with this machine`;
  const text = json
    ? machineOnlyJson(machine, verdict)
    : renderMachineOnly(machine, verdict, io.columns);
  io.stdout.write(`${text}\n`);
  return wrong === 0 ? 0 : 1;
}

/**
 * Looks at a consumer chain and tells.
 *
 * @throws Error when there is no such chain; ChainError when no address answers.
 */
export async function runDoctor(options: DoctorOptions, io: Io): Promise<ExitCode> {
  const { consumer, rpc, providerChainId, machine: look, json, ...rest } = options;
  const chain = providerChainId === undefined ? {} : { chainId: providerChainId };
  const reader = openChainReader(rpc, chain);
  io.progress("reading the provider chain");
  const facts = await doctorFacts(reader, {
    ...{ consumer, ...rest },
    onProgress: (done, total) => {
      io.progress(`${String(done)} of ${String(total)} validators asked`);
    },
  }).finally(() => {
    reader.close();
  });
  if ("fault" in facts) throw new Error(facts.fault);
  io.progress("looking at this machine");
  const seen = await look?.();
  io.progress("");
  const machine = seen && { ...seen, findings: machineFindings(seen) };
  const found = diagnosis(facts);
  const result = machine === undefined ? found : withMachine(found, machine);
  const text = json ? diagnosisJson(result, machine) : renderDiagnosis(result, io.columns, machine);
  io.stdout.write(`${text}\n`);
  return result.isWell ? 0 : 1;
}
