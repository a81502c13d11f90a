import { execFile } from "node:child_process";

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** After so many seconds it is ended, which is a failure; 120 when not given. */
  readonly seconds?: number;
}

/** Runs a program to its end, whatever the end. */
export const attempt = (
  program: string,
  args: readonly string[],
  { env = {}, seconds = 120 }: CommandOptions = {},
): Promise<CommandResult> =>
  new Promise((done) => {
    execFile(
      program,
      [...args],
      { env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024, timeout: seconds * 1_000 },
      (error, stdout, stderr) => {
        const code: unknown = error === null ? 0 : error.code;
        const late = error?.killed === true ? `took more than ${String(seconds)} s\n` : "";
        done({ code: typeof code === "number" ? code : 1, stdout, stderr: late + stderr });
      },
    );
  });

/**
 * Runs a program that must succeed.
 *
 * @returns Standard output.
 */
export const command = (program: string, ...args: readonly string[]): Promise<string> =>
  commandWithin(120, program, ...args);

/** The same for what may take longer. */
export async function commandWithin(
  seconds: number,
  program: string,
  ...args: readonly string[]
): Promise<string> {
  const { code, stdout, stderr } = await attempt(program, args, { seconds });
  if (code !== 0) throw new Error(`${program} ${args.join(" ")}: ${(stderr || stdout).trim()}`);
  return stdout;
}
