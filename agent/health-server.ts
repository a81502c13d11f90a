import { createServer, type Server } from "node:http";

import type { Registry } from "prom-client";

/** `host:port`, apart. */
function place(listen: string): { readonly host: string; readonly port: number } {
  const cut = listen.lastIndexOf(":");
  return {
    host: listen.slice(0, cut).replace(/^\[|\]$/g, ""),
    port: Number(listen.slice(cut + 1)),
  };
}

/**
 * Serves `/healthz` (it runs), `/readyz` (it is in step with the API server; never waiting for the
 * chain) and `/metrics`, at one address only.
 */
export async function startHealthServer(
  listen: string,
  registry: Registry,
  isReady: () => boolean,
): Promise<Server> {
  const server = createServer((request, response) => {
    const [path = ""] = (request.url ?? "").split("?");
    const answer = (status: number, text: string): void => {
      response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(`${text}\n`);
    };
    if (path === "/healthz") answer(200, "ok");
    else if (path === "/readyz") {
      if (isReady()) answer(200, "ok");
      else answer(503, "not in step with the API server");
    } else if (path === "/metrics") {
      void registry.metrics().then((text) => {
        response.writeHead(200, { "content-type": registry.contentType }).end(text);
      });
    } else answer(404, "there are /healthz, /readyz and /metrics");
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(place(listen), resolve);
  });
  return server;
}
