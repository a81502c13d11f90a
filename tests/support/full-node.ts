import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, mkdirSync, openSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { appToml, cometConfigToml } from "../../core/manifests/node-config";
import { consensusKeyJson, nodeKeyJson } from "../../core/peers/node-identity";
import { eventually } from "./eventually";
import { killProcesses } from "./kill-processes";
import type { TestChain } from "./test-chain";

/** A node of a test chain that knows nobody, and takes peers over RPC. */
export interface FullNode {
  readonly rpc: string;
  pid(): number;
  restart(): Promise<void>;
  /** Its connections: node id → the address at which it dialled the peer. */
  peers(): Promise<ReadonlyMap<string, string>>;
  height(): Promise<number>;
  stop(): Promise<void>;
}

/**
 * @param folder - Where its home is to be.
 * @param program.consensusSeed - Of its key; it validates nothing unless the genesis has that.
 */
export async function startFullNode(
  chain: Pick<TestChain, "genesis">,
  host: string,
  folder: string,
  {
    binary = "interchain-security-pd",
    consensusSeed = randomBytes(32),
  }: { readonly binary?: string; readonly consensusSeed?: Uint8Array } = {},
): Promise<FullNode> {
  const home = join(folder, "full-node");
  const files = {
    "config/genesis.json": chain.genesis,
    "config/config.toml": cometConfigToml({
      moniker: "full",
      persistentPeers: "",
      externalAddress: `${host}:26656`,
      addrBookStrict: false,
      allowDuplicateIp: true,
      pex: false,
      expose: { rpc: false, grpc: false },
      unsafeRpc: true,
      blockTimeMs: 400,
    }),
    "config/app.toml": appToml("0stake", false),
    "config/node_key.json": nodeKeyJson(randomBytes(32)),
    "config/priv_validator_key.json": consensusKeyJson(consensusSeed),
    "data/priv_validator_state.json": '{"height":"0","round":0,"step":0}',
  };
  mkdirSync(join(home, "config"), { recursive: true });
  mkdirSync(join(home, "data"));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(home, file), text);
  const rpc = `http://${host}:26657`;
  const ask = async (call: string): Promise<any> =>
    ((await (await fetch(`${rpc}/${call}`, { signal: AbortSignal.timeout(2_000) })).json()) as any)
      .result;

  const started = async (): Promise<ChildProcess> => {
    const log = openSync(join(home, "log"), "a");
    const child = spawn(
      binary,
      [
        ...["start", "--home", home, "--p2p.laddr", `tcp://${host}:26656`],
        ...["--rpc.laddr", `tcp://${host}:26657`, "--grpc.address", `${host}:9090`],
      ],
      { env: { ...process.env, GOMAXPROCS: "1" }, stdio: ["ignore", log, log] },
    );
    closeSync(log);
    await eventually("the node answers", () => ask("net_info").catch(() => undefined));
    return child;
  };
  let child = await started();
  const kill = async (): Promise<void> => killProcesses([child.pid!]);
  return {
    rpc,
    pid: () => child.pid!,
    restart: async () => {
      await kill();
      child = await started();
    },
    peers: async () =>
      new Map(
        (await ask("net_info")).peers.map((peer: any) => [peer.node_info.id, peer.remote_ip]),
      ),
    height: async () => Number((await ask("status")).sync_info.latest_block_height),
    stop: kill,
  };
}
