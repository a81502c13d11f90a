import { readdirSync, readFileSync } from "node:fs";

/** Processor seconds of all threads, to the nanosecond and not to the tick, and resident memory of a process. */
export function processCost(pid: number): {
  readonly seconds: number;
  readonly residentMb: number;
} {
  const nanoseconds = readdirSync(`/proc/${pid}/task`).map((thread) =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]),
  );
  const kb = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return {
    seconds: nanoseconds.reduce((sum, one) => sum + one, 0) / 1e9,
    residentMb: Number(kb) / 1_024,
  };
}
