import type { Socket } from "node:net";

import { httpPost } from "../../chain/http-post";
import { bodyOf, closeServers, httpServer } from "../support/chain-servers";

afterEach(closeServers);

const never = new AbortController().signal;

/** Posts a text and reads the whole answer. */
async function post(url: string, isRepeatable = true): Promise<string> {
  const { body } = await httpPost({
    ...{ url, headers: {}, text: "ask", isRepeatable, signal: never },
  });
  let text = "";
  for await (const piece of body) text += String(piece);
  return text;
}

/** Answers with a number for each connection, and lets go of connections at will. */
async function countingServer(): Promise<{
  readonly url: string;
  readonly asked: () => number;
  /** The next request over a connection that has served one already gets no answer. */
  readonly hangUpOnce: () => void;
}> {
  const numbers = new Map<Socket, number>();
  let hangsUp = false;
  let asked = 0;
  const { url } = await httpServer((request, response) => {
    asked += 1;
    const isKnown = numbers.has(request.socket);
    if (!isKnown) numbers.set(request.socket, numbers.size + 1);
    const number = numbers.get(request.socket);
    if (isKnown && hangsUp) {
      hangsUp = false;
      request.socket.resetAndDestroy();
      return;
    }
    void bodyOf(request).then((text) => response.end(`${text} ${String(number)}`));
  });
  return { url, asked: () => asked, hangUpOnce: () => (hangsUp = true) };
}

describe("a post", () => {
  it("goes over the connection of the one before", async () => {
    const { url } = await countingServer();
    expect([await post(url), await post(url)]).toEqual(["ask 1", "ask 1"]);
  });

  it("goes again over a new connection when the kept one was let go", async () => {
    const { url, asked, hangUpOnce } = await countingServer();
    await post(url);
    hangUpOnce();
    expect(await post(url)).toBe("ask 2");
    expect(asked()).toBe(3);
  });

  it("that must not come twice goes over a connection of its own, once", async () => {
    const { url, asked, hangUpOnce } = await countingServer();
    await post(url);
    hangUpOnce();
    expect(await post(url, false)).toBe("ask 2");
    expect(asked()).toBe(2);
  });

  it("is not repeated where a new connection breaks off", async () => {
    let asked = 0;
    const { url } = await httpServer(({ socket }) => {
      asked += 1;
      socket.resetAndDestroy();
    });
    await expect(post(url)).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(asked).toBe(1);
  });

  it("is not repeated once an answer has begun", async () => {
    let asked = 0;
    const { url } = await httpServer((request, response) => {
      asked += 1;
      if (asked === 1) {
        response.end("first");
        return;
      }
      response.write("half", () => request.socket.resetAndDestroy());
    });
    await post(url);
    await expect(post(url)).rejects.toThrow();
    await post(url, false).catch(() => undefined);
    expect(asked).toBe(3);
  });
});
