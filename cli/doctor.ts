import { openChainReader } from "../chain/chain-reader";
import { doctorFacts } from "../chain/doctor/doctor-facts";
import { diagnosis } from "../core/doctor/diagnosis";
import type { NodeIdentityKind } from "../core/plan/settings";
import type { PortScheme } from "../core/ports/hashed-ports";
import { diagnosisJson } from "./diagnosis-json";
import type { ExitCode, Io } from "./io";
import { renderDiagnosis } from "./render-diagnosis";

export interface DoctorOptions {
  /** Consumer id or chain id. */
  readonly consumer: string;
  readonly rpc: readonly string[];
  readonly providerChainId?: string;
  readonly scheme: PortScheme;
  readonly nodeIdentity: NodeIdentityKind;
  readonly allowPrivateAddresses: boolean;
  /** For each validator. */
  readonly timeoutMs: number;
  readonly json: boolean;
}

/**
 * Looks at a consumer chain and tells.
 *
 * @throws Error when there is no such chain; ChainError when no address answers.
 */
export async function runDoctor(options: DoctorOptions, io: Io): Promise<ExitCode> {
  const { consumer, rpc, providerChainId, json, ...rest } = options;
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
  io.progress("");
  if ("fault" in facts) throw new Error(facts.fault);
  const result = diagnosis(facts);
  io.stdout.write(json ? `${diagnosisJson(result)}\n` : `${renderDiagnosis(result, io.columns)}\n`);
  return result.isWell ? 0 : 1;
}
