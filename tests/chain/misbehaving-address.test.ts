import { gzipSync } from "node:zlib";

import { openChainReader } from "../../chain/chain-reader";
import type { RpcRequest } from "../support/chain-servers";
import {
  bannerServer,
  bodyOf,
  closeServers,
  httpServer,
  recordedStatus as status,
  rpcServer,
  urlOf,
} from "../support/chain-servers";

const says = (result: (request: RpcRequest) => unknown): Promise<string> =>
  urlOf(rpcServer(result));
const writes = (text: string, code = 200): Promise<string> =>
  urlOf(httpServer((_request, response) => response.writeHead(code).end(text)));

afterEach(closeServers);

const megabyte = Buffer.alloc(1024 * 1024, " ");

const misbehaviours = [
  {
    name: "refuses connections",
    code: "UNREACHABLE",
    reason: "connection refused",
    start: async () => {
      const gone = await httpServer(() => undefined);
      await gone.close();
      return gone.url;
    },
  },
  {
    name: "never answers",
    code: "TIMEOUT",
    reason: "no answer in time",
    timeoutMs: 400,
    start: () => urlOf(httpServer(() => undefined)),
  },
  {
    name: "begins an answer and never ends it",
    code: "TIMEOUT",
    reason: "no answer in time",
    timeoutMs: 400,
    start: () =>
      urlOf(
        httpServer((_request, response) => {
          response.write('{"jsonrpc":"2.0",');
        }),
      ),
  },
  {
    name: "hangs up",
    code: "CUT_OFF",
    reason: "the connection broke off",
    start: () => urlOf(httpServer((request) => request.socket.destroy())),
  },
  {
    name: "does not speak HTTP",
    code: "GARBAGE",
    reason: "the answer is not HTTP",
    start: () => urlOf(bannerServer("SSH-2.0-OpenSSH_9.2\r\n")),
  },
  {
    name: "answers with an error page",
    code: "GARBAGE",
    reason: "the answer is not JSON-RPC (HTTP 502)",
    start: () => writes("<html>Bad Gateway</html>", 502),
  },
  {
    name: "answers with half a JSON text",
    code: "GARBAGE",
    reason: "the answer is not JSON-RPC (HTTP 200)",
    start: () => writes('{"jsonrpc":"2.0","id":1,"res'),
  },
  {
    name: "answers another request",
    code: "GARBAGE",
    reason: "the answer is not JSON-RPC (HTTP 200)",
    start: () => writes(JSON.stringify({ jsonrpc: "2.0", id: "x", result: status })),
  },
  {
    name: "answers without a result",
    code: "GARBAGE",
    reason: "the answer has no result",
    start: () => says(() => null),
  },
  {
    name: "answers with an empty result",
    code: "GARBAGE",
    reason: "the answer makes no sense",
    start: () => says(() => ({})),
  },
  {
    name: "answers with a height that is no number",
    code: "GARBAGE",
    reason: "the answer makes no sense",
    start: () =>
      says(() => ({
        ...status,
        sync_info: { ...status.sync_info, latest_block_height: "\u001b[2J" },
      })),
  },
  {
    name: "redirects to a good address",
    code: "GARBAGE",
    reason: "it redirects elsewhere (HTTP 307)",
    start: async () => {
      const good = await says(() => status);
      return urlOf(
        httpServer((_request, response) => response.writeHead(307, { location: good }).end()),
      );
    },
  },
  {
    name: "answers in another protocol",
    code: "GARBAGE",
    reason: "the answer is not HTTP",
    start: () =>
      urlOf(
        httpServer(({ socket }) =>
          socket.end(
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n",
          ),
        ),
      ),
  },
  {
    name: "answers without end",
    code: "OVERSIZED",
    reason: "the answer is larger than 2097152 bytes",
    start: () =>
      urlOf(
        httpServer((_request, response) => {
          const more = (): void => {
            while (!response.destroyed && response.write(megabyte));
          };
          response.on("drain", more);
          more();
        }),
      ),
  },
  {
    name: "answers with a small text that unpacks to a large one",
    code: "OVERSIZED",
    reason: "the answer is larger than 2097152 bytes",
    start: () => {
      const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, " "));
      return urlOf(
        httpServer((_request, response) =>
          response.writeHead(200, { "content-encoding": "gzip" }).end(bomb),
        ),
      );
    },
  },
  {
    name: "answers with a million empty objects",
    code: "OVERSIZED",
    reason: "the answer has more than 100000 values, or 32 inside each other",
    start: () => writes(`{"jsonrpc":"2.0","id":1,"result":[${"{},".repeat(600_000)}{}]}`),
  },
  {
    name: "answers with lists inside each other",
    code: "OVERSIZED",
    reason: "the answer has more than 100000 values, or 32 inside each other",
    start: () => writes("[".repeat(2_000_000)),
  },
  {
    name: "answers with an error of its own",
    code: "REJECTED",
    reason: 'the node says "Internal error \\u001b[2J boom"',
    start: () =>
      urlOf(
        httpServer((request, response) => {
          void bodyOf(request).then((text) => {
            const { id } = JSON.parse(text) as RpcRequest;
            const error = { code: -32603, message: "Internal error", data: "\u001b[2J boom" };
            response.end(JSON.stringify({ jsonrpc: "2.0", id, error }));
          });
        }),
      ),
  },
];

describe("an RPC address", () => {
  it.each(misbehaviours)("that $name is named with what is wrong", async (row) => {
    const url = await row.start();
    const reader = openChainReader([url], { timeoutMs: row.timeoutMs ?? 10_000 });
    const failure = await reader.status().then(
      () => undefined,
      (error: unknown) => error as Error & { code: string },
    );
    expect(failure).toMatchObject({ name: "ChainError", code: row.code });
    expect(failure?.message).toContain(`RPC call "status" failed, ${row.reason}`);
    expect(failure?.message).toContain(`; "${url}"; `);

    expect(failure?.message).not.toMatch(/[\u0000-\u001f]/);
  });

  it.each(misbehaviours)("that $name is passed over", async (row) => {
    const [bad, good] = [await row.start(), await says(() => status)];
    const reader = openChainReader([bad, good], { timeoutMs: (row.timeoutMs ?? 5_000) * 2 });
    expect(await reader.status()).toEqual({
      chainId: "provider-1",
      height: 21n,
      blockTime: new Date("2026-11-22T21:47:31.139Z"),
      catchingUp: false,
    });
  });
});
