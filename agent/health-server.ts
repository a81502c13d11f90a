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
 * Serves `/healthz` (it runs), `/readyz` (it is in step with what it follows) and `/metrics`, at one
 * address only.
 *
 * @param pages - Texts by path, besides: JSON, or what begins otherwise as plain text.
 * @param isAlive - Where a process can run and yet do nothing any more.
 */
export async function startHealthServer(
  listen: string,
  registry: Registry,
  isReady: () => boolean,
  pages: Readonly<Record<string, () => Promise<string>>> = {},
  isAlive: () => boolean = () => true,
): Promise<Server> {
  const server = createServer((request, response) => {
    const [path = ""] = (request.url ?? "").split("?");
    const answer = (status: number, text: string): void => {
      response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(`${text}\n`);
    };
    if (path === "/healthz") {
      if (isAlive()) answer(200, "ok");
      else answer(503, "stands still");
    } else if (path === "/readyz") {
      if (isReady()) answer(200, "ok");
      else answer(503, "not in step");
    } else if (path === "/metrics") {
      void registry.metrics().then((text) => {
        response.writeHead(200, { "content-type": registry.contentType }).end(text);
      });
    } else if (Object.hasOwn(pages, path)) {
      pages[path]?.().then(
        (text) => {
          const type = text.startsWith("{") ? "application/json" : registry.contentType;
          response.writeHead(200, { "content-type": type }).end(`${text}\n`);
        },
        (error: unknown) => {
          answer(503, (error as Error).message);
        },
      );
    } else {
      const paths = ["/healthz", "/readyz", "/metrics", ...Object.keys(pages)];
      answer(404, `there are ${paths.join(", ")}`);
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(place(listen), resolve);
  });
  return server;
}
