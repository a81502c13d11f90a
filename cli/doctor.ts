import { parseArgs } from "node:util";

import { ChainError } from "../chain/chain-error";
import { openChainReader } from "../chain/chain-reader";
import { doctorFacts } from "../chain/doctor/doctor-facts";
import { diagnosis } from "../core/doctor/diagnosis";
import { type PortScheme, portSchemes } from "../core/ports/hashed-ports";
import { printable } from "../core/printable";
import { diagnosisJson } from "./diagnosis-json";
import { renderDiagnosis } from "./render-diagnosis";

export const doctorHelp = `Usage: ics doctor CONSUMER --rpc URL [--rpc URL …] [options]

  Whether a consumer chain starts, or goes on, and if not, whose fault it is:
  dials every validator as a node would and has him prove his node id.
  CONSUMER is a consumer id or a chain id.

  --rpc URL          RPC address of the provider chain; may be given again
  --chain-id ID      refuses addresses that serve another provider chain
  --scheme NAME      port scheme, ${portSchemes.join(" or ")}; default ${portSchemes[0]}
  --allow-private    dials loopback and private addresses of strangers too
  --timeout SECONDS  for each validator, 1 to 60; default 5
  --json             the same as JSON

  Exit code: 0 all is well, 1 something is wrong out there, 2 wrong call.

  ics doctor consumer-1 --rpc https://rpc.example.org
  ics doctor 7 --rpc http://127.97.0.10:26657 --allow-private --json
`;

/** Where a command writes to. */
export interface Streams {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean };
}

export interface DoctorOptions {
  readonly consumer: string;
  readonly rpc: readonly string[];
  readonly providerChainId?: string;
  readonly scheme: PortScheme;
  readonly allowPrivateAddresses: boolean;
  readonly timeoutMs: number;
  readonly json: boolean;
}

/** What is wrong with a call: what; "the value"; the remedy. */
interface WrongCall {
  readonly wrong: string;
}

const flags = {
  rpc: { type: "string", multiple: true, default: [] as string[] },
  "chain-id": { type: "string" },
  scheme: { type: "string", default: portSchemes[0] },
  "allow-private": { type: "boolean", default: false },
  timeout: { type: "string", default: "5" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

/** The options of a call, `"help"`, or what is wrong with it. */
export function doctorOptions(args: readonly string[]): DoctorOptions | "help" | WrongCall {
  const call = printable(["doctor", ...args].join(" "), 300);
  let parsed;
  try {
    parsed = parseArgs({ args: [...args], options: flags, allowPositionals: true });
  } catch {
    return { wrong: `there is no such call; "${call}"; see ics doctor --help` };
  }
  const { values, positionals } = parsed;
  if (values.help) return "help";
  const [consumer = ""] = positionals;
  if (positionals.length !== 1 || consumer === "") {
    return { wrong: `one consumer chain has to be named; "${call}"; see ics doctor --help` };
  }
  if (values.rpc.length === 0) {
    return { wrong: `no RPC address is given; "${call}"; add --rpc URL of the provider chain` };
  }
  const scheme = portSchemes.find((known) => known === values.scheme);
  if (scheme === undefined) {
    const known = portSchemes.join(" or ");
    return { wrong: `there is no such scheme; "${printable(values.scheme)}"; use ${known}` };
  }
  if (!/^([1-9]|[1-5]\d|60)$/.test(values.timeout)) {
    const given = printable(values.timeout);
    return { wrong: `time-out is out of range; "${given}"; use 1 to 60 seconds` };
  }
  const providerChainId = values["chain-id"];
  return {
    ...{ consumer, rpc: values.rpc, scheme, json: values.json },
    ...(providerChainId === undefined ? {} : { providerChainId }),
    allowPrivateAddresses: values["allow-private"],
    timeoutMs: Number(values.timeout) * 1_000,
  };
}

/** Says how far it is where somebody watches. */
function progressOn({ stderr }: Streams): {
  readonly onProgress?: (done: number, total: number) => void;
} {
  if (stderr.isTTY !== true) return {};
  return {
    onProgress: (done, total) => {
      // The line clears itself at the end.
      stderr.write(done === total ? "\r\u001b[K" : `\r${done} of ${total} validators asked`);
    },
  };
}

/** Looks at a consumer chain and tells; gives the exit code. */
export async function runDoctor(options: DoctorOptions, streams: Streams): Promise<number> {
  const { consumer, rpc, providerChainId, json, ...rest } = options;
  try {
    const reader = openChainReader(
      rpc,
      providerChainId === undefined ? {} : { chainId: providerChainId },
    );
    const facts = await doctorFacts(reader, { consumer, ...rest, ...progressOn(streams) });
    if ("unknown" in facts) {
      streams.stderr.write(`ics: ${facts.unknown}\n`);
      return 1;
    }
    const result = diagnosis(facts);
    streams.stdout.write(json ? `${diagnosisJson(result)}\n` : `${renderDiagnosis(result)}\n`);
    return result.isWell ? 0 : 1;
  } catch (cause) {
    if (!(cause instanceof ChainError)) throw cause;
    streams.stderr.write(`ics: ${cause.message}\n`);
    return cause.code === "BAD_ADDRESS" ? 2 : 1;
  }
}

/** `ics doctor` with these arguments; gives the exit code. */
export async function doctor(args: readonly string[], streams: Streams): Promise<number> {
  const options = doctorOptions(args);
  if (options === "help") {
    streams.stdout.write(doctorHelp);
    return 0;
  }
  if ("wrong" in options) {
    streams.stderr.write(`ics: ${options.wrong}\n`);
    return 2;
  }
  return runDoctor(options, streams);
}
