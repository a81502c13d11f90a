import {
  lastWords,
  type ProgramOptions,
  type ProgramResult,
  runProgram,
} from "../machine/run-program";

const remedy = "install kind (https://kind.sigs.k8s.io) and put it on PATH";

/** Runs the `kind` command to its end, whatever the end. */
export const runKind = (
  args: readonly string[],
  options: Partial<ProgramOptions> = {},
): Promise<ProgramResult> => runProgram("kind", args, { timeoutMs: 120_000, remedy, ...options });

/**
 * Runs the `kind` command, which must succeed.
 *
 * @param what - What it is for, as a sentence goes on.
 * @returns Standard output.
 */
export async function kind(
  args: readonly string[],
  what: string,
  options: Partial<ProgramOptions> = {},
): Promise<string> {
  const result = await runKind(args, options);
  if (result.code !== 0) throw new Error(`${what}; "kind ${args.join(" ")}"; ${lastWords(result)}`);
  return result.stdout;
}
