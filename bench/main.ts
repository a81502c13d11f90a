import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

import { TestProject, type TestStack } from "../tests/support/test-stack";

/*
 * Timings of the embedded stack of Pulumi.embedded.yaml with warm tools, on addresses of its own
 * (127.94.0.0/24), so that it runs beside a stack that is up. 1.5 s is the bound of `ics status`.
 */

const rounds = Number(process.env["BENCH_ROUNDS"] ?? "3");
const config = {
  clusters: "embedded",
  providerChain: { mode: "managed" },
  network: { subnet: "127.94.0.0/24" },
  validators: [{ name: "alice" }, { name: "bob" }, { name: "charlie" }],
  consumerChains: [{ chainId: "consumer-0-1751686503-0", validators: ["bob", "charlie"] }],
};

const figures = new Map<string, number[]>();

async function timed(what: string, work: () => Promise<unknown>): Promise<void> {
  const start = performance.now();
  await work();
  const seconds = (performance.now() - start) / 1_000;
  figures.set(what, [...(figures.get(what) ?? []), seconds]);
  console.log(`${what}: ${seconds.toFixed(2)} s`);
}

/** Everything is in step, or it throws. */
async function icsStatus({ name, project: { directory, env } }: TestStack): Promise<void> {
  const args = [join(__dirname, "..", "ics.cjs"), "status", "--stack", name];
  await promisify(execFile)(process.execPath, args, {
    ...{ cwd: directory, env: { ...process.env, ...env } },
  });
}

async function round(project: TestProject, number: number): Promise<void> {
  const stack = await project.stack(`bench-${number}`, config);
  try {
    await timed("up from nothing running", () => stack.up());
    await icsStatus(stack); // compiles what is not cached
    for (let call = 0; call < 5; call++) {
      await timed("ics status", () => icsStatus(stack));
    }
    await timed("preview without change", () => stack.preview());
    await timed("up without change", () => stack.up());
  } finally {
    await timed("destroy", () => stack.destroy());
  }
}

async function main(): Promise<void> {
  const project = new TestProject();
  try {
    for (let number = 1; number <= rounds; number++) await round(project, number);
  } finally {
    project.remove();
  }
  console.log("\nmin / median / max, seconds");
  for (const [what, values] of figures) {
    const sorted = [...values].sort((a, b) => a - b);
    const shown = [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
    console.log(`  ${what}: ${shown.map((value) => (value ?? 0).toFixed(2)).join(" / ")}`);
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
