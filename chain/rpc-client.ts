import type { RpcClient } from "@cosmjs/tendermint-rpc";

import { printable } from "../core/printable";
import { httpPost } from "./http-post";
import type { RpcAddress } from "./rpc-address";
import { rpcFailure, transportFailure } from "./rpc-failure";
import { textWithin } from "./text-within";

/** Greatest answer that is read; a page of 100 validators with full descriptions is under 1 MB. */
export const answerLimitBytes = 16 * 1024 * 1024;

type Request = Parameters<RpcClient["execute"]>[0];
type Success = Awaited<ReturnType<RpcClient["execute"]>>;
type JsonObject = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function parsedObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const spoken = (value: unknown): string => (typeof value === "string" ? value : "");

/**
 * Speaks JSON-RPC with one address and takes every answer as hostile.
 *
 * It follows no redirect, reads no more than `answerLimitBytes` (counted after decompression), ends
 * with `signal`, and gives cosmjs only what has the shape of a JSON-RPC answer to this request.
 */
export function rpcClient(address: RpcAddress, signal: AbortSignal): RpcClient {
  const execute = async (request: Request): Promise<Success> => {
    const call = request.method;
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
      const text = await textWithin(answer.body, answerLimitBytes);
      if (text === undefined) {
        const limit = `the answer is larger than ${answerLimitBytes} bytes`;
        throw rpcFailure("OVERSIZED", address, call, limit);
      }
      body = text;
    } catch (cause) {
      throw signal.aborted
        ? rpcFailure("TIMEOUT", address, call, "no answer in time", cause)
        : transportFailure(cause, address, call);
    }

    const answer = parsedObject(body);
    if (answer?.["jsonrpc"] !== "2.0" || answer["id"] !== request.id) {
      throw rpcFailure("GARBAGE", address, call, `the answer is not JSON-RPC (HTTP ${status})`);
    }
    const { error, result } = answer;
    if (isObject(error)) {
      const reason = printable(`${spoken(error["message"])} ${spoken(error["data"])}`.trim(), 300);
      throw rpcFailure("REJECTED", address, call, `the node says "${reason}"`);
    }
    if (!isObject(result)) {
      throw rpcFailure("GARBAGE", address, call, "the answer has no result");
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
