import { type ChildProcess, spawn, type StdioOptions } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const checkout = join(__dirname, "..", "..");

/**
 * Starts a program of `agent/` from its source.
 *
 * @param flags - Of Node.js.
 */
export const startAgentProgram = (
  program: "main" | "public-rpc" | "sidecar",
  args: readonly string[],
  stdio: StdioOptions,
  flags: readonly string[] = [],
): ChildProcess =>
  spawn(
    process.execPath,
    [
      ...[...flags, "-r", join(checkout, "providers", "typescript-cache.cjs")],
      ...[join(checkout, "agent", `${program}.ts`), ...args],
    ],
    { stdio },
  );

/** The most memory that a process ever had, MiB. */
export const peakMemoryMiB = ({ pid }: ChildProcess): number =>
  Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${String(pid)}/status`, "utf8"))?.[1]) /
  1_024;
