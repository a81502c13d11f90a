import { QueryClient } from "@cosmjs/stargate";
import type { Comet38Client } from "@cosmjs/tendermint-rpc";

import { decoded, encoded, type Fields } from "./proto-types";

const service = "/interchain_security.ccv.provider.v1.Query/";

/**
 * How the module says that it has no such thing: it has no code of its own for that.
 *
 * @see x/ccv/provider/keeper/grpc_query.go of Interchain Security v7
 */
const absent =
  /^Query failed with .*(code = NotFound|cannot retrieve chain id|cannot find a phase|unknown consumer chain)/s;

/** The bytes of an answer. */
export async function rawAnswer(
  comet: Comet38Client,
  method: string,
  request: Uint8Array,
): Promise<Uint8Array> {
  const path = `${service}${method}`;
  return (await QueryClient.withExtensions(comet).queryAbci(path, request)).value;
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
export async function unlessAbsent<T>(question: () => Promise<T>): Promise<T | undefined> {
  try {
    return await question();
  } catch (cause) {
    if (cause instanceof Error && absent.test(cause.message)) return undefined;
    throw cause;
  }
}

/** The same question, whose answer may be that there is no such thing. */
export async function askPerhaps(
  comet: Comet38Client,
  method: string,
  consumerId: string,
): Promise<Fields | undefined> {
  return unlessAbsent(async () => ask(comet, method, about(consumerId)));
}
