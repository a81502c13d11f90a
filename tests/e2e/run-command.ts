import { execFile } from "node:child_process";

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, whatever the end. */
export const attempt = (
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<CommandResult> =>
  new Promise((done) => {
    execFile(
      program,
      [...args],
      { env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024, timeout: 120_000 },
      (error, stdout, stderr) => {
        const code: unknown = error === null ? 0 : error.code;
        done({ code: typeof code === "number" ? code : 1, stdout, stderr });
      },
    );
  });

/**
 * Runs a program that must succeed.
 *
 * @returns Standard output.
 */
export async function command(program: string, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await attempt(program, args);
  if (code !== 0) throw new Error(`${program} ${args.join(" ")}: ${(stderr || stdout).trim()}`);
  return stdout;
}
