import * as pulumi from "@pulumi/pulumi";
import { allConfig } from "@pulumi/pulumi/runtime";

import { type Fault, faultText } from "../core/errors";
import { onDockerNetwork } from "../core/plan/docker-network";
import { genesisSizeFaults } from "../core/plan/genesis-size-faults";
import type { Settings } from "../core/plan/settings";
import type { FactFinder, StackFacts } from "../core/plan/stack-facts";
import { topologyPlan } from "../core/plan/topology";
import type { TopologyPlan } from "../core/plan/topology-plan";
import { parseConfig } from "./parse-config";
import { plainMnemonics } from "./plain-mnemonics";

const project = "ics";

/** A stack that is sound as far as its config goes. */
export interface Stack {
  readonly settings: Settings;
  readonly plan: TopologyPlan;
  /** Account mnemonics by validator name (secret). */
  readonly mnemonics: ReadonlyMap<string, pulumi.Output<string>>;
  /** Account mnemonics of relayers by chain id (secret). */
  readonly relayerMnemonics: ReadonlyMap<string, pulumi.Output<string>>;
  /** Whether the stack file holds `ics:providerChain` encrypted. */
  readonly secretChain: boolean;
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** Everything set under `ics:`, known key or not. */
function rawConfig(): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(allConfig())
      .filter(([key]) => key.startsWith(`${project}:`))
      .map(([key, text]) => [key.slice(project.length + 1), jsonOrText(text)]),
  );
}

function refuse(faults: readonly Fault[]): never {
  const lines = faults.map((fault) => `  - ${faultText(fault)}`);
  throw new pulumi.RunError(
    `the config of stack "${pulumi.getStack()}" has ${String(faults.length)} ` +
      `${faults.length === 1 ? "fault" : "faults"}; nothing was touched:\n${lines.join("\n")}`,
  );
}

/** Config keys that the stack file holds encrypted, as the engine names them to the program. */
function secretKeys(): readonly unknown[] {
  const keys = jsonOrText(process.env["PULUMI_CONFIG_SECRET_KEYS"] ?? "[]");
  return Array.isArray(keys) ? keys : [];
}

function plainTextFaults(
  key: "mnemonics" | "relayerMnemonics",
  mnemonics: Readonly<Record<string, string>>,
): readonly Fault[] {
  const setting = `${project}:${key}`;
  if (Object.keys(mnemonics).length === 0) return [];
  if (secretKeys().includes(setting)) {
    return plainMnemonics(setting, mnemonics, pulumi.getRootDirectory() || process.cwd());
  }
  const name = key === "mnemonics" ? ".<validator>" : '["<chain id>"]';
  return [
    {
      path: setting,
      what: "holds mnemonics in plain text",
      value: "[secret]",
      remedy: `set each with: pulumi config set --secret --path '${setting}${name}'`,
    },
  ];
}

const secretWords = (
  words: Readonly<Record<string, string>>,
): ReadonlyMap<string, pulumi.Output<string>> =>
  new Map(Object.entries(words).map(([name, mnemonic]) => [name, pulumi.secret(mnemonic)]));

/** What the world says to settings that are sound as far as their file goes. */
async function factsFor(find: FactFinder<Settings>, settings: Settings): Promise<StackFacts> {
  try {
    return await find(settings);
  } catch (error) {
    throw new pulumi.RunError(
      `stack "${pulumi.getStack()}" cannot be planned; nothing was touched: ${(error as Error).message}`,
    );
  }
}

/**
 * Reads the stack's config, and what it leaves to the world to say, and decides the topology.
 *
 * @param find - Asked once, about settings without faults of their own.
 * @throws RunError with every fault of the config, each with path, value and remedy; or that the world does not answer.
 */
export async function readStack(find: FactFinder<Settings>): Promise<Stack> {
  const raw = rawConfig();
  const { settings: declared, faults: configFaults } = parseConfig(raw, pulumi.getStack());
  const mnemonics = (raw["mnemonics"] ?? {}) as Record<string, string>;
  const relayerMnemonics = (raw["relayerMnemonics"] ?? {}) as Record<string, string>;
  const ownFaults = [
    ...configFaults,
    ...plainTextFaults("mnemonics", mnemonics),
    ...plainTextFaults("relayerMnemonics", relayerMnemonics),
  ];
  if (declared === undefined) return refuse(ownFaults);
  const facts = ownFaults.length === 0 ? await factsFor(find, declared) : {};
  const { settings, faults: networkFaults } =
    facts.network === undefined
      ? { settings: declared, faults: [] }
      : onDockerNetwork(declared, facts.network);
  // Pools of a network that was not read, or is another, would only be faults of their own.
  const topology =
    settings.network.subnet === "" && settings.clusters === "kind"
      ? undefined
      : topologyPlan(settings, facts);
  const sizeFaults = genesisSizeFaults(settings, facts.genesisBytes ?? new Map());
  const faults = [...ownFaults, ...networkFaults, ...sizeFaults, ...(topology?.faults ?? [])];
  if (topology === undefined || faults.length > 0) return refuse(faults);
  return {
    settings,
    plan: topology.plan,
    secretChain: secretKeys().includes(`${project}:providerChain`),
    mnemonics: secretWords(mnemonics),
    relayerMnemonics: secretWords(relayerMnemonics),
  };
}
