import { createHash } from "node:crypto";

import {
  canonicalJson,
  isJsonObject,
  type Json,
  type JsonObject,
  jsonObject,
} from "../canonical-json";
import { DomainError } from "../errors";
import { printable } from "../printable";
import { rfc3339Utc } from "../rfc3339";

/** Name of the module whose state the provider chain makes. */
const ccvModule = "ccvconsumer";

const aboutBase = "base genesis";

export interface BaseGenesisRequest {
  /** JSON of the chain binary's `init`, or of a file that the chain's makers hand out. */
  readonly text: string;
  readonly chainId: string;
  /** The spawn time, RFC 3339. */
  readonly genesisTime: string;
  readonly initialHeight: bigint;
}

function refuse(what: string, value: string, remedy: string): never {
  throw new DomainError("BAD_GENESIS", `${what}; "${printable(value)}"; ${remedy}`);
}

function appStateOf(genesis: JsonObject): JsonObject {
  const state = genesis["app_state"];
  if (!isJsonObject(state)) {
    return refuse(
      `${aboutBase} has no app_state`,
      Object.keys(genesis).join(", "),
      "use another file",
    );
  }
  return state;
}

/** The Cosmos SDK writes this number plain, CometBFT in quotes; each reads its own. */
function heightLike(former: Json | undefined, height: bigint): Json {
  return typeof former === "string" ? String(height) : height;
}

/**
 * A consumer chain's genesis before the provider chain's part is in it, the same bytes wherever it is
 * made from the same text.
 *
 * Canonical JSON, with the chain's id, its spawn time for the genesis time, and its initial height.
 *
 * @throws DomainError `BAD_GENESIS` for a text that is no genesis of this chain, or none of a consumer chain.
 */
export function baseGenesis({
  text,
  chainId,
  genesisTime,
  initialHeight,
}: BaseGenesisRequest): string {
  const genesis = jsonObject(text, aboutBase);
  const stated = genesis["chain_id"];
  if (stated !== undefined && stated !== "" && stated !== chainId) {
    const value = typeof stated === "string" ? stated : canonicalJson(stated).trim();
    refuse(
      `${aboutBase} is of another chain than "${printable(chainId)}"`,
      value,
      "use this chain's",
    );
  }
  const state = appStateOf(genesis);
  if (!isJsonObject(state[ccvModule])) {
    refuse(
      `${aboutBase} is no consumer chain's: its app_state has no ${ccvModule}`,
      Object.keys(state).join(", "),
      "use the genesis of a consumer chain's binary",
    );
  }
  const time = rfc3339Utc(genesisTime);
  if (time === undefined) {
    return refuse(
      "spawn time is no RFC 3339 time",
      genesisTime,
      "write it as 2026-12-01T12:00:00Z",
    );
  }
  return canonicalJson({
    ...genesis,
    chain_id: chainId,
    genesis_time: time,
    initial_height: heightLike(genesis["initial_height"], initialHeight),
  });
}

/**
 * The genesis with which every validator of a consumer chain starts.
 *
 * @param base - What `baseGenesis` gave.
 * @param ccv - JSON text of the consumer genesis that the provider chain made at the launch.
 * @throws DomainError `BAD_GENESIS`.
 */
export function consumerGenesis({
  base,
  ccv,
}: {
  readonly base: string;
  readonly ccv: string;
}): string {
  const genesis = jsonObject(base, aboutBase);
  const part = jsonObject(ccv, "consumer genesis of the provider chain");
  return canonicalJson({ ...genesis, app_state: { ...appStateOf(genesis), [ccvModule]: part } });
}

/** SHA-256 of a genesis text, in hex. */
export function genesisHash(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}

/**
 * Why a base genesis is not the one that the chain's owner has stated on the provider chain; undefined
 * where it is, or none is stated.
 *
 * @param request - `stated`: the chain's `genesis_hash` in hex. It holds for the text as its makers
 *   hand it out, or for the `base` that came of it, which is what this program states.
 */
export function genesisHashFault({
  stated,
  base,
  text,
}: {
  readonly stated: string;
  readonly base: string;
  readonly text: string;
}): string | undefined {
  if (stated === "" || [base, text].some((one) => genesisHash(one) === stated.toLowerCase())) {
    return undefined;
  }
  return (
    `base genesis is not the one that the consumer chain's owner states, whose sha256 is ` +
    `${printable(stated)}; "${genesisHash(text)}"; set genesisFile to the owner's file`
  );
}
