import { type CommandOutcome, runOnStack } from "../support/stack-command";
import type { TestStack } from "../support/test-stack";

/** Runs `pulumi up` as a person would; it may fail. */
export const upOn = (
  stack: TestStack,
  env: Readonly<Record<string, string>> = {},
): Promise<CommandOutcome> =>
  runOnStack(stack, ["up", "--yes", "--skip-preview", "--suppress-outputs"], env);

/** The errors among what a command said, each once. */
export const errorsIn = (text: string): string =>
  [
    ...new Set(
      text
        .split("\n")
        .flatMap((line) => /error: .*/.exec(line)?.[0] ?? [])
        .filter((line) => line !== "error: update failed"),
    ),
  ].join("\n");

/**
 * Runs `pulumi up`, which must succeed.
 *
 * @returns How many seconds it took.
 */
export async function up(stack: TestStack): Promise<number> {
  const { code, text, seconds } = await upOn(stack);
  if (code !== 0) throw new Error(`up failed:\n${errorsIn(text) || text.slice(-2_000)}`);
  return seconds;
}
