import { existsSync } from "node:fs";

import { killProcesses } from "../support/kill-processes";
import { processesIn } from "../support/stack-processes";
import type { TestStack } from "../support/test-stack";

export const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** What ends a demo before its time, as soon as something does. */
let stopping: Error | undefined;

/** Says what is done, and how long it took; nothing is begun any more once the demo is stopped. */
export async function step<T>(what: string, work: () => Promise<T>): Promise<T> {
  if (stopping !== undefined) throw stopping;
  const start = performance.now();
  const result = await work();
  say(`${what} (${((performance.now() - start) / 1_000).toFixed(0)} s)`);
  return result;
}

/** Runs of the CLI and what they started, but for what a stack keeps. */
const runsOf = ({ project, stateDir }: TestStack): readonly number[] => {
  const kept = new Set(processesIn(stateDir).map(({ pid }) => pid));
  return processesIn(project.directory).flatMap(({ pid }) => (kept.has(pid) ? [] : [pid]));
};

/**
 * Shows a demo, and removes all that it made, however it ends; then the process ends, with code 1 where
 * it failed, was stopped by a signal, or left something.
 */
export async function playDemo(demo: {
  readonly stacks: readonly TestStack[];
  readonly show: () => Promise<void>;
  /** What is said before the end. */
  readonly removing: string;
  readonly end: () => Promise<void>;
}): Promise<never> {
  const { stacks } = demo;
  const stopped = new Promise<never>((_resolve, reject) => {
    // Once more is of no use: what is begun has to be removed.
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.on(signal, () => {
        stopping = new Error(`stopped by ${signal}`);
        reject(stopping);
      });
    }
  });
  try {
    await Promise.race([demo.show(), stopped]);
  } catch (error) {
    say(`\n${(error as Error).message}`);
    process.exitCode = 1;
    await killProcesses(stacks.flatMap(runsOf));
  } finally {
    say(`\n${demo.removing}`);
    await demo.end();
  }
  const left = stacks.filter(
    ({ project }) => existsSync(project.directory) || processesIn(project.directory).length > 0,
  );
  for (const { project } of left) say(`something is left in ${project.directory}`);
  if (left.length === 0) say("nothing is left");
  process.exit(left.length > 0 ? 1 : process.exitCode);
}
