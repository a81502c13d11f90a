import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { processesIn } from "./stack-processes";
import type { TestStack } from "./test-stack";

/** The words of a stack's validators. */
export async function wordsOf(stack: TestStack): Promise<readonly string[]> {
  return Object.values((await stack.outputs()).mnemonics as Record<string, string>);
}

/** The private keys of nodes, as CometBFT and as the program write them. */
export function keysOf(stack: TestStack, nodes: readonly string[]): readonly string[] {
  const keys = nodes.flatMap((node) =>
    ["node_key.json", "priv_validator_key.json"].map((file) => {
      const text = readFileSync(join(stack.stateDir, node, "home", "config", file), "utf8");
      return JSON.parse(text).priv_key.value as string;
    }),
  );
  // CometBFT's private key is seed and public key; the program keeps the seed as hex.
  const seeds = keys.map((key) => Buffer.from(key, "base64").subarray(0, 32).toString("hex"));
  return [...keys, ...seeds];
}

/** Everything of a running stack that people and programs may read: each kind, text by text. */
export function readablePlaces(
  stack: TestStack,
): Readonly<Record<"logs" | "backend" | "commands", readonly string[]>> {
  const textsIn = (folder: string, counts: (file: string) => boolean): readonly string[] =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter(counts)
      .map((file) => readFileSync(join(folder, file), "utf8"));
  return {
    // A running node's database has files of that name too, which come and go.
    logs: textsIn(stack.stateDir, (file) => file.endsWith(".log") && !file.includes("/data/")),
    backend: textsIn(join(stack.project.directory, "backend"), (file) => file.includes(".json")),
    commands: processesIn(stack.stateDir).map(({ command }) => command),
  };
}

/** How many of the secrets stand in plain text in one of the places. */
export const leaked = (secrets: readonly string[], places: readonly string[]): number =>
  secrets.filter((secret) => places.some((place) => place.includes(secret))).length;
