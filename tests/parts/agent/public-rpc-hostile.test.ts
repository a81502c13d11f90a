import type { ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { connect, type Socket } from "node:net";

import { WebSocket, WebSocketServer } from "ws";

import { agentNodeFlags } from "../../../providers/embedded/kept-program";
import { peakMemoryMiB, startAgentProgram } from "../../support/agent-program";
import { eventually } from "../../support/eventually";

/*
 * What callers can do to the container that answers public RPC. A server of this test plays the node: a chain
 * that has answers of 0.9 MB does not start in a minute. Callers come from addresses of their own, 127.91.1.0/24.
 */

jest.setTimeout(180_000);

const [host, port, nodePort] = ["127.91.0.13", 26_659, 26_657];
const answer = JSON.stringify({ jsonrpc: "2.0", id: 1, result: "x".repeat(900_000) });
/** One copy, whoever asks. */
const answerBytes = Buffer.from(answer);
const status = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "status" });
const node = createServer((_request, response) => response.end("{}"));
const nodeSockets = new WebSocketServer({ server: node });
let gate: ChildProcess;

/** A caller's connection; whatever comes of it is the caller's own affair. */
function dial(source: number): Socket {
  const socket = connect({ host, port, localAddress: `127.91.1.${String(source)}` });
  return socket.on("error", () => undefined);
}

const upgrade = (path: string): string =>
  `GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: Upgrade\r\nupgrade: websocket\r\n` +
  "sec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";

/** Below the container's limit of 384 MiB by what another machine may need more. */
const memoryMiB = 300;

const answersSomebodyElse = async (): Promise<void> => {
  await eventually("somebody else is answered", () =>
    // By POST, which takes room in what all requests may hold.
    fetch(`http://${host}:${String(port)}/`, { method: "POST", body: status })
      .then(({ status: code }) => (code === 200 ? true : undefined))
      .catch(() => undefined),
  );
  expect([gate.exitCode, gate.signalCode]).toEqual([null, null]);
};

beforeAll(async () => {
  node.listen(nodePort, host);
  nodeSockets.on("connection", (socket) => {
    socket.on("error", () => undefined);
    socket.on("message", () => {
      socket.send(answerBytes, { binary: false });
    });
  });
  await once(node, "listening");
  gate = startAgentProgram(
    "public-rpc",
    ["--host", host, "--rpc", `${host}:${String(nodePort)}`],
    ["ignore", "ignore", "inherit"],
    agentNodeFlags,
  );
  await answersSomebodyElse();
});

afterAll(() => {
  gate.kill("SIGKILL");
  nodeSockets.close();
  node.closeAllConnections();
  node.close();
});

const masked = (bytes: readonly number[], text = ""): Buffer =>
  Buffer.concat([Buffer.from([...bytes, 0, 0, 0, 0]), Buffer.from(text)]);
/** The beginning of a text of 999,999 bytes, of which no more is said. */
const unfinished = Buffer.concat([
  masked([0x81, 0xff, 0, 0, 0, 0, 0, 0x0f, 0x42, 0x3f]),
  Buffer.alloc(900_000, 0x20),
]);

const storm: readonly (readonly [string, readonly (string | Buffer)[]])[] = [
  ["an upgrade to another path", [upgrade("/elsewhere")]],
  ["an upgrade without a key", ["GET /websocket HTTP/1.1\r\nupgrade: websocket\r\n\r\n"]],
  [
    "an upgrade that wants another protocol",
    [upgrade("/websocket").replace("websocket\r\n", "h2c\r\n")],
  ],
  ["a frame without a mask", [upgrade("/websocket"), Buffer.from([0x81, 0x01, 0x41])]],
  [
    "a frame of 2^63 bytes",
    [upgrade("/websocket"), masked([0x81, 0xff, ...Array<number>(8).fill(255)])],
  ],
  ["a text that is no UTF-8", [upgrade("/websocket"), masked([0x81, 0x81]), Buffer.from([0xff])]],
  ["a text that is no JSON", [upgrade("/websocket"), masked([0x81, 0x83], "x{[")]],
  ["a close with a wrong code", [upgrade("/websocket"), masked([0x88, 0x82], "\x00\x01")]],
  ["pings", [upgrade("/websocket"), ...Array.from({ length: 2_000 }, () => masked([0x89, 0x80]))]],
  ["noise after the handshake", [upgrade("/websocket"), randomBytes(4_096)]],
  ["noise", [randomBytes(4_096)]],
  ["a path of other letters", ["GET /status\xe9\xff HTTP/1.1\r\nhost: x\r\n\r\n"]],
  [
    "a body that is longer than it says",
    ["POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\n\r\n{}{}"],
  ],
  ["a body that breaks off", ["POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 900\r\n\r\n{"]],
  ["a wrong chunk", ["POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n"]],
  ["headers without end", [`GET / HTTP/1.1\r\n${"x: y\r\n".repeat(20_000)}`]],
  ["a method that is not known", ["CONNECT x:1 HTTP/1.1\r\nhost: x\r\n\r\n"]],
  [
    "a text in thousands of pieces",
    [
      ...[upgrade("/websocket"), masked([0x01, 0x81], "x")],
      ...Array.from({ length: 5_000 }, () => masked([0x00, 0x81], "x")),
    ],
  ],
  [
    "large requests behind a question",
    [
      "GET /status HTTP/1.1\r\nhost: x\r\n\r\n",
      ...Array.from(
        { length: 7 },
        () => `POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 900000\r\n\r\n${" ".repeat(900_000)}`,
      ),
    ],
  ],
  ["many questions at once", ["GET /status HTTP/1.1\r\nhost: x\r\n\r\n".repeat(2_000)]],
];

