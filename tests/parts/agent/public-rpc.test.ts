import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { request } from "node:http";

import { WebSocket } from "ws";

import { startAgentProgram } from "../../support/agent-program";
import { eventually } from "../../support/eventually";
import { type FullNode, startFullNode } from "../../support/full-node";
import { temporaryFolder } from "../../support/temporary-folder";
import { startTestChain, type TestChain } from "../../support/test-chain";

/* The container of a node's pod that answers public RPC, as a process before a real node that takes unsafe calls. */

jest.setTimeout(180_000);

const [host, port] = ["127.91.0.12", 26_659];
const open = `http://${host}:${String(port)}`;
const folder = temporaryFolder();
let chain: TestChain;
let node: FullNode;
let gate: ChildProcess;

const post = async (url: string, body: string): Promise<any> =>
  (
    await fetch(url, { method: "POST", body, headers: { "content-type": "application/json" } })
  ).json();
const call = (method: string, params: object = {}): string =>
  JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });

/** Asks for a path as it is written; `fetch` would mend it. */
const statusOf = (path: string): Promise<number | undefined> =>
  new Promise((done, failed) => {
    request({ host, port, path }, (response) => {
      response.resume();
      done(response.statusCode);
    })
      .on("error", failed)
      .end();
  });

beforeAll(async () => {
  chain = await startTestChain({ validators: 1 });
  node = await startFullNode(chain, "127.91.0.12", folder);
  gate = startAgentProgram(
    "public-rpc",
    ["--host", host, "--rpc", node.rpc.replace("http://", "")],
    "ignore",
  );
  await eventually("it answers", () =>
    fetch(open)
      .then(() => true)
      .catch(() => undefined),
  );
});

afterAll(async () => {
  gate.kill("SIGKILL");
  await node.stop();
  await chain.stop();
});

describe("public RPC", () => {
  it("answers as the node does", async () => {
    expect(await (await fetch(`${open}/genesis`)).json()).toEqual(
      await (await fetch(`${node.rpc}/genesis`)).json(),
    );
    expect(await post(open, call("genesis"))).toEqual(await post(node.rpc, call("genesis")));
    expect(await post(open, `[${call("health")},${call("health")}]`)).toHaveLength(2);
  });

  it("keeps from others what the node's own pod may do", async () => {
    const flush = call("unsafe_flush_mempool");
    expect(await post(node.rpc, flush)).toMatchObject({ result: {} });
    expect(await post(open, flush)).toMatchObject({ error: { code: -32601 } });
    expect(await (await fetch(`${node.rpc}/unsafe_flush_mempool`)).json()).toMatchObject({
      result: {},
    });
    expect(await statusOf("/unsafe_flush_mempool")).toBe(404);
    expect(await statusOf("/unsafe%5Fflush_mempool")).toBe(404);
    expect(await statusOf("//unsafe_flush_mempool")).toBe(404);
  });

  it("refuses a request that is larger than the node would take", async () => {
    const { status } = await fetch(open, { method: "POST", body: " ".repeat(1_000_001) });
    expect(status).toBe(413);
  });

  it("lets others subscribe, and refuses what steers the node there too", async () => {
    const socket = new WebSocket(`ws://${host}:${String(port)}/websocket`);
    const heard: any[] = [];
    socket.on("message", (data: Buffer) => heard.push(JSON.parse(data.toString())));
    await once(socket, "open");
    socket.send(call("unsafe_flush_mempool"));
    socket.send(call("subscribe", { query: "tm.event='NewBlock'" }));
    await eventually("both are answered", () => (heard.length >= 2 ? true : undefined));
    expect(heard[0]).toMatchObject({ error: { code: -32601 } });
    expect(heard[1]).toMatchObject({ id: 1, result: {} });
    socket.terminate();
  });

  it("says when the node does not answer", async () => {
    await node.stop();
    expect((await fetch(`${open}/status`)).status).toBe(502);
  });

  it("stops cleanly when asked", async () => {
    gate.kill("SIGTERM");
    const [code] = (await once(gate, "exit")) as [number];
    expect(code).toBe(0);
  });
});
