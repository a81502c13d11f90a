import { rpcAddress } from "../../chain/rpc-address";
import { rpcClient } from "../../chain/rpc-client";
import { bodyOf, closeServers, httpServer, type RpcRequest } from "../support/chain-servers";

afterEach(closeServers);

/** A node that answers on a new connection, and lets go of a kept one as soon as it was asked over it again. */
async function lettingGo(): Promise<{ readonly url: string; readonly heard: string[] }> {
  const heard: string[] = [];
  const known = new WeakSet();
  const { url } = await httpServer((request, response) => {
    const isKept = known.has(request.socket);
    known.add(request.socket);
    void bodyOf(request).then((text) => {
      const { id, method } = JSON.parse(text) as RpcRequest;
      heard.push(method);
      if (isKept || method.startsWith("broadcast_")) request.socket.resetAndDestroy();
      else response.end(JSON.stringify({ jsonrpc: "2.0", id, result: {} }));
    });
  });
  return { url, heard };
}

const ask = (url: string, method: string): Promise<unknown> =>
  rpcClient(rpcAddress(url), new AbortController().signal).execute({
    ...{ jsonrpc: "2.0", id: 1, method, params: { tx: "AA==" } },
  });

describe("a call over a connection that the node lets go of", () => {
  it.each(["status", "abci_query", "tx_search", "net_info"])("comes again: %s", async (method) => {
    const { url, heard } = await lettingGo();
    await ask(url, "health");
    await ask(url, method);
    expect(heard).toEqual(["health", method, method]);
  });

  // All that hand a transaction in: https://docs.cometbft.com/v0.38/rpc/#/Tx
  it.each(["broadcast_tx_sync", "broadcast_tx_async", "broadcast_tx_commit", "broadcast_evidence"])(
    "never comes again where it hands something in: %s",
    async (method) => {
      const { url, heard } = await lettingGo();
      await ask(url, "health");
      await expect(ask(url, method)).rejects.toMatchObject({ name: "ChainError" });
      // What comes after it is answered, so nothing of it is on its way any more.
      await ask(url, "status");
      expect(heard.filter((one) => one === method)).toEqual([method]);
    },
  );
});
