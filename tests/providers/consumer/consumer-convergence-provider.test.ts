import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { provider } from "../../../providers/consumer/consumer-convergence-provider";
import {
  closeServers,
  recordedStatus,
  type RpcRequest,
  rpcServer,
} from "../../support/chain-servers";
import { temporaryFolder } from "../../support/temporary-folder";

afterEach(closeServers);

type Inputs = Parameters<typeof provider.create>[0];
type Node = Inputs["nodes"][number];

const root = temporaryFolder();
const ids: Readonly<Record<string, string>> = { bob: "b".repeat(40), charlie: "c".repeat(40) };
const chainId = recordedStatus.node_info.network;

/** How a chain that a test plays behaves. */
interface Behaviour {
  /** Who is connected with whom, by name; everybody unless told. */
  readonly connected?: Readonly<Record<string, readonly string[]>>;
  readonly grows?: boolean;
  readonly latestBlock?: Date;
}

/** bob's and charlie's nodes, each dialled by the other. */
async function nodes({
  connected = { bob: ["charlie"], charlie: ["bob"] },
  grows = true,
  latestBlock = new Date(),
}: Behaviour): Promise<readonly Node[]> {
  let height = 7;
  return Promise.all(
    ["bob", "charlie"].map(async (name) => {
      const { url } = await rpcServer(({ method }: RpcRequest) => {
        if (method === "net_info") {
          const peers = (connected[name] ?? []).map((peer) => ({
            node_info: { id: ids[peer], listen_addr: "127.97.0.1:30301" },
            is_outbound: true,
            remote_ip: "127.97.0.1",
          }));
          return { listening: true, n_peers: String(peers.length), peers };
        }
        if (grows) height += 1;
        return {
          ...recordedStatus,
          sync_info: {
            ...recordedStatus.sync_info,
            latest_block_height: String(height),
            latest_block_time: latestBlock.toISOString(),
          },
          validator_info: { ...recordedStatus.validator_info, voting_power: "1" },
        };
      });
      const home = join(root, name);
      mkdirSync(join(home, "config"), { recursive: true });
      writeFileSync(join(home, "config", "config.toml"), "[p2p]\npex = false\n");
      const other = name === "bob" ? "charlie" : "bob";
      const peers = `${ids[other]}@127.97.0.1:30301`;
      return { name, rpc: url, nodeId: ids[name] ?? "", peers, home };
    }),
  );
}

const inputs = async (behaviour: Behaviour): Promise<Inputs> => ({
  consumerChainId: chainId,
  nodes: await nodes(behaviour),
  timeoutSeconds: 1,
  findsMore: false,
});

const lacks = "bob lacks peer charlie (cccc…@127.97.0.1:30301)";

describe("convergence", () => {
  it("is reached when the nodes are connected and the chain grows", async () => {
    // As long as a busy machine may need: only what never comes is waited for in vain.
    const { outs } = await provider.create({ ...(await inputs({})), timeoutSeconds: 30 });
    expect(outs).toMatchObject({
      ...{ health: "converged", connected: 2, expected: 2 },
      roles: { bob: "signs", charlie: "signs" },
    });
  });

  it.each([
    { name: "who lacks whom", behaviour: { connected: { charlie: ["bob"] } }, lacking: lacks },
    {
      name: "that no blocks come",
      behaviour: { grows: false },
      lacking:
        "the height of bob's node, 7, does not grow; the height of charlie's node, 7, does not grow",
    },
  ])("fails in time, saying $name", async ({ behaviour, lacking }) => {
    await expect(provider.create(await inputs(behaviour))).rejects.toThrow(
      `consumer chain "${chainId}" has not converged within 1 s: ${lacking}; look into the nodes' logs, or raise convergenceTimeoutSeconds`,
    );
  });

  it.each([
    { name: "nothing wanting", behaviour: {}, health: "converged", changes: false },
    {
      name: "a peer wanting",
      behaviour: { connected: { charlie: ["bob"] } },
      health: `not converged: ${lacks}`,
      changes: true,
    },
    {
      name: "a chain that has halted",
      behaviour: { grows: false, latestBlock: new Date(Date.now() - 120_000) },
      health: expect.stringContaining("the height of bob's node, 7, does not grow"),
      changes: true,
    },
  ])("shows in a plan: $name", async ({ behaviour, health, changes }) => {
    const news = await inputs(behaviour);
    const olds = { ...news, health: "converged", starts: ["", ""] };
    const { inputs: planned } = await provider.check(olds, news);
    expect(planned).toMatchObject({ health });
    expect(await provider.diff(chainId, olds, planned!)).toMatchObject({ changes });
  });

  it("has a node that was started since be seen to make blocks, though nothing is wanting", async () => {
    const news = await inputs({});
    const olds = { ...news, health: "converged", starts: ["1 at tick 2", ""] };
    const { inputs: planned } = await provider.check(olds, news);
    expect(planned).toMatchObject({ health: "converged" });
    expect(await provider.diff(chainId, olds, planned!)).toMatchObject({ changes: true });
  });
});
