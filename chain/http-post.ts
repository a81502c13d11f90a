import * as http from "node:http";
import * as https from "node:https";
import { pipeline, type Readable } from "node:stream";
import { createGunzip } from "node:zlib";

/** What a server answers, from its first byte. */
export interface HttpAnswer {
  readonly status: number;
  /** Unpacked where the server packed it. Whoever does not read it to its end must destroy it. */
  readonly body: Readable;
}

/** Well under the 5 s and 10 s after which servers let go of an idle connection. */
const keptMs = 4_000;

const kept = { keepAlive: true, timeout: keptMs };
const plain = { request: http.request, agent: new http.Agent(kept) };
const encrypted = { request: https.request, agent: new https.Agent(kept) };

/** Packed answers end where the connection does; the reader is told by the stream that it reads. */
const unpacked = (response: http.IncomingMessage): Readable =>
  response.headers["content-encoding"] === "gzip"
    ? pipeline(response, createGunzip(), () => undefined)
    : response;

/** A text for a server, and how it may be sent. */
export interface HttpPost {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON. */
  readonly text: string;
  /** Whether the server may get it twice; if not, it goes over a connection of its own. */
  readonly isRepeatable: boolean;
  /** Ends it, and the reading of the answer. */
  readonly signal: AbortSignal;
}

/** The server let go of a kept connection in the moment in which it was taken up again. */
const wasLetGo = (post: http.ClientRequest, error: unknown): boolean =>
  post.reusedSocket && /^(ECONNRESET|EPIPE)$/.test(String((error as NodeJS.ErrnoException).code));

/**
 * Posts JSON text by HTTP/1.1 and keeps the connection for the next post.
 *
 * In place of `fetch`, which takes more CPU for each call: most of what an agent costs while nothing
 * happens is asking the nodes beside it. It follows no redirect.
 *
 * @throws Error with the system's, OpenSSL's or the HTTP parser's `code`.
 */
export const httpPost = (what: HttpPost): Promise<HttpAnswer> =>
  new Promise((answered, failed) => {
    const { url, headers, text, isRepeatable, signal } = what;
    const { request, agent } = url.startsWith("https:") ? encrypted : plain;
    const post = request(url, {
      method: "POST",
      headers: {
        "accept-encoding": "gzip",
        "content-type": "application/json",
        "user-agent": "ics-discovery",
        ...headers,
      },
      agent: isRepeatable && agent,
      signal,
    });
    let isOver = false;
    const over = (work: () => void): void => {
      if (isOver) return;
      isOver = true;
      work();
    };
    post.on("error", (error) => {
      over(() => {
        if (isRepeatable && !signal.aborted && wasLetGo(post, error)) {
          httpPost(what).then(answered, failed);
        } else failed(error);
      });
    });
    post.on("response", (response) => {
      over(() => {
        answered({ status: response.statusCode ?? 0, body: unpacked(response) });
      });
    });
    post.on("upgrade", (_response, socket) => {
      socket.destroy();
      over(() => {
        failed(
          Object.assign(new Error("it speaks another protocol"), { code: "ERR_INVALID_UPGRADE" }),
        );
      });
    });
    // Whatever else ends it, it ends.
    post.on("close", () => {
      over(() => {
        failed(new Error("the connection closed without an answer"));
      });
    });
    post.end(text);
  });
