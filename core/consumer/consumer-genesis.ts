import { createHash } from "node:crypto";

import { findNodeAtLocation, parseTree } from "jsonc-parser";

import {
  anyJsonObject,
  canonicalJson,
  isJsonObject,
  type Json,
  type JsonObject,
  jsonObject,
} from "../canonical-json";
import { DomainError } from "../errors";
import { printable } from "../printable";
import { rfc3339Utc } from "../rfc3339";
import { withGenesisAccount } from "./genesis-account";
import { statedHash } from "./stated-hash";

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
  /** Account that is in it, too. */
  readonly account?: string;
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

function refuseOtherChain(genesis: JsonObject, chainId: string): void {
  const stated = genesis["chain_id"];
  if (stated === undefined || stated === "" || stated === chainId) return;
  refuse(
    `${aboutBase} is of another chain than "${printable(chainId)}"`,
    typeof stated === "string" ? stated : canonicalJson(stated).trim(),
    "use this chain's",
  );
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
  account,
}: BaseGenesisRequest): string {
  const genesis = jsonObject(text, aboutBase);
  refuseOtherChain(genesis, chainId);
  appStateOf(genesis);
  const time = rfc3339Utc(genesisTime);
  if (time === undefined) {
    return refuse(
      "spawn time is no RFC 3339 time",
      genesisTime,
      "write it as 2026-12-01T12:00:00Z",
    );
  }
  return canonicalJson({
    ...(account === undefined ? genesis : withGenesisAccount(genesis, account)),
    chain_id: chainId,
    genesis_time: time,
    initial_height: heightLike(genesis["initial_height"], initialHeight),
  });
}

/** Puts the provider chain's part where it belongs in a text of which all else stays, to the byte. */
function withPart(text: string, part: string): string {
  const root = parseTree(text);
  const state = root && findNodeAtLocation(root, ["app_state"]);
  if (state === undefined) throw new Error("a genesis was looked at before, and has app_state");
  const former = findNodeAtLocation(state, [ccvModule]);
  if (former !== undefined) {
    return text.slice(0, former.offset) + part + text.slice(former.offset + former.length);
  }
  const inside = state.offset + 1;
  const others = (state.children ?? []).length > 0 ? "," : "";
  return `${text.slice(0, inside)}"${ccvModule}":${part}${others}${text.slice(inside)}`;
}

/** A base genesis, and whether its makers' bytes have to stay. */
export interface BaseGenesis {
  readonly text: string;
  /** Whether all but the provider chain's part stays as it is written. */
  readonly asWritten: boolean;
}

/**
 * The genesis with which every validator of a consumer chain starts.
 *
 * @param ccv - JSON text of the consumer genesis that the provider chain made at the launch.
 * @throws DomainError `BAD_GENESIS`.
 */
export function consumerGenesis({
  base,
  ccv,
}: {
  readonly base: BaseGenesis;
  readonly ccv: string;
}): string {
  const part = jsonObject(ccv, "consumer genesis of the provider chain");
  if (!base.asWritten) {
    const genesis = jsonObject(base.text, aboutBase);
    return canonicalJson({ ...genesis, app_state: { ...appStateOf(genesis), [ccvModule]: part } });
  }
  const text = withPart(base.text, canonicalJson(part).trim());
  // A key that stands twice is read in its last place, and was written in its first.
  const said = appStateOf(anyJsonObject(text, aboutBase))[ccvModule];
  if (canonicalJson(said ?? null) !== canonicalJson(part)) {
    refuse(`${aboutBase} holds a key twice`, `app_state.${ccvModule}`, "use another file");
  }
  return text;
}

/** SHA-256 of a genesis text, in hex. */
export function genesisHash(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}

export interface BaseChoice {
  /** The chain's `genesis_hash` as the provider chain has it, hex. */
  readonly stated: string;
  /** The text as its makers hand it out. */
  readonly text: string;
  /** Whether the text is a file that config names. */
  readonly isFile: boolean;
  /** Whether somebody else registered the chain. */
  readonly joined: boolean;
  readonly chainId: string;
  /** What `baseGenesis` makes of the text, which is what this program states. */
  readonly canonical: () => string;
  /** The same without its relayer's account, where that is in it. */
  readonly withoutAccount?: () => string;
}

/**
 * What a base genesis leaves for others to fill in, each of whom might do so otherwise.
 *
 * @throws DomainError `BAD_GENESIS` where it is another chain's, or none.
 */
function unwritten(text: string, chainId: string): string | undefined {
  const genesis = anyJsonObject(text, aboutBase);
  refuseOtherChain(genesis, chainId);
  appStateOf(genesis);
  if (genesis["chain_id"] !== chainId) return "chain_id";
  const time = genesis["genesis_time"];
  const known = typeof time === "string" ? rfc3339Utc(time) : undefined;
  // Go's time of nothing, for which CometBFT takes the time of its own start.
  return known === undefined || known.startsWith("0001-") ? "genesis_time" : undefined;
}

/** What is made; nothing where it cannot be, as of a file with numbers that only its own bytes keep. */
function ifAny(make: () => string): string | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}

/**
 * Decides from which of the two forms of a base genesis everybody starts: the one that the chain's owner
 * has stated on the provider chain. Where he stated none, an owner's file counts as he wrote it.
 *
 * @returns With a warning where what is stated is no SHA-256 in any form.
 * @throws DomainError `BAD_GENESIS` where it is neither.
 */
export function chooseBase(choice: BaseChoice): BaseGenesis & { readonly warning?: string } {
  const { text, chainId, canonical } = choice;
  const stated = statedHash(choice.stated);
  if (stated.kind === "sha256") {
    // First, for a text that is canonical already is one of this program's, and goes on as such.
    for (const make of [canonical, choice.withoutAccount]) {
      const base = make && ifAny(make);
      if (base !== undefined && genesisHash(base) === stated.hex) {
        return { text: base, asWritten: false };
      }
    }
    if (genesisHash(text) === stated.hex) {
      const missing = unwritten(text, chainId);
      if (missing === undefined) return { text, asWritten: true };
      return refuse(
        `${aboutBase} that the consumer chain's owner states is not whole: it lacks ${missing}`,
        genesisHash(text),
        "set finalGenesisFile to the whole genesis of the chain's team",
      );
    }
    return refuse(
      `${aboutBase} is not the one that the consumer chain's owner states, whose sha256 is ${stated.hex}`,
      genesisHash(text),
      "set genesisFile to the owner's file",
    );
  }
  const isWhole = choice.joined && choice.isFile && unwritten(text, chainId) === undefined;
  const base: BaseGenesis = isWhole
    ? { text, asWritten: true }
    : { text: canonical(), asWritten: false };
  if (stated.kind === "none") return base;
  const warning = `the owner of consumer chain "${printable(chainId)}" states a genesis hash that is no sha256, so the base genesis is not checked; "${printable(stated.text)}"; compare genesisSha256 with another validator`;
  return { ...base, warning };
}
