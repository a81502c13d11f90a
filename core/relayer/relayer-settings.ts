import { DomainError } from "../errors";
import { printable } from "../printable";

/** Where one node of a chain is reached. */
export interface NodeAddress {
  /** CometBFT's RPC, `http://…` or `https://…`. */
  readonly rpc: string;
  /** The Cosmos SDK's gRPC, `http://HOST:PORT` or `https://…`. */
  readonly grpc: string;
}

/** A chain as the relayer reaches it and pays there. */
export interface RelayedChain {
  readonly chainId: string;
  /** Tried in order. */
  readonly addresses: readonly NodeAddress[];
  /** Of its accounts, e.g. `cosmos`. */
  readonly accountPrefix: string;
  /** Fee per unit of gas, e.g. `0.025uatom`. */
  readonly gasPrice: string;
}

/** What the stack tells the relayer of one consumer chain. */
export interface RelayerSettings {
  readonly provider: RelayedChain;
  readonly consumer: RelayedChain & {
    /** Decimal; its id on the provider chain. */
    readonly consumerId: string;
  };
  /** Of its account on both chains (secret). */
  readonly mnemonic: string;
  /** Path of the program `hermes`. */
  readonly hermes: string;
  /** `host:port` where Hermes tells of itself: metrics, and what it does. */
  readonly telemetry: string;
  readonly rest: string;
  /** Whether the nodes tell of new blocks by WebSocket; else they are asked for them. */
  readonly events: "push" | "pull";
  /** How often the provider chain sends validator sets, about. */
  readonly epochSeconds: number;
}

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields =>
  typeof value === "object" && value !== null ? (value as Fields) : {};

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";

const isAddress = (value: unknown): boolean =>
  isText(fieldsOf(value)["rpc"]) && isText(fieldsOf(value)["grpc"]);

const chainRules = (name: "provider" | "consumer"): readonly (readonly [string, Rule])[] => {
  const of = (settings: Fields): Fields => fieldsOf(settings[name]);
  return [
    ...["chainId", "accountPrefix", "gasPrice"].map((key): readonly [string, Rule] => [
      `${name}.${key}`,
      (settings) => isText(of(settings)[key]),
    ]),
    [
      `${name}.addresses`,
      (settings) => {
        const { addresses } = of(settings);
        return Array.isArray(addresses) && addresses.length > 0 && addresses.every(isAddress);
      },
    ],
  ];
};

type Rule = (settings: Fields) => boolean;

/** Each setting, and whether a value will do for it. */
const rules: readonly (readonly [string, Rule])[] = [
  ...chainRules("provider"),
  ...chainRules("consumer"),
  ["consumer.consumerId", ({ consumer }) => isText(fieldsOf(consumer)["consumerId"])],
  ...["mnemonic", "hermes", "telemetry", "rest"].map((key): readonly [string, Rule] => [
    key,
    (settings) => isText(settings[key]),
  ]),
  ["epochSeconds", ({ epochSeconds }) => typeof epochSeconds === "number" && epochSeconds > 0],
  ["events", ({ events }) => ["push", "pull"].includes(String(events))],
];

/**
 * Reads the relayer's settings.
 *
 * @throws DomainError `BAD_RELAYER_SETTINGS` naming every setting that is missing or will not do, and no value: one is a secret.
 */
export function parseRelayerSettings(text: string): RelayerSettings {
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch {
    throw new DomainError(
      "BAD_RELAYER_SETTINGS",
      `settings of the relayer are no JSON; "${String(text.length)} characters"; run pulumi up`,
    );
  }
  const faulty = rules.filter(([, holds]) => !holds(fieldsOf(said))).map(([name]) => name);
  if (faulty.length > 0) {
    throw new DomainError(
      "BAD_RELAYER_SETTINGS",
      `settings of the relayer lack something; "${printable(faulty.join(", "))}"; run pulumi up`,
    );
  }
  return said as RelayerSettings;
}
