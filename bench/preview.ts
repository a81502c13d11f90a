import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { PulumiProject } from "../tests/support/pulumi-project";
import { TestProject } from "../tests/support/test-stack";

/*
 * What a preview with nothing to do costs, beside one of a bare program with as many resources: a
 * Kubernetes provider per cluster and ConfigMaps. In turn, on the same clusters; 127.95.0.0/24.
 */

const rounds = Number(process.env["BENCH_ROUNDS"] ?? "7");
const config = {
  clusters: "embedded",
  providerChain: { mode: "managed" },
  network: { subnet: "127.95.0.0/24" },
  validators: [{ name: "alice" }, { name: "bob" }, { name: "charlie" }],
  consumerChains: [{ chainId: "consumer-0-1751686503-0", validators: ["bob", "charlie"] }],
};
const objectsPerCluster = 36;

const program = `
import { readFileSync } from "node:fs";
import * as k8s from "@pulumi/kubernetes";
const kubeconfigs = JSON.parse(readFileSync("kubeconfigs.json", "utf8")) as Record<string, string>;
for (const [name, kubeconfig] of Object.entries(kubeconfigs)) {
  const provider = new k8s.Provider(name, { kubeconfig });
  for (let index = 0; index < ${objectsPerCluster}; index++) {
    const metadata = { name: "bare-" + index };
    new k8s.core.v1.ConfigMap(name + "-" + index, { metadata, data: { key: "value" } }, { provider });
  }
}
`;

async function seconds(cwd: string, env: NodeJS.ProcessEnv, stack: string): Promise<number> {
  const start = performance.now();
  const child = spawn("pulumi", ["preview", "--stack", stack, "--non-interactive"], {
    cwd,
    env,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`pulumi preview ended with ${String(code)}; "${cwd}"`);
  return (performance.now() - start) / 1_000;
}

const shown = (values: readonly number[]): string => {
  const sorted = [...values].sort((a, b) => a - b);
  return [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)]
    .map((value) => (value ?? Number.NaN).toFixed(2))
    .join(" / ");
};

async function main(): Promise<void> {
  const project = new TestProject();
  const bareFolder = mkdtempSync(join(tmpdir(), "ics-bare-"));
  const stack = await project.stack("bench", config);
  try {
    await stack.up();
    const { kubeconfigs } = await stack.outputs();
    const bare = new PulumiProject(bareFolder, {
      "Pulumi.yaml": "name: bare\nruntime: nodejs\n",
      "package.json": JSON.stringify({ name: "bare", main: "index.ts" }),
      "tsconfig.json": JSON.stringify({
        compilerOptions: { module: "node20", moduleResolution: "node16", target: "es2022" },
        "ts-node": { transpileOnly: true },
      }),
      "index.ts": program,
      "kubeconfigs.json": JSON.stringify(kubeconfigs),
    });
    bare.env["PULUMI_HOME"] = process.env["PULUMI_HOME"];
    for (const args of [
      ["stack", "init", "bench"],
      ["up", "--yes", "--skip-preview", "--stack", "bench"],
    ]) {
      const { code, text } = await bare.pulumi(...args);
      if (code !== 0) throw new Error(text);
    }
    const ours: number[] = [];
    const theirs: number[] = [];
    const ourEnv = { ...process.env, ...project.env };
    for (let round = 0; round < rounds; round++) {
      ours.push(await seconds(project.directory, ourEnv, "bench"));
      theirs.push(await seconds(bareFolder, bare.env, "bench"));
    }
    console.log("min / median / max, seconds");
    console.log(`  preview without change: ${shown(ours)}`);
    console.log(`  of a bare program of ${3 * (objectsPerCluster + 1)}: ${shown(theirs)}`);
  } finally {
    await stack.destroy();
    project.remove();
    rmSync(bareFolder, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
