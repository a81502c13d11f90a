import type { RpcClient } from "@cosmjs/tendermint-rpc";

import { printable } from "../core/printable";
import { isWithinJsonBounds } from "../core/rpc/json-bounds";
import {
  isJsonObject,
  type JsonObject,
  parsedJsonObject,
  rpcErrorText,
} from "../core/rpc/json-rpc";
import { type WireFault, wireFault } from "../core/rpc/wire-bounds";
import { httpPost } from "./http-post";
import type { RpcAddress } from "./rpc-address";
import { rpcFailure, transportFailure } from "./rpc-failure";
import { textWithin } from "./text-within";

/**
 * Greatest answer that is read, by the path of an `abci_query`. A page of 100 validators with full
 * descriptions is under 1 MB; consumer validators and a consumer genesis come in one piece.
 */
const answerLimits = new Map<unknown, number>([
  ["/interchain_security.ccv.provider.v1.Query/QueryConsumerValidators", 4 * 1024 * 1024],
  ["/interchain_security.ccv.provider.v1.Query/QueryConsumerGenesis", 16 * 1024 * 1024],
]);
const usualLimitBytes = 2 * 1024 * 1024;
/** Parsed, each takes many times its text's memory. The RPC answers that are read have some thousands. */
const jsonBounds = { depth: 32, values: 100_000 };
/** Of the message that a query is answered with; lists come in pages of 100. */
const fieldLimit = 10_000;

type Request = Parameters<RpcClient["execute"]>[0];
type Success = Awaited<ReturnType<RpcClient["execute"]>>;

const answerLimit = ({ params }: Request): number =>
  answerLimits.get((params as { readonly path?: unknown } | undefined)?.path) ?? usualLimitBytes;

/** What keeps the answer to an `abci_query` from being decoded in little memory. */
function faultOfValue({ response }: JsonObject): WireFault | undefined {
  const value = isJsonObject(response) ? response["value"] : undefined;
  return typeof value === "string"
    ? wireFault(Buffer.from(value, "base64"), fieldLimit)
    : undefined;
}

/**
 * Speaks JSON-RPC with one address and takes every answer as hostile.
 *
 * It follows no redirect, reads no more than the call's limit (counted after decompression), ends
 * with `signal`, and gives cosmjs only what has the shape of a JSON-RPC answer to this request. Before
 * anything is parsed or decoded, its values are counted: a small text can fill any memory.
 */
export function rpcClient(address: RpcAddress, signal: AbortSignal): RpcClient {
  const execute = async (request: Request): Promise<Success> => {
    const call = request.method;
    const oversized = (what: string): Error => rpcFailure("OVERSIZED", address, call, what);
    let status: number;
    let body: string;
    try {
      const answer = await httpPost({
        ...{ url: address.url, headers: address.headers, text: JSON.stringify(request), signal },
        // Whether a node can have got a transaction must stay certain.
        isRepeatable: !call.startsWith("broadcast_"),
      });
      status = answer.status;
      if (status >= 300 && status < 400) {
        answer.body.destroy();
        throw rpcFailure("GARBAGE", address, call, `it redirects elsewhere (HTTP ${status})`);
      }
      const limit = answerLimit(request);
      const text = await textWithin(answer.body, limit);
      if (text === undefined) throw oversized(`the answer is larger than ${limit} bytes`);
      body = text;
    } catch (cause) {
      throw signal.aborted
        ? rpcFailure("TIMEOUT", address, call, "no answer in time", cause)
        : transportFailure(cause, address, call);
    }

    if (!isWithinJsonBounds(body, jsonBounds)) {
      const { depth, values } = jsonBounds;
      throw oversized(`the answer has more than ${values} values, or ${depth} inside each other`);
    }
    const answer = parsedJsonObject(body);
    if (answer?.["jsonrpc"] !== "2.0" || answer["id"] !== request.id) {
      throw rpcFailure("GARBAGE", address, call, `the answer is not JSON-RPC (HTTP ${status})`);
    }
    const { error, result } = answer;
    if (isJsonObject(error)) {
      const reason = printable(rpcErrorText(error), 300);
      throw rpcFailure("REJECTED", address, call, `the node says "${reason}"`);
    }
    if (!isJsonObject(result)) {
      throw rpcFailure("GARBAGE", address, call, "the answer has no result");
    }
    const fault = call === "abci_query" ? faultOfValue(result) : undefined;
    if (fault === "TOO_MANY_FIELDS") {
      throw oversized(`the answer has more than ${fieldLimit} fields`);
    }
    if (fault === "UNREADABLE") {
      throw rpcFailure("GARBAGE", address, call, "the answer makes no sense (no message)");
    }
    return { jsonrpc: "2.0", id: request.id, result };
  };

  return {
    execute,
    disconnect: () => {
      // Idle connections end by themselves and keep no process running.
    },
  };
}
