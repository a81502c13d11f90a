import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** A process that a stack's folder accounts for. */
export interface StackProcess {
  readonly pid: number;
  readonly command: string;
}

/** Processes whose working folder or command line lies in a stack's folder. */
export function processesIn(stateDir: string): readonly StackProcess[] {
  return readdirSync("/proc").flatMap((entry) => {
    if (!/^\d+$/.test(entry) || Number(entry) === process.pid) return [];
    try {
      const command = readFileSync(`/proc/${entry}/cmdline`, "utf8").replaceAll("\0", " ").trim();
      const inside = readlinkSync(`/proc/${entry}/cwd`).startsWith(stateDir);
      return inside || command.includes(stateDir) ? [{ pid: Number(entry), command }] : [];
    } catch {
      return []; // It ended while we looked.
    }
  });
}

/** Collects every command line of this machine, every few milliseconds, until stopped. */
export function watchCommandLines(seen: Set<string>): { readonly stop: () => void } {
  const look = (): void => {
    for (const entry of readdirSync("/proc")) {
      if (!/^\d+$/.test(entry)) continue;
      try {
        seen.add(readFileSync(`/proc/${entry}/cmdline`, "utf8").replaceAll("\0", " "));
      } catch {
        // It ended while we looked.
      }
    }
  };
  const timer = setInterval(look, 20);
  return {
    stop: () => {
      clearInterval(timer);
    },
  };
}
