import { bodyOf, httpServer, type LocalServer, type RpcRequest } from "./chain-servers";

/** Passes everything on to a real node, but hangs up instead of telling how a broadcast went. */
export async function proxyThatLosesBroadcastAnswers(
  rpc: string,
): Promise<[LocalServer, () => number]> {
  let handedIn = 0;
  const server = await httpServer((request, response) => {
    void bodyOf(request).then(async (body) => {
      const answer = await fetch(rpc, { method: "POST", body });
      const text = await answer.text();
      if ((JSON.parse(body) as RpcRequest).method === "broadcast_tx_sync") {
        handedIn++;
        request.socket.destroy();
      } else {
        response.end(text);
      }
    });
  });
  return [server, () => handedIn];
}
