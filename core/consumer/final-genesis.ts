import {
  anyJsonObject,
  canonicalJson,
  isJsonObject,
  type Json,
  type JsonObject,
} from "../canonical-json";
import { DomainError } from "../errors";
import { printable } from "../printable";
import { rfc3339Utc } from "../rfc3339";

/** A genesis that a chain's team hands out whole, and what the provider chain says. */
export interface FinalGenesis {
  /** As its team hands it out. */
  readonly text: string;
  readonly chainId: string;
  /** JSON text of the consumer genesis that the provider chain made at the launch. */
  readonly ccv: string;
}

/** So many differences are named. */
const namedDifferences = 5;

const objectAt = (value: Json | undefined, key: string): JsonObject => {
  const found = isJsonObject(value) ? value[key] : undefined;
  return isJsonObject(found) ? found : {};
};

const textOf = (value: Json | undefined): string =>
  value === undefined || value === null || value === ""
    ? "none"
    : printable(typeof value === "string" ? value : canonicalJson(value).trim());

const timeOf = (value: Json | undefined): string => {
  const text = textOf(value);
  return rfc3339Utc(text) ?? text;
};

/** Power by public key. */
function powers(part: JsonObject): ReadonlyMap<string, string> {
  // Chains before v4 have it beside the provider's state.
  const set = objectAt(part, "provider")["initial_val_set"] ?? part["initial_val_set"];
  const entries = Array.isArray(set) ? (set as readonly Json[]) : [];
  const found = new Map<string, string>();
  for (const one of entries) {
    if (!isJsonObject(one)) continue;
    const key = textOf(Object.values(objectAt(one, "pub_key"))[0]);
    const former = found.get(key);
    const power = textOf(one["power"]);
    found.set(key, former === undefined ? power : `${former} and ${power}`);
  }
  return found;
}

/** What has to be the same in both, by what it is called. */
function bindings(part: JsonObject): ReadonlyMap<string, string> {
  const provider = objectAt(part, "provider");
  const at = (state: string): JsonObject =>
    state in provider ? objectAt(provider, state) : objectAt(part, `provider_${state}`);
  const client = at("client_state");
  const consensus = at("consensus_state");
  return new Map([
    ["provider chain", textOf(client["chain_id"])],
    ["height of the client", textOf(objectAt(client, "latest_height")["revision_height"])],
    ["time of the client", timeOf(consensus["timestamp"])],
    ["next validators of the client", textOf(consensus["next_validators_hash"])],
    ["client id", textOf(part["provider_client_id"])],
    ["connection id", textOf(part["connection_id"])],
    ...[...powers(part)].map(([key, power]) => [`power of ${key}`, power] as const),
  ]);
}

/**
 * The genesis that a consumer chain's team hands out whole, once it is seen to be of the chain that the
 * provider chain launched. Its own settings, such as the denominations of rewards, are its team's.
 *
 * @returns Its bytes as they are.
 * @throws DomainError `BAD_GENESIS` that names what differs: chain id, first validators, client, connection.
 */
export function finalGenesis({ text, chainId, ccv }: FinalGenesis): string {
  const genesis = anyJsonObject(text, "final genesis");
  const stated = genesis["chain_id"];
  const said = bindings(objectAt(genesis["app_state"], "ccvconsumer"));
  const wanted = bindings(anyJsonObject(ccv, "consumer genesis of the provider chain"));
  const differences = [
    ...(stated === chainId ? [] : [`chain id ${textOf(stated)}, not ${printable(chainId)}`]),
    ...[...new Set([...wanted.keys(), ...said.keys()])].flatMap((name) => {
      const [here, there] = [said.get(name) ?? "none", wanted.get(name) ?? "none"];
      return here === there ? [] : [`${name} ${here}, not ${there}`];
    }),
  ];
  if (differences.length === 0) return text;
  const more = differences.length - namedDifferences;
  const named = differences.slice(0, namedDifferences).join("; ");
  throw new DomainError(
    "BAD_GENESIS",
    `final genesis is not of the chain that the provider chain launched; "${named}${more > 0 ? `; and ${String(more)} more` : ""}"; ask the chain's team for the right one`,
  );
}
