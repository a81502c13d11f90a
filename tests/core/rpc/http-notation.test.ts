import { httpNotation } from "../../../core/rpc/http-notation";

describe("httpNotation", () => {
  // CometBFT v0.38 dials tcp:// by HTTP (rpc/jsonrpc/client/http_json_client.go, SetDefaultSchemeHTTP).
  it.each([
    { address: "tcp://h:1", http: "http://h:1" },
    { address: " TCP://h:1 ", http: "http://h:1" },
    { address: "https://h/tcp:1", http: "https://h/tcp:1" },
    { address: "xtcp://h", http: "xtcp://h" },
  ])("of $address is $http", ({ address, http }) => {
    expect(httpNotation(address)).toBe(http);
  });
});
