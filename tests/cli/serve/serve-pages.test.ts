import { once } from "node:events";
import { get, type IncomingMessage, request } from "node:http";
import { connect, createServer, type Socket } from "node:net";

import type { WatchListener } from "../../../cli/network-watch";
import { servePages } from "../../../cli/serve/serve-pages";
import { captured } from "../../support/captured-io";
import { eventually } from "../../support/eventually";
import { hostileNetwork, seenNetwork, withBobKilled } from "../../support/seen-network";

/** A network that is seen when a test says so. */
interface Stage {
  listener: WatchListener | undefined;
  /** Watches that were started, and those that were stopped. */
  started: number;
  stopped: number;
  fails: boolean;
}

let stage: Stage;
let gone: AbortController;
let served: Promise<number>;
let port: number;
const open: { destroy(): void }[] = [];

const watchOf = (listener: WatchListener) => {
  let isStopped = false;
  return {
    start: async () => {
      stage.started += 1;
      if (stage.fails) throw new Error("no such chain");
      stage.listener = listener;
      listener.onSeen(seenNetwork);
    },
    stop: async () => {
      if (!isStopped) stage.stopped += 1;
      isStopped = true;
    },
  };
};

beforeEach(async () => {
  stage = { listener: undefined, started: 0, stopped: 0, fails: false };
  gone = new AbortController();
  const { io, texts } = captured({ signal: gone.signal });
  served = servePages(0, watchOf, io);
  const url = await eventually("it says where", () =>
    Promise.resolve(/^http:\/\/127\.0\.0\.1:(\d+)\/\n$/.exec(texts().stdout)?.[1]),
  );
  port = Number(url);
});

afterEach(async () => {
  for (const one of open.splice(0)) one.destroy();
  gone.abort();
  await served;
});

const asked = async (path: string, headers = {}, method = "GET") => {
  const call = request({ host: "127.0.0.1", port, path, headers, method, agent: false }).end();
  const [response] = (await once(call, "response")) as [IncomingMessage];
  let text = "";
  for await (const piece of response) text += String(piece);
  return { status: response.statusCode, headers: response.headers, text };
};

/** A page's stream, and what it was told. */
async function stream() {
  const told: any[] = [];
  const call = get({ host: "127.0.0.1", port, path: "/events", agent: false });
  const [response] = (await once(call, "response")) as [IncomingMessage];
  let text = "";
  response.on("data", (piece) => {
    text += String(piece);
    const events = text.split("\n\n");
    text = events.pop() ?? "";
    for (const event of events) {
      if (event.startsWith("data: ")) told.push(JSON.parse(event.slice(6)));
    }
  });
  const closed = new Promise((done) => response.once("close", done));
  response.on("error", () => undefined);
  open.push(call);
  const until = (what: string, isSo: (state: any) => boolean) =>
    eventually(what, () => Promise.resolve(told.some(isSo) ? true : undefined));
  return { told, closed, until, headers: response.headers, end: () => call.destroy() };
}

const isSeen = ({ view }: any): boolean => view !== undefined;

