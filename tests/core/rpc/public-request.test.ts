import fc from "fast-check";

import { isPublicPath, publicRequest } from "../../../core/rpc/public-request";

const judged = (value: unknown): unknown => publicRequest(JSON.stringify(value), "http");
const call = (method: unknown, rest: object = {}): object => ({
  ...{ jsonrpc: "2.0", id: 7, method, params: {} },
  ...rest,
});
const notPublic = (id: unknown): object => ({
  refusal: JSON.stringify({
    jsonrpc: "2.0",
    id,
    error: { code: -32601, message: "Method not found, or not public" },
  }),
  instead: JSON.stringify({ jsonrpc: "2.0", id, method: "not_public" }),
});

// The unsafe routes of CometBFT v0.38: rpc/core/routes.go, AddUnsafeRoutes.
const unsafe = ["dial_seeds", "dial_peers", "unsafe_flush_mempool"];

describe("a request for a node's public RPC", () => {
  it("goes on as it was meant", () => {
    const query = call("abci_query", { params: { path: "/x", data: "00", height: "0" } });
    expect(judged(query)).toEqual({ text: JSON.stringify(query) });
  });

  it.each(unsafe)("is refused when it is %s, alone or among others", (method) => {
    expect(judged(call(method))).toEqual(notPublic(7));
    expect(judged([call("status"), call(method, { id: "b" })])).toEqual(notPublic("b"));
    expect(isPublicPath(`/${method}`)).toBe(false);
  });

  it.each([["DIAL_PEERS"], [" dial_peers"], [["dial_peers"]], [null], ["constructor"]])(
    "is refused when its method is %p",
    (method) => {
      expect(judged(call(method))).toEqual(notPublic(7));
    },
  );

  // encoding/json matches keys without regard to case and takes the last.
  it.each([
    '{"jsonrpc":"2.0","id":7,"method":"status","Method":"dial_peers","params":{}}',
    '{"jsonrpc":"2.0","id":7,"method":"dial_peers","method":"status","params":{}}',
  ])("reaches the node with one meaning only: %s", (text) => {
    const status = { jsonrpc: "2.0", id: 7, method: "status", params: {} };
    expect(publicRequest(text, "http")).toEqual({ text: JSON.stringify(status) });
  });

  it("may subscribe over a WebSocket only", () => {
    const text = JSON.stringify(call("subscribe", { params: { query: "tm.event='NewBlock'" } }));
    expect(publicRequest(text, "websocket")).toEqual({ text });
    expect(publicRequest(text, "http")).toEqual(notPublic(7));
  });

  it.each([
    ["nothing", ""],
    ["half a text", '{"id":1'],
    ["a very deep text", "[".repeat(900_000)],
  ])("is refused when it is %s", (_what, text) => {
    const { refusal } = publicRequest(text, "http") as { readonly refusal: string };
    expect(JSON.parse(refusal)).toMatchObject({
      id: null,
      error: { code: -32700, message: "Parse error" },
    });
  });

  // JSON-RPC 2.0, 5.1 and 6. The node answers what is not JSON with the same code.
  it.each([1, "status", null, [1], [[]], [{ method: "status" }, null]])(
    "is refused when it is no call but %j",
    (value) => {
      const refusal =
        '{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"Invalid Request"}}';
      expect(judged(value)).toEqual({ refusal, instead: "not JSON" });
    },
  );

  it("never names a method that steers the node, whatever the text", () => {
    const key = fc.constantFrom("method", "Method", "METHOD", "id", "params", "m\u212aethod");
    const value = fc.constantFrom<unknown>("status", ...unsafe, 1, null, ["dial_peers"]);
    const text = fc
      .array(fc.tuple(key, value), { maxLength: 6 })
      .map((pairs) => `{${pairs.map(([k, v]) => `"${k}":${JSON.stringify(v)}`).join(",")}}`);
    fc.assert(
      fc.property(text, (one) => {
        const outcome = publicRequest(one, "http");
        if ("refusal" in outcome) {
          expect(outcome.instead).not.toMatch(/"method":"(?!not_public")/i);
          return;
        }
        const sent = JSON.parse(outcome.text) as Record<string, unknown>;
        expect(Object.keys(sent).filter((name) => /^method$/i.test(name))).toEqual(["method"]);
        expect(sent["method"]).toBe("status");
      }),
    );
  });
});

describe("a path of a node's public RPC", () => {
  it.each(["/", "/status", "/block?height=7", "/abci_query?path=%22x%22"])("may be %s", (path) => {
    expect(isPublicPath(path)).toBe(true);
  });

  it.each([
    "",
    "status",
    "/dial%5Fpeers",
    "//dial_peers",
    "/./status",
    "/subscribe",
    "/status/",
    "http://x/status",
  ])("may not be %p", (path) => {
    expect(isPublicPath(path)).toBe(false);
  });
});
