import { fromBech32 } from "@cosmjs/encoding";
import type { Comet38Client } from "@cosmjs/tendermint-rpc";

import { type ConsumerPhase, phaseFromName } from "../../core/consumer/consumer-phase";
import { isConsumerId } from "../../core/details/port-exception-text";
import { ChainError } from "../chain-error";
import type {
  ConsumerChainRecord,
  ConsumerChainSummary,
  ConsumerValidatorRecord,
  KeyPair,
} from "./consumer-chain-record";
import { consumerGenesisText } from "./consumer-genesis-text";
import { initializationOf } from "./initialization";
import type { ConsumerMetadata } from "./messages";
import { about, ask, askPerhaps, rawAnswer, unlessAbsent } from "./module-query";
import { decoded, encoded, type Fields } from "./proto-types";

const defaultPageSize = 100;
/** A list that goes on for ever is no list. */
const chainLimit = 10_000;
const ed25519KeyBytes = 32;

function checkedId(value: unknown): string {
  if (typeof value !== "string" || !isConsumerId(value))
    throw new Error("consumer id is no number");
  return value;
}

function phaseOf(value: unknown): ConsumerPhase {
  const phase = phaseFromName(String(value));
  if (phase === undefined) throw new Error("phase of a consumer chain is unknown");
  return phase;
}

function metadataOf(value: unknown): ConsumerMetadata {
  const { name = "", description = "", metadata = "" } = (value ?? {}) as Partial<ConsumerMetadata>;
  return { name, description, metadata };
}

const keyOf = (value: unknown): string | undefined => {
  const key = (value ?? {}) as { readonly sum?: string; readonly ed25519?: string };
  const bytes = Buffer.from(key.ed25519 ?? "", "base64").length;
  return bytes === ed25519KeyBytes ? key.ed25519 : undefined;
};

const byNumber = (a: ConsumerChainSummary, b: ConsumerChainSummary): number =>
  a.consumerId.length - b.consumerId.length || (a.consumerId < b.consumerId ? -1 : 1);

const summaryOf = (chain: Fields): ConsumerChainSummary => ({
  consumerId: checkedId(chain["consumer_id"]),
  chainId: String(chain["chain_id"]),
  phase: phaseOf(chain["phase"]),
  metadata: metadataOf(chain["metadata"]),
});

/**
 * All consumer chains, whatever their phase, by ascending consumer id. The list knows no owners.
 *
 * An owner can fill his entry with lists and words, so a page that is too large for an answer is asked
 * for in smaller ones: no crowd of entries can hide the rest.
 *
 * @param pageSize - Chains asked for at a time.
 */
export async function consumerChainsAt(
  comet: Comet38Client,
  pageSize = defaultPageSize,
): Promise<readonly ConsumerChainSummary[]> {
  const found = new Map<string, ConsumerChainSummary>();
  let key = "";
  let limit = pageSize;
  let asked = 0;
  while (asked < chainLimit) {
    const request = { pagination: { ...(key === "" ? {} : { key }), limit: String(limit) } };
    let page: Fields;
    try {
      page = await ask(
        comet,
        "QueryConsumerChains",
        encoded("QueryConsumerChainsRequest", request),
      );
    } catch (cause) {
      if (!(cause instanceof ChainError) || cause.code !== "OVERSIZED" || limit === 1) throw cause;
      limit = Math.ceil(limit / 10);
      continue;
    }
    asked += limit;
    // Past the large entries.
    limit = Math.min(pageSize, limit * 2);
    const { chains, pagination } = page;
    for (const summary of (chains as Fields[]).map(summaryOf)) {
      found.set(summary.consumerId, summary);
    }
    key = (pagination as { readonly next_key?: string } | null)?.next_key ?? "";
    if (key === "") return [...found.values()].sort(byNumber);
  }
  throw new Error(`more than ${chainLimit} consumer chains`);
}

/** One consumer chain; nothing where the provider chain has none of this id. */
export async function consumerChainAt(
  comet: Comet38Client,
  consumerId: string,
): Promise<ConsumerChainRecord | undefined> {
  const chain = await askPerhaps(comet, "QueryConsumerChain", consumerId);
  if (chain === undefined) return undefined;
  if (checkedId(chain["consumer_id"]) !== consumerId) throw new Error("it is about another chain");
  const initialization = chain["init_params"] as Fields | null;
  return {
    ...summaryOf(chain),
    owner: String(chain["owner_address"]),
    clientId: String(chain["client_id"]),
    ...(initialization === null ? {} : { initialization: initializationOf(initialization) }),
  };
}

