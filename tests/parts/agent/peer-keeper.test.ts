import { PeerKeeper } from "../../../agent/peer-keeper";
import type { PeerStand } from "../../../core/peers/peer-keeping";
import { eventually } from "../../support/eventually";
import { type FullNode, startFullNode } from "../../support/full-node";
import { type TcpProxy, tcpProxy } from "../../support/tcp-proxy";
import { temporaryFolder } from "../../support/temporary-folder";
import { startTestChain, type TestChain, type TestValidator } from "../../support/test-chain";

/*
 * The peers of a running CometBFT node: one that validates nothing and knows nobody is told whom to
 * dial, over addresses of 127.91.0.0/24 that lead to the validator's node.
 */

jest.setTimeout(180_000);

let chain: TestChain;
let alice: TestValidator;
let node: FullNode;
let keeper: PeerKeeper;
const folder = temporaryFolder();
const proxies: TcpProxy[] = [];
const stands: PeerStand[] = [];
const accepted: string[] = [];

const [first, second] = ["127.91.0.101", "127.91.0.102"];
const at = (host: string): string => `${alice.nodeId}@${host}:30301`;
const leadTo = async (host: string): Promise<TcpProxy> => {
  const proxy = await tcpProxy({ host, port: 30_301 }, { host: alice.host, port: 26_656 });
  proxies.push(proxy);
  return proxy;
};

beforeAll(async () => {
  chain = await startTestChain({ validators: 1 });
  [alice] = chain.validators as [TestValidator];
  node = await startFullNode(chain, "127.91.0.10", folder);
  keeper = new PeerKeeper(node.rpc, {
    onStand: (stand) => stands.push(stand),
    onAccepted: (text) => accepted.push(text),
    onFailure: () => undefined,
    onRefused: () => undefined,
  });
});

afterAll(async () => {
  await keeper.stop();
  for (const proxy of proxies) await proxy.close();
  await node.stop();
  await chain.stop();
});

const connectedAt = async (host: string, deadlineMs?: number): Promise<unknown> =>
  eventually(
    `a connection at ${host}`,
    async () =>
      (await node.peers().catch(() => new Map())).get(alice.nodeId) === host ? true : undefined,
    deadlineMs,
  );

describe("a running node", () => {
  it("knows nobody before it is told", async () => {
    expect((await node.peers()).size).toBe(0);
    expect(accepted).toEqual([]);
  });

  it("dials whom it is told, and is the process that it was when the peer moves", async () => {
    const pid = node.pid();
    const former = await leadTo(first);
    keeper.keep({ text: at(first), privatePeers: "*" });
    await connectedAt(first);
    expect(accepted).toEqual([at(first)]);

    const latter = await leadTo(second);
    keeper.keep({ text: at(second), privatePeers: "*" });
    await eventually("the node took the list", () => (accepted.length === 2 ? true : undefined));
    // CometBFT skips a peer that it is connected with: the former address goes on serving.
    expect((await node.peers()).get(alice.nodeId)).toBe(first);
    await eventually("that is seen", () => (stands.at(-1)?.stray === 1 ? true : undefined));

    await former.close();
    await connectedAt(second);
    const height = await node.height();
    await eventually("it follows the chain", async () =>
      (await node.height()) > height + 1 ? true : undefined,
    );
    expect(node.pid()).toBe(pid);
    await eventually("all is well", () =>
      stands.at(-1)?.connected === 1 && stands.at(-1)?.stray === 0 ? true : undefined,
    );

    // Here nothing is left for its next start, so that it has to be told again: within the minute.
    await node.restart();
    await connectedAt(second, 75_000);
    await latter.close();
  });

  it("waits for a peer that is away, and has it as soon as it is there", async () => {
    const third = "127.91.0.103";
    keeper.keep({ text: at(third), privatePeers: "*" });
    await eventually("the peer is missing", () =>
      stands.at(-1)?.connected === 0 ? true : undefined,
    );
    const proxy = await leadTo(third);
    await connectedAt(third);
    await proxy.close();
  });

  it("keeps the last list rather than being given an empty one", async () => {
    const before = accepted.length;
    keeper.keep({ text: "", privatePeers: "*" });
    await eventually("it is looked at", () => (stands.at(-1)?.expected === 0 ? true : undefined));
    expect(accepted).toHaveLength(before);
  });
});

describe("a node whose RPC has no unsafe methods", () => {
  // That it is told once, tests/agent/peer-keeper.test.ts shows.
  it("is told of", async () => {
    const told: string[] = [];
    const refused = new PeerKeeper(alice.rpc, {
      onStand: () => undefined,
      onAccepted: (text) => told.push(`accepted ${text}`),
      onFailure: (reason) => told.push(reason),
      onRefused: () => undefined,
    });
    refused.keep({ text: at(first), privatePeers: "*" });
    await eventually("it is told", () => told[0]);
    await refused.stop();
    expect(told).toEqual([expect.stringContaining("dial_peers")]);
  });
});
