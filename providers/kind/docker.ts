import {
  lastWords,
  type ProgramOptions,
  type ProgramResult,
  runProgram,
} from "../machine/run-program";

const remedy = "install Docker, start it, or set DOCKER_HOST to where it is";

const unreachable =
  /cannot connect to the docker daemon|error during connect|is the docker daemon running/i;

/**
 * Runs the `docker` command to its end, whatever the end.
 *
 * @throws Error when it is not installed or the daemon does not answer.
 */
export async function runDocker(
  args: readonly string[],
  options: Partial<ProgramOptions> = {},
): Promise<ProgramResult> {
  const result = await runProgram("docker", args, { timeoutMs: 60_000, remedy, ...options });
  if (result.code !== 0 && unreachable.test(result.stderr)) {
    const host = process.env["DOCKER_HOST"] ?? "the default socket";
    throw new Error(`Docker does not answer; "${host}"; ${remedy}`);
  }
  return result;
}

/**
 * Runs the `docker` command, which must succeed.
 *
 * @param what - What it is for, as a sentence goes on: `image "x" cannot be built`.
 * @returns Standard output.
 */
export async function docker(
  args: readonly string[],
  what: string,
  options: Partial<ProgramOptions> = {},
): Promise<string> {
  const result = await runDocker(args, options);
  if (result.code !== 0)
    throw new Error(`${what}; "docker ${args.join(" ")}"; ${lastWords(result)}`);
  return result.stdout;
}
