import { readFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

import { pictureStyle } from "../graph/picture-style";
import type { EventStreams } from "./event-streams";
import { refusalOf } from "./page-guard";

/** Loopback, and nothing else: whoever reaches it sees everything. */
const host = "127.0.0.1";

const policy = [
  "default-src 'none'",
  ...["script-src 'self'", "style-src 'self'", "connect-src 'self'"],
  ...["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"],
  "require-trusted-types-for 'script'",
].join("; ");

const headers = {
  "content-security-policy": policy,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cache-control": "no-store",
};

const types = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
} as const;

const asset = (name: string, kind: keyof typeof types) => ({
  type: types[kind],
  text: readFileSync(join(__dirname, "page", `${name}.${kind}`), "utf8"),
});

/** What there is, by path. */
const pageFiles = (): ReadonlyMap<string, { readonly type: string; readonly text: string }> =>
  new Map([
    ["/", asset("index", "html")],
    ["/page.css", asset("page", "css")],
    ["/page.js", asset("page", "js")],
    ["/picture.css", { type: types.css, text: pictureStyle }],
  ]);

export interface PageServer {
  readonly url: string;
  /** Ends all connections at once. */
  readonly close: () => Promise<void>;
}

function listening(port: number, listener: RequestListener): Promise<PageServer> {
  const server = createServer({ maxHeaderSize: 8_192 }, listener);
  server.maxConnections = 64;
  return new Promise((resolve, reject) => {
    server.once("error", ({ code, message }: NodeJS.ErrnoException) => {
      const what =
        code === "EADDRINUSE"
          ? `port ${port} of ${host} is taken`
          : `port ${port} of ${host} cannot be had (${code ?? message})`;
      reject(new Error(`${what}; "${port}"; name another by --port, or none for a free one`));
    });
    server.listen({ host, port, exclusive: true }, () => {
      resolve({
        url: `http://${host}:${(server.address() as AddressInfo).port}/`,
        close: () =>
          new Promise((done) => {
            server.close(() => {
              done();
            });
            server.closeAllConnections();
          }),
      });
    });
  });
}

/**
 * Serves the page on loopback: its files, and `/events`, which joins the streams.
 *
 * @param port - 0 for any free one.
 * @throws Error where the port cannot be had.
 */
export async function startPageServer(port: number, streams: EventStreams): Promise<PageServer> {
  const files = pageFiles();
  return listening(port, (request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    const answer = (status: number, type: string, text: string): void => {
      response.writeHead(status, { "content-type": type });
      response.end(request.method === "HEAD" ? undefined : text);
    };
    const say = (status: number, text: string): void => {
      answer(status, "text/plain; charset=utf-8", `${text}\n`);
    };
    const refusal = refusalOf(request, request.socket.localPort ?? 0);
    const [path = ""] = (request.url ?? "").split("?");
    const file = files.get(path);
    if (refusal !== undefined) say(refusal.status, refusal.text);
    else if (file !== undefined) answer(200, file.type, file.text);
    else if (path !== "/events") say(404, "there is nothing here; open /");
    else if (request.method === "HEAD") say(200, "");
    else if (!streams.add(response)) say(503, "too many pages are open; close some");
  });
}
