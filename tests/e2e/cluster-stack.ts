import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { LocalWorkspace } from "@pulumi/pulumi/automation";

import type { TestProject } from "../support/test-stack";

/**
 * Runs a stack of somebody else's, which gives out the kubeconfig of a cluster as a secret.
 *
 * @returns What a validator's `cluster` says to use it.
 */
export async function clusterStack(
  project: TestProject,
  kubeconfig: string,
): Promise<{ readonly stack: string; readonly output: string }> {
  const workDir = join(project.directory, "theirs");
  mkdirSync(workDir);
  symlinkSync(join(project.directory, "node_modules"), join(workDir, "node_modules"));
  const files = {
    "Pulumi.yaml": JSON.stringify({ name: "theirs", runtime: "nodejs" }),
    "package.json": JSON.stringify({ main: "index.js" }),
    "index.js":
      `const { secret } = require("@pulumi/pulumi");\n` +
      `const { readFileSync } = require("node:fs");\n` +
      `exports.kubeconfig = secret(readFileSync(${JSON.stringify(kubeconfig)}, "utf8"));\n`,
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(workDir, name), text);
  const stack = await LocalWorkspace.createOrSelectStack(
    { stackName: "main", workDir },
    { envVars: project.env },
  );
  await stack.up({ color: "never" });
  return { stack: "organization/theirs/main", output: "kubeconfig" };
}
