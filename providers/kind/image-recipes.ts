import { createHash } from "node:crypto";
import { createReadStream, readdirSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

import { hermesPath } from "../machine/hermes-path";
import { lastWords, runProgram } from "../machine/run-program";
import { toolPath } from "../machine/tool-path";
import type { ImageRecipeName } from "./built-image";

/** What an image of the stack is built from. */
export interface ImageRecipe {
  /** Repository part of the image's name. */
  readonly repository: string;
  /** Path of the Dockerfile in the checkout. */
  readonly dockerfile: string;
  /** The files that the Dockerfile copies: name in the build → path. Those that must be made first are made in `scratch`. */
  readonly files: (checkout: string, scratch: string) => Promise<ReadonlyMap<string, string>>;
}

const chainPrograms = ["interchain-security-pd", "interchain-security-cd"] as const;

/** A program of this machine runs in a container only where the machine is Linux itself. */
function runsInContainers(name: string, remedy: string): void {
  if (process.platform !== "linux") {
    throw new Error(
      `${name} of this machine cannot run in containers; "${process.platform}"; ${remedy}`,
    );
  }
}

/** The programs of `agent/`, packed: name in the build → path. */
async function packedPrograms(
  checkout: string,
  scratch: string,
): Promise<ReadonlyMap<string, string>> {
  const result = await runProgram(
    process.execPath,
    [join(checkout, "images/bundle.mjs"), scratch],
    { timeoutMs: 120_000, remedy: "run npm ci" },
  );
  if (result.code !== 0) {
    throw new Error(`agent cannot be packed; "npm run bundle"; ${lastWords(result)}`);
  }
  return new Map(readdirSync(scratch).map((name) => [`dist/agent/${name}`, join(scratch, name)]));
}

/** By what they are for. */
export const imageRecipes: Readonly<Record<ImageRecipeName, ImageRecipe>> = {
  "chain-node": {
    repository: "ics-discovery/chain-node",
    dockerfile: "images/chain-node/Dockerfile",
    files: async () => {
      const remedy =
        "build an image of them for Linux and set ics:images.providerNode and ics:images.consumerNode";
      runsInContainers("chain programs", remedy);
      return new Map(chainPrograms.map((program) => [program, toolPath(program)]));
    },
  },
  agent: {
    repository: "ics-discovery/agent",
    dockerfile: "images/agent/Dockerfile",
    files: packedPrograms,
  },
  relayer: {
    repository: "ics-discovery/relayer",
    dockerfile: "images/relayer/Dockerfile",
    files: async (checkout, scratch) => {
      const remedy =
        "build an image for Linux from images/relayer and set ics:images.relayer, or set ics:relayer to none";
      runsInContainers("Hermes", remedy);
      const hermes = hermesPath();
      return new Map([...(await packedPrograms(checkout, scratch)), ["hermes", hermes]]);
    },
  },
};

/** Name and tag of the image that a Dockerfile and its files come to: another tag whenever another image. */
export async function imageName(
  repository: string,
  dockerfile: string,
  files: ReadonlyMap<string, string>,
): Promise<string> {
  const digest = createHash("sha256").update("Dockerfile\0").update(dockerfile);
  for (const [name, path] of [...files].sort()) {
    digest.update(`${name}\0`);
    await pipeline(createReadStream(path), digest, { end: false });
  }
  return `${repository}:${digest.digest("hex").slice(0, 12)}`;
}
