import { DomainError } from "../errors";
import type { PortScheme } from "../ports/hashed-ports";
import { printable } from "../printable";
import type { NodeIdentityKind } from "./settings";

/** What the stack tells the agent of one validator's cluster. */
export interface AgentSettings {
  readonly validator: { readonly name: string; readonly operator: string };
  readonly providerChain: {
    readonly chainId: string;
    /** RPC addresses, tried in order. */
    readonly rpc: readonly string[];
  };
  readonly portScheme: PortScheme;
  readonly nodeIdentity: NodeIdentityKind;
  readonly allowPrivateAddresses: boolean;
  /** Present on the embedded backend: the folder that holds those of the nodes' processes. */
  readonly embedded?: { readonly nodes: string };
}

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields =>
  typeof value === "object" && value !== null ? (value as Fields) : {};

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";

/** Each setting, and whether a value will do for it. */
const rules: readonly (readonly [string, (settings: Fields) => boolean])[] = [
  ["validator.name", ({ validator }) => isText(fieldsOf(validator)["name"])],
  ["validator.operator", ({ validator }) => isText(fieldsOf(validator)["operator"])],
  ["providerChain.chainId", ({ providerChain }) => isText(fieldsOf(providerChain)["chainId"])],
  [
    "providerChain.rpc",
    ({ providerChain }) => {
      const { rpc } = fieldsOf(providerChain);
      return Array.isArray(rpc) && rpc.length > 0 && rpc.every(isText);
    },
  ],
  ["portScheme", ({ portScheme }) => ["hashed", "interleaved"].includes(String(portScheme))],
  ["nodeIdentity", ({ nodeIdentity }) => ["random", "derived"].includes(String(nodeIdentity))],
  ["allowPrivateAddresses", ({ allowPrivateAddresses: one }) => typeof one === "boolean"],
  [
    "embedded.nodes",
    ({ embedded }) => embedded === undefined || isText(fieldsOf(embedded)["nodes"]),
  ],
];

/**
 * Reads the agent's settings.
 *
 * @throws DomainError `BAD_AGENT_SETTINGS` naming every setting that is missing or will not do.
 */
export function parseAgentSettings(text: string): AgentSettings {
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch {
    const message = `settings of the agent are no JSON; "${printable(text, 40)}"; run pulumi up`;
    throw new DomainError("BAD_AGENT_SETTINGS", message);
  }
  const faulty = rules.filter(([, holds]) => !holds(fieldsOf(said))).map(([name]) => name);
  if (faulty.length > 0) {
    const message = `settings of the agent lack something; "${faulty.join(", ")}"; run pulumi up`;
    throw new DomainError("BAD_AGENT_SETTINGS", message);
  }
  return said as AgentSettings;
}
