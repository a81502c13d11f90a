import { createHash } from "node:crypto";
import { createReadStream, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { pipeline } from "node:stream/promises";

import { programDigest } from "../embedded/program-digest";
import { toolPath } from "../embedded/tool-path";
import { lastWords, runProgram } from "./run-program";

/** What an image of the stack is built from. */
export interface ImageRecipe {
  /** Repository part of the image's name. */
  readonly repository: string;
  /** Path of the Dockerfile in the checkout. */
  readonly dockerfile: string;
  /** Tells one state of what goes into it from another. */
  readonly digest: (checkout: string) => Promise<string>;
  /** The files that the Dockerfile copies: name in the build → path. Those that must be made first are made in `scratch`. */
  readonly files: (checkout: string, scratch: string) => Promise<ReadonlyMap<string, string>>;
}

async function digestOf(paths: readonly string[]): Promise<string> {
  const digest = createHash("sha256");
  for (const path of paths) {
    digest.update(`${basename(path)}\0`);
    await pipeline(createReadStream(path), digest, { end: false });
  }
  return digest.digest("hex");
}

const chainPrograms = ["interchain-security-pd", "interchain-security-cd"] as const;

function chainProgramPaths(): string[] {
  if (process.platform !== "linux") {
    throw new Error(
      `chain programs of this machine do not run in containers; "${process.platform}"; ` +
        "build an image of them for Linux and set ics:images.providerNode and ics:images.consumerNode",
    );
  }
  return chainPrograms.map(toolPath);
}

/** By what they are for. */
export const imageRecipes: Readonly<Record<"chain-node" | "agent", ImageRecipe>> = {
  "chain-node": {
    repository: "ics-discovery/chain-node",
    dockerfile: "images/chain-node/Dockerfile",
    digest: async () => digestOf(chainProgramPaths()),
    files: async () =>
      new Map(chainProgramPaths().map((path, at) => [chainPrograms[at] ?? "", path])),
  },
  agent: {
    repository: "ics-discovery/agent",
    dockerfile: "images/agent/Dockerfile",
    // The libraries that are packed with it are pinned by the lockfile.
    digest: async (checkout) =>
      programDigest(checkout) +
      (await digestOf(
        ["package-lock.json", "images/bundle.mjs", "images/agent/run.cjs"].map((file) =>
          join(checkout, file),
        ),
      )),
    files: async (checkout, scratch) => {
      const result = await runProgram(
        process.execPath,
        [join(checkout, "images/bundle.mjs"), scratch],
        { timeoutMs: 120_000, remedy: "run npm ci" },
      );
      if (result.code !== 0) {
        throw new Error(`agent cannot be packed; "npm run bundle"; ${lastWords(result)}`);
      }
      return new Map(
        readdirSync(scratch).map((name) => [`dist/agent/${name}`, join(scratch, name)]),
      );
    },
  },
};

/** Name and tag of the image that a recipe comes to now: another tag whenever another image. */
export async function imageName(recipe: ImageRecipe, checkout: string): Promise<string> {
  const dockerfile = readFileSync(join(checkout, recipe.dockerfile), "utf8");
  const digest = createHash("sha256")
    .update(dockerfile)
    .update(await recipe.digest(checkout))
    .digest("hex");
  return `${recipe.repository}:${digest.slice(0, 12)}`;
}
