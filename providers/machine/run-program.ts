import { execFile } from "node:child_process";

import { programEnvironment } from "./program-environment";

export interface ProgramResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Written to its standard input. */
  readonly input?: string;
  readonly timeoutMs: number;
  /** What to do where the program is not installed. */
  readonly remedy: string;
}

const outputLimit = 64 * 1024 * 1024;

/**
 * Runs a program of the machine to its end, whatever the end.
 *
 * @throws Error when it is not installed, or takes too long.
 */
export function runProgram(
  program: string,
  args: readonly string[],
  { env, input, timeoutMs, remedy }: ProgramOptions,
): Promise<ProgramResult> {
  return new Promise((done, fail) => {
    const child = execFile(
      program,
      [...args],
      {
        env: { ...programEnvironment(), ...env },
        maxBuffer: outputLimit,
        timeout: timeoutMs,
        killSignal: "SIGKILL",
      },
      (error, stdout, stderr) => {
        const code: unknown = error === null ? 0 : error.code;
        if (code === "ENOENT") {
          fail(new Error(`program is not installed; "${program}"; ${remedy}`));
        } else if (error?.killed === true) {
          const call = [program, ...args].join(" ");
          fail(new Error(`it took more than ${String(timeoutMs / 1_000)} s; "${call}"; ${remedy}`));
        } else {
          done({ code: typeof code === "number" ? code : 1, stdout, stderr });
        }
      },
    );
    child.stdin?.on("error", () => undefined); // it may end without reading
    child.stdin?.end(input ?? "");
  });
}

/** The last words of a program that failed, on one line. */
export const lastWords = ({ stdout, stderr }: ProgramResult): string =>
  `${stdout}\n${stderr}`
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .slice(-6)
    .join(" | ")
    .slice(-600);
