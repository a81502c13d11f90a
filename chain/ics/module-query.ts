import { QueryClient } from "@cosmjs/stargate";
import type { Comet38Client } from "@cosmjs/tendermint-rpc";

import { unlessRefused } from "../unless-refused";
import { decoded, encoded, type Fields } from "./proto-types";

const service = "/interchain_security.ccv.provider.v1.Query/";

/**
 * How the module says that it has no such thing: it has no code of its own for that.
 *
 * @see x/ccv/provider/keeper/grpc_query.go of Interchain Security v7
 */
const absent =
  /^Query failed with .*(code = NotFound|cannot retrieve chain id|cannot find a phase|unknown consumer chain)/s;

/** How a chain says that nothing of it answers such a question. */
const unheardOf = /^Query failed with .*(unknown query path|unknown service)/s;

/** The chain has no provider module, or what has stayed of it answers every question with nothing. */
export class ModuleGone extends Error {
  constructor() {
    super(
      "the chain answers, but has no Interchain Security module of release 6 or 7, or no longer",
    );
  }
}

/** The bytes of an answer, whatever they are. */
async function bytesOf(
  comet: Comet38Client,
  method: string,
  request: Uint8Array,
): Promise<Uint8Array> {
  try {
    return (await QueryClient.withExtensions(comet).queryAbci(`${service}${method}`, request))
      .value;
  } catch (cause) {
    if (cause instanceof Error && unheardOf.test(cause.message)) throw new ModuleGone();
    throw cause;
  }
}

/**
 * The bytes of an answer.
 *
 * @throws ModuleGone where nobody is there to answer. An empty answer may say that there is nobody or
 *   nothing: a module that lives has parameters all the same, and stubs of one have none.
 */
export async function rawAnswer(
  comet: Comet38Client,
  method: string,
  request: Uint8Array,
): Promise<Uint8Array> {
  const bytes = await bytesOf(comet, method, request);
  if (bytes.length > 0) return bytes;
  const parameters = await bytesOf(comet, "QueryParams", new Uint8Array());
  if (parameters.length === 0) throw new ModuleGone();
  return bytes;
}

/** An answer of the provider module, read. */
export async function ask(
  comet: Comet38Client,
  method: string,
  request: Uint8Array,
  answer = `${method}Response`,
): Promise<Fields> {
  return decoded(answer, await rawAnswer(comet, method, request));
}

/** A question about one consumer chain. */
export const about = (consumerId: string): Uint8Array =>
  encoded("ConsumerIdRequest", { consumer_id: consumerId });

/** The answer to a question, which may be that there is no such thing. */
export const unlessAbsent = <T>(question: () => Promise<T>): Promise<T | undefined> =>
  unlessRefused(absent, question);

/** The same question, whose answer may be that there is no such thing. */
export async function askPerhaps(
  comet: Comet38Client,
  method: string,
  consumerId: string,
): Promise<Fields | undefined> {
  return unlessAbsent(async () => ask(comet, method, about(consumerId)));
}
