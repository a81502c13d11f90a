import * as pulumi from "@pulumi/pulumi";
import { allConfig } from "@pulumi/pulumi/runtime";

import { type Fault, faultText } from "../core/errors";
import type { Settings } from "../core/settings";
import { topologyPlan } from "../core/topology";
import type { TopologyPlan } from "../core/topology-plan";
import { parseConfig } from "./parse-config";
import { plainMnemonics } from "./plain-mnemonics";

const project = "ics";

/** A stack that is sound as far as its config goes. */
export interface Stack {
  readonly settings: Settings;
  readonly plan: TopologyPlan;
  /** Account mnemonics by validator name (secret). */
  readonly mnemonics: ReadonlyMap<string, pulumi.Output<string>>;
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

function plainTextFaults(mnemonics: Readonly<Record<string, string>>): readonly Fault[] {
  if (Object.keys(mnemonics).length === 0) return [];
  if (secretKeys().includes(`${project}:mnemonics`)) {
    return plainMnemonics(mnemonics, pulumi.getRootDirectory() || process.cwd());
  }
  return [
    {
      path: "ics:mnemonics",
      what: "holds mnemonics in plain text",
      value: "[secret]",
      remedy: "set each with: pulumi config set --secret --path 'ics:mnemonics.<validator>'",
    },
  ];
}

/**
 * Reads the stack's config and decides the topology.
 *
 * @throws RunError with every fault of the config, each with path, value and remedy.
 */
export function readStack(): Stack {
  const raw = rawConfig();
  const { settings, faults: configFaults } = parseConfig(raw, pulumi.getStack());
  const topology = settings === undefined ? undefined : topologyPlan(settings);
  const mnemonics = (raw["mnemonics"] ?? {}) as Record<string, string>;
  const faults = [...configFaults, ...(topology?.faults ?? []), ...plainTextFaults(mnemonics)];
  if (settings === undefined || topology === undefined || faults.length > 0) return refuse(faults);
  return {
    settings,
    plan: topology.plan,
    secretChain: secretKeys().includes(`${project}:providerChain`),
    mnemonics: new Map(
      Object.entries(mnemonics).map(([name, mnemonic]) => [name, pulumi.secret(mnemonic)]),
    ),
  };
}
