import type { z } from "zod";

import type { Fault } from "../core/errors";
import type { Settings } from "../core/plan/settings";
import { backendFaults } from "./backend-faults";
import { configSchema, type StackConfig } from "./schema";
import { settingsOf } from "./settings-of";

const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, part) =>
      typeof part === "number"
        ? `${text}[${String(part)}]`
        : text === "ics:"
          ? `${text}${String(part)}`
          : `${text}.${String(part)}`,
    "ics:",
  );

const valueAt = (root: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, part) =>
      typeof value === "object" && value !== null
        ? (value as Record<PropertyKey, unknown>)[part]
        : undefined,
    root,
  );

/** What was found there; no mnemonic is ever shown. */
function shownValue(root: unknown, path: readonly PropertyKey[]): string {
  if (path[0] === "mnemonics" || path[0] === "relayerMnemonics") return "[secret]";
  const value = valueAt(root, path);
  return value === undefined
    ? "nothing"
    : typeof value === "string"
      ? value
      : JSON.stringify(value);
}

function faultsOf(issue: z.core.$ZodIssue, root: unknown): Fault[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      path: pathText([...issue.path, key]),
      what: "is no setting of this program",
      value: key,
      remedy: "remove it or mend its spelling; docs/configuration.md lists all settings",
    }));
  }
  const value = valueAt(root, issue.path);
  const missing = value === undefined;
  const bare =
    issue.code === "invalid_type" &&
    issue.expected === "string" &&
    ["number", "boolean"].includes(typeof value);
  const remedy = bare ? "put it in quotes: YAML takes it for another kind of value" : issue.message;
  return [
    {
      path: pathText(issue.path),
      what: missing ? "is missing" : "does not fit",
      value: shownValue(root, issue.path),
      remedy: missing ? `set it (${issue.message})` : remedy,
    },
  ];
}

function mnemonicFaults(config: StackConfig): Fault[] {
  const fault = (validator: string, what: string, remedy: string): Fault => ({
    path: `ics:mnemonics.${validator}`,
    what,
    value: "[secret]",
    remedy,
  });
  const external = config.providerChain.mode === "external";
  const signers = config.validators.filter(({ managed }) => managed).map(({ name }) => name);
  const surplus = Object.keys(config.mnemonics).filter(
    (name) => !external || !signers.includes(name),
  );
  const missing = external ? signers.filter((name) => !Object.hasOwn(config.mnemonics, name)) : [];
  return [
    ...surplus.map((name) =>
      fault(
        name,
        "is of no use: only managed validators of an external provider chain sign with it",
        "remove it",
      ),
    ),
    ...missing.map((name) =>
      fault(
        name,
        "is missing: the stack signs for this validator",
        `run: pulumi config set --secret --path 'ics:mnemonics.${name}'`,
      ),
    ),
  ];
}

function powerFaults({ providerChain, validators }: StackConfig): Fault[] {
  if (providerChain.mode === "managed") return [];
  return validators.flatMap(({ power }, index) =>
    power === undefined
      ? []
      : [
          {
            path: `ics:validators[${String(index)}].power`,
            what: "cannot be chosen on an external provider chain, where stake decides it",
            value: String(power),
            remedy: "remove it",
          },
        ],
  );
}

/** The same settings without the keys that nobody knows, so that the rest can be judged too. */
function withoutUnknownKeys(
  raw: Readonly<Record<string, unknown>>,
  issues: readonly z.core.$ZodIssue[],
): Record<string, unknown> {
  const copy = structuredClone(raw) as Record<string, unknown>;
  for (const issue of issues) {
    if (issue.code !== "unrecognized_keys") continue;
    const parent = valueAt(copy, issue.path) as Record<string, unknown>;
    for (const key of issue.keys) Reflect.deleteProperty(parent, key);
  }
  return copy;
}

/** What a stack file comes to: everything wrong with it at once, and settings as far as it can be read. */
export interface ParsedConfig {
  readonly faults: readonly Fault[];
  readonly settings?: Settings;
}

/** Turns what the stack file says into settings. */
export function parseConfig(raw: Readonly<Record<string, unknown>>, stack: string): ParsedConfig {
  const whole = configSchema.safeParse(raw);
  const issues = whole.error?.issues ?? [];
  const faults = issues.flatMap((issue) => faultsOf(issue, raw));
  const { data } = whole.success ? whole : configSchema.safeParse(withoutUnknownKeys(raw, issues));
  if (data === undefined) return { faults };
  return {
    faults: [...faults, ...backendFaults(data), ...powerFaults(data), ...mnemonicFaults(data)],
    settings: settingsOf(data, stack),
  };
}
