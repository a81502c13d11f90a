import { spawnSync } from "node:child_process";
import { join } from "node:path";

import { percentiles } from "./percentiles";

/* From the start of `ics ports` to its end, beside that of Node itself; 300 ms is the bound. */

const rounds = Number(process.env["BENCH_ROUNDS"] ?? "20");
const ics = join(__dirname, "..", "ics.cjs");

function milliseconds(args: readonly string[]): number {
  const start = performance.now();
  const { status } = spawnSync(process.execPath, args, { stdio: "ignore" });
  if (status !== 0) throw new Error(`node ended with ${String(status)}; "${args.join(" ")}"`);
  return performance.now() - start;
}

const calls = { "ics ports": [ics, "ports", "consumer-0-1751686503-0"], "node -e 0": ["-e", "0"] };
for (const args of Object.values(calls)) milliseconds(args); // compiles what is not cached
console.log("median / p99 / most");
for (const [name, args] of Object.entries(calls)) {
  const taken = Array.from({ length: rounds }, () => milliseconds(args));
  console.log(`  ${name}: ${percentiles(taken)}`);
}