/** How a caller leaves. */
const ends: readonly ((socket: Socket) => unknown)[] = [
  (socket) => socket.resetAndDestroy(),
  (socket) => socket.end(),
  (socket) => socket.destroy(),
];

describe("public RPC, before callers who mean harm,", () => {
  it.each(storm)("lives on after %s, however the caller leaves", async (_what, said) => {
    const sockets = Array.from({ length: 24 }, (_none, index) => dial(1 + (index % 4)));
    await Promise.all(sockets.map(async (socket) => once(socket, "connect")));
    for (const [index, socket] of sockets.entries()) {
      for (const bytes of said) socket.write(bytes, "latin1");
      const leave = ends[index % ends.length]!;
      // Some leave as soon as they have spoken, the others when they are answered.
      if (index < 12) leave(socket);
      else socket.once("data", () => leave(socket));
    }
    await answersSomebodyElse();
    for (const socket of sockets) socket.destroy();
  });

  it("keeps nothing of answers that are not read", async () => {
    const callers = await Promise.all(
      Array.from({ length: 75 }, async (_none, index) => {
        const socket = dial(10 + (index % 3));
        await once(socket, "connect");
        socket.write(upgrade("/websocket"));
        await once(socket, "data");
        socket.pause();
        const frame = masked([0x81, 0x80 | status.length], status);
        // 108 MB of answers: a kernel takes up to 16 MB and more for each socket between node and caller.
        for (let asked = 0; asked < 120; asked++) socket.write(frame);
        return socket;
      }),
    );
    await eventually("the node cannot get rid of any more", () =>
      [...nodeSockets.clients].filter(({ bufferedAmount }) => bufferedAmount > answer.length)
        .length >= 75
        ? true
        : undefined,
    );
    await answersSomebodyElse();

    expect(peakMemoryMiB(gate)).toBeLessThan(memoryMiB);
    for (const socket of callers) socket.destroy();
  });

  it("holds a bounded amount of requests that never end", async () => {
    const callers = Array.from({ length: 75 }, (_none, index) => {
      const socket = dial(20 + (index % 3)).resume();
      socket.write(upgrade("/websocket"));
      socket.write(unfinished);
      return socket;
    });
    await eventually("those that do not fit are let go", () =>
      callers.filter(({ closed }) => closed).length >= 30 ? true : undefined,
    );
    await answersSomebodyElse();

    expect(peakMemoryMiB(gate)).toBeLessThan(memoryMiB);
    for (const socket of callers) socket.destroy();
  });

  it("takes so many connections of one source, and serves another", async () => {
    const callers = await Promise.all(
      Array.from({ length: 40 }, async () => {
        const socket = dial(30);
        await once(socket, "connect");
        return socket;
      }),
    );
    for (const socket of callers) socket.resume();
    await eventually("the others are closed", () =>
      callers.filter(({ closed }) => closed).length === 15 ? true : undefined,
    );
    const other = new WebSocket(`ws://${host}:${String(port)}/websocket`, {
      localAddress: "127.91.1.31",
    });
    await once(other, "open");
    other.send(status);
    const [said] = (await once(other, "message")) as [Buffer];
    expect(said.toString()).toBe(answer);
    other.terminate();
    for (const socket of callers) socket.destroy();
  });
});