describe("ics serve", () => {
  it.each([
    { path: "/", type: "text/html; charset=utf-8", holds: '<script type="module" src="/page.js">' },
    { path: "/?x=1", type: "text/html; charset=utf-8", holds: "<h1" },
    { path: "/page.js", type: "text/javascript; charset=utf-8", holds: "EventSource" },
    { path: "/page.css", type: "text/css; charset=utf-8", holds: "prefers-color-scheme" },
    { path: "/picture.css", type: "text/css; charset=utf-8", holds: ".picture" },
  ])("serves $path", async ({ path, type, holds }) => {
    const { status, headers, text } = await asked(path);
    expect({ status, type: headers["content-type"] }).toEqual({ status: 200, type });
    expect(text).toContain(holds);
  });

  it.each(["/", "/events", "/nothing"])(
    "lets a browser do with %s only what the page needs",
    async (path) => {
      const { headers } = path === "/events" ? await stream() : await asked(path);
      expect(headers).toMatchObject({
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-resource-policy": "same-origin",
        "cache-control": "no-store",
      });
      const policy = String(headers["content-security-policy"]);
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toMatch(/unsafe|https?:|\*|data:/);
    },
  );

  it("has nothing in the page that the policy forbids, and nothing from elsewhere", async () => {
    const { text } = await asked("/");
    expect(text).not.toMatch(/<style|style=|\son\w+=|<script>|https?:|\/\//);
  });

  it.each([
    { path: "/nothing", status: 404 },
    { path: "/../package.json", status: 404 },
    { path: "/__proto__", status: 404 },
    { path: "/page/index.html", status: 404 },
    { path: "/", headers: { host: "evil.example" }, status: 421 },
    { path: "/events", headers: { host: "evil.example" }, status: 421 },
    { path: "/events", headers: { "sec-fetch-site": "cross-site" }, status: 403 },
    { path: "/", method: "POST", status: 405 },
    { path: "/", method: "HEAD", status: 200 },
  ])("answers $path with $status", async ({ path, headers, method, status }) => {
    expect((await asked(path, headers, method)).status).toBe(status);
    expect(stage.started).toBe(0);
  });

  it("listens on 127.0.0.1 alone", async () => {
    const refused = async (host: string): Promise<string> => {
      const socket = connect({ host, port });
      const [error] = (await once(socket, "error").catch((error: unknown) => [error])) as [any];
      return error.code;
    };
    expect(await refused("127.0.0.2")).toBe("ECONNREFUSED");
  });

  it("watches while a page is open, and asks nothing otherwise", async () => {
    expect(stage.started).toBe(0);
    const first = await stream();
    await first.until("it is told", isSeen);
    const second = await stream();
    await second.until("the second is told what is known", isSeen);
    expect(stage).toMatchObject({ started: 1, stopped: 0 });
    first.end();
    await first.closed;
    stage.listener?.onSeen(withBobKilled);
    await second.until("the other goes on", ({ view }) =>
      view?.findings.some((line: string) => line.includes("of bob does not answer")),
    );
    expect(stage.stopped).toBe(0);
    second.end();
    await eventually("the watch ends", () => Promise.resolve(stage.stopped === 1 || undefined));
    const third = await stream();
    await third.until("it is asked anew", isSeen);
    expect(stage.started).toBe(2);
    expect(third.told).toHaveLength(1);
  });

  it("shows the picture and the tables of what was seen", async () => {
    const { told, until } = await stream();
    await until("it is told", isSeen);
    const [{ view }] = told;
    expect(view.at).toBe("2026-01-01T00:00:00.000Z");
    expect(view.picture.tag).toBe("svg");
    expect(view.tables[0].rows[0]).toEqual([
      "VALIDATOR",
      "LOADBALANCER",
      "ENDPOINT ON CHAIN",
      "IN STEP",
      "REACHED",
      "AGENT",
    ]);
    expect(view.tables[1].rows[1].slice(0, 3)).toEqual([
      "! consumer-0-1751686503-0",
      "0",
      "LAUNCHED",
    ]);
    expect(JSON.stringify(view.picture)).toContain('"id":"c0e0","class":"well"');
    stage.listener?.onSeen(withBobKilled);
    await until("the edge turns", ({ view: now }) =>
      JSON.stringify(now).includes('"id":"c0e0","class":"wrong"'),
    );
  });

  it("says that events are lost, beside what was seen last, and that they come again", async () => {
    const { told, until } = await stream();
    await until("it is told", isSeen);
    stage.listener?.onLost("events are lost");
    await until("it is told so", ({ lost }) => lost === "events are lost");
    expect(told.at(-1).view).toBeDefined();
    stage.listener?.onFollowed();
    await until("they come again", () => told.length === 3 && told[2].lost === undefined);
  });

  it("says why nothing is seen, and tries again", async () => {
    stage.fails = true;
    const { told, until } = await stream();
    await until("it is told why", ({ lost }) => lost === "no such chain");
    stage.fails = false;
    await until("it is seen after all", isSeen);
    await until("that is no longer said", () => told.at(-1).lost === undefined);
    expect(stage).toMatchObject({ started: 2, stopped: 1 });
  });

  it("tells a page that does not read only the newest, and keeps no more for it", async () => {
    const socket: Socket = connect({ host: "127.0.0.1", port });
    open.push(socket);
    socket.pause();
    socket.write(`GET /events HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n\r\n`);
    await eventually("it is seen", () => Promise.resolve(stage.listener));
    const quick = await stream();
    const before = process.memoryUsage().external + process.memoryUsage().heapUsed;
    for (let turn = 0; turn < 300; turn++) {
      stage.listener?.onSeen(hostileNetwork);
      await new Promise(setImmediate);
    }
    const grown = process.memoryUsage().external + process.memoryUsage().heapUsed - before;
    // 300 states of 20 kB would be 6 MB of text, and what the socket takes besides.
    await quick.until("others are told", ({ view }) => view !== undefined);
    expect(grown).toBeLessThan(200_000_000);
    stage.listener?.onSeen(withBobKilled);
    let text = "";
    socket.on("data", (piece) => (text += String(piece)));
    socket.resume();
    await eventually("the newest arrives", () =>
      Promise.resolve(text.includes('"id":"c0e0","class":"wrong"') || undefined),
    );
    expect(text.split("data: ").length).toBeLessThan(300);
  });

  it("has room for so many pages, and again when they are closed", async () => {
    const pages = [];
    for (let turn = 0; turn < 16; turn++) pages.push(await stream());
    expect((await asked("/events")).status).toBe(503);
    pages[0]?.end();
    await eventually("there is room", async () => {
      const call = get({ host: "127.0.0.1", port, path: "/events", agent: false });
      open.push(call);
      const [{ statusCode }] = (await once(call, "response")) as [IncomingMessage];
      return statusCode === 200 || undefined;
    });
  });

  it("ends at once, with every stream that is open", async () => {
    const { closed } = await stream();
    const slow = connect({ host: "127.0.0.1", port });
    open.push(slow);
    await once(slow, "connect");
    slow.write("GET / HTTP/1.1\r\nhost: 127.0.0.1");
    await asked("/");
    gone.abort();
    expect(await served).toBe(0);
    await closed;
    await eventually("the watch ends", () => Promise.resolve(stage.stopped === 1 || undefined));
  });

  it("says that a port is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port: taken } = other.address() as { port: number };
    await expect(servePages(taken, watchOf, captured().io)).rejects.toThrow(
      `port ${taken} of 127.0.0.1 is taken; "${taken}"; name another by --port, or none for a free one`,
    );
    other.close();
  });
});
