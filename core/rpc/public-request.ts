import { isJsonObject, type JsonObject } from "./json-rpc";

/**
 * Methods of CometBFT's RPC that anybody may call: all of v0.38's but the unsafe ones, which steer the
 * node (`dial_seeds`, `dial_peers`, `unsafe_flush_mempool`).
 *
 * @see https://github.com/cometbft/cometbft/blob/v0.38.x/rpc/core/routes.go
 */
const asked = new Set(
  [
    "health status net_info genesis genesis_chunked",
    "blockchain block block_by_hash block_results block_search commit header header_by_hash",
    "check_tx tx tx_search unconfirmed_txs num_unconfirmed_txs",
    "validators dump_consensus_state consensus_state consensus_params",
    "broadcast_tx_commit broadcast_tx_sync broadcast_tx_async broadcast_evidence",
    "abci_query abci_info",
  ].flatMap((line) => line.split(" ")),
);
/** Over a WebSocket besides. */
const subscribed = new Set(["subscribe", "unsubscribe", "unsubscribe_all"]);

/** What becomes of a text for a node's RPC. */
export type PublicRequest =
  /** As the node may get it. */
  | { readonly text: string }
  | {
      /** JSON that the caller gets in its place. */
      readonly refusal: string;
      /** What the node itself refuses with the same code, where only the node may answer. */
      readonly instead: string;
    };

const refused = (
  id: unknown,
  code: number,
  message: string,
  instead = "not JSON",
): PublicRequest => ({
  refusal: JSON.stringify({ jsonrpc: "2.0", id: id ?? null, error: { code, message } }),
  instead,
});

/** A call of a method that no node has. */
const unknownMethod = (id: unknown): string =>
  JSON.stringify({ jsonrpc: "2.0", id, method: "not_public" });

/**
 * Judges a JSON-RPC text, a batch too.
 *
 * What the node gets is written anew from what was read here: the node's own parser takes `"Method"`
 * for `"method"` and the last of two, so the same bytes could mean something else to it.
 *
 * @param over - `websocket` may subscribe too.
 */
export function publicRequest(text: string, over: "http" | "websocket"): PublicRequest {
  try {
    const value: unknown = JSON.parse(text);
    const requests = Array.isArray(value) ? (value as readonly unknown[]) : [value];
    const clean: JsonObject[] = [];
    for (const request of requests) {
      if (!isJsonObject(request)) return refused(null, -32_600, "Invalid Request");
      const { id, method, params } = request;
      const isPublic =
        typeof method === "string" &&
        (asked.has(method) || (over === "websocket" && subscribed.has(method)));
      if (!isPublic) {
        return refused(id, -32_601, "Method not found, or not public", unknownMethod(id));
      }
      clean.push({ jsonrpc: "2.0", id, method, params });
    }
    return { text: JSON.stringify(Array.isArray(value) ? clean : clean[0]) };
  } catch {
    return refused(null, -32_700, "Parse error");
  }
}

/**
 * Whether anybody may ask for the path of a request by GET, such as `/block?height=7`; `/` lists the methods.
 *
 * Escaped and doubled characters mean the same to the node and are in no method's name, so they are refused.
 */
export function isPublicPath(target: string): boolean {
  const [path = ""] = target.split("?", 1);
  return path === "/" || (path.startsWith("/") && asked.has(path.slice(1)));
}