function validatorOf(validator: Fields): ConsumerValidatorRecord {
  const operator = String(validator["provider_operator_address"]);
  if (!fromBech32(operator).prefix.endsWith("valoper")) {
    throw new Error("operator address has another prefix");
  }
  const power = BigInt(String(validator["consumer_power"]));
  if (power < 0n) throw new Error("power is negative");
  const { moniker = "", details = "" } = (validator["description"] ?? {}) as Record<string, string>;
  const consumerKey = keyOf(validator["consumer_key"]);
  return {
    operator,
    providerAddress: String(validator["provider_address"]),
    moniker,
    details,
    ...(consumerKey === undefined ? {} : { consumerKey }),
    power,
    jailed: validator["jailed"] === true,
    validatesCurrentEpoch: validator["validates_current_epoch"] === true,
  };
}

/** What was answered last of who validates, by consumer id: the same bytes need not be read again. */
export type ValidatorsMemory = Map<
  string,
  { readonly bytes: Uint8Array; readonly validators: readonly ConsumerValidatorRecord[] }
>;

const sameBytes = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0;

/**
 * Who validates a consumer chain, by operator address: after the launch as of the last epoch, before
 * it as it would be now. Nobody where the chain was stopped, or there is none.
 *
 * @param memory - Of whoever asks again and again; most answers are the one before.
 */
export async function consumerValidatorsAt(
  comet: Comet38Client,
  consumerId: string,
  memory?: ValidatorsMemory,
): Promise<readonly ConsumerValidatorRecord[]> {
  const method = "QueryConsumerValidators";
  const bytes = await unlessAbsent(async () => rawAnswer(comet, method, about(consumerId)));
  if (bytes === undefined) return [];
  const known = memory?.get(consumerId);
  if (known !== undefined && sameBytes(known.bytes, bytes)) return known.validators;
  const answer = decoded(`${method}Response`, bytes);
  const validators = (answer["validators"] as Fields[])
    .map(validatorOf)
    .sort((a, b) => (a.operator < b.operator ? -1 : 1));
  memory?.set(consumerId, { bytes, validators });
  return validators;
}

/**
 * Consensus addresses of all who have opted in, whether they validate yet or not; sorted. Nobody where
 * the chain was stopped, of which the provider chain says no more, or there is none.
 */
export async function optedInAt(
  comet: Comet38Client,
  consumerId: string,
): Promise<readonly string[]> {
  const answer = await askPerhaps(comet, "QueryConsumerChainOptedInValidators", consumerId);
  return [...((answer?.["validators_provider_addresses"] ?? []) as string[])].sort();
}

/** The consensus keys that validators have assigned for a consumer chain. */
export async function keyPairsAt(
  comet: Comet38Client,
  consumerId: string,
): Promise<readonly KeyPair[]> {
  const answer = await askPerhaps(comet, "QueryAllPairsValConsAddrByConsumer", consumerId);
  return ((answer?.["pair_val_con_addr"] ?? []) as Fields[]).map((pair) => {
    const consumerKey = keyOf(pair["consumer_key"]);
    return {
      providerAddress: String(pair["provider_address"]),
      consumerAddress: String(pair["consumer_address"]),
      ...(consumerKey === undefined ? {} : { consumerKey }),
    };
  });
}

/**
 * The consumer genesis that the provider chain made, as proto JSON; nothing before the launch. It can
 * be read for as long as the chain is not DELETED.
 */
export async function consumerGenesisAt(
  comet: Comet38Client,
  consumerId: string,
): Promise<string | undefined> {
  const answer = await askPerhaps(comet, "QueryConsumerGenesis", consumerId);
  if (answer === undefined) return undefined;
  if (answer["genesis_state"] === null) throw new Error("it has no content");
  return consumerGenesisText(answer["genesis_state"]);
}

/** Blocks until opt-ins and opt-outs take effect. */
export async function blocksUntilNextEpochAt(comet: Comet38Client): Promise<bigint> {
  const answer = await ask(comet, "QueryBlocksUntilNextEpoch", new Uint8Array());
  return BigInt(String(answer["blocks_until_next_epoch"]));
}
