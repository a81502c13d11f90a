import { spawn } from "node:child_process";
import { once } from "node:events";

import type { TestStack } from "./test-stack";

export interface CommandOutcome {
  readonly code: number | null;
  /** Standard output and standard error, as a person sees them. */
  readonly text: string;
  readonly seconds: number;
}

/** Runs a command of the CLI on a stack, as a person would type it; it may fail. */
export async function runOnStack(
  stack: TestStack,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<CommandOutcome> {
  const started = performance.now();
  const options = ["--stack", stack.name, "--non-interactive", "--color", "never"];
  const child = spawn("pulumi", [...args, ...options], {
    cwd: stack.project.directory,
    env: { ...process.env, ...stack.project.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (piece: Buffer) => (text += piece.toString()));
  }
  const [code] = (await once(child, "close")) as [number | null];
  return { code, text, seconds: (performance.now() - started) / 1000 };
}
