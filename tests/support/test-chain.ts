import type { ChildProcess } from "node:child_process";
import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { addressOf, newMnemonic, operatorAddressOf } from "../../chain/chain-address";
import { appToml, cometConfigToml } from "../../core/manifests/node-config";
import { consensusKeyJson, nodeKeyFromSeed, nodeKeyJson } from "../../core/node-identity";
import { Deadline, holdsBefore } from "../../providers/embedded/deadline";
import { makeTestnetGenesis } from "../../providers/embedded/testnet-genesis";

/*
 * Real provider chains for tests: processes of `interchain-security-pd` (from PATH) on loopback
 * addresses 127.96.0.0/24, in a folder of their own under the system's temporary folder. They end
 * with the test process, however that ends.
 */

const binary = "interchain-security-pd";
const [p2pPort, rpcPort, grpcPort] = [26_656, 26_657, 9_090];

/** Whatever the Go binary or a node answers. */
export type Json = any; // eslint-disable-line @typescript-eslint/no-explicit-any

export interface TestValidator {
  readonly moniker: string;
  readonly mnemonic: string;
  readonly account: string;
  readonly operator: string;
  readonly nodeId: string;
  /** Loopback address of its node. */
  readonly host: string;
  readonly rpc: string;
  readonly pid: number;
  /** Stops the process where it stands: connections are taken, nothing is answered. */
  freeze(): void;
  thaw(): void;
}

export interface TestChain {
  readonly chainId: string;
  readonly genesis: string;
  readonly validators: readonly TestValidator[];
  /** What the Go binary's `q …` says, through the first validator unless another RPC is named. */
  query(args: readonly string[], rpc?: string): Promise<Json>;
  height(rpc?: string): Promise<number>;
  stop(): Promise<void>;
}

export interface TestChainOptions {
  readonly validators?: number;
  readonly chainId?: string;
  readonly blockTimeMs?: number;
}

function canListen(host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => {
      resolve(false);
    });
    server.listen({ host, port: rpcPort, exclusive: true }, () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}

const blockSize = 4;
const blocks = 62;

/** Addresses that no other test process uses: its own place first, then the next free one. */
async function freeHosts(count: number): Promise<string[]> {
  for (let turn = 0; turn < blocks; turn++) {
    const first = 1 + ((process.pid + turn) % blocks) * blockSize;
    const hosts = Array.from({ length: count }, (_, index) => `127.96.0.${first + index}`);
    if ((await Promise.all(hosts.map(canListen))).every(Boolean)) return hosts;
  }
  throw new Error("no free loopback addresses in 127.96.0.0/24");
}

async function statusOf(rpc: string): Promise<{ height: number; catchingUp: boolean } | undefined> {
  try {
    const response = await fetch(`${rpc}/status`, { signal: AbortSignal.timeout(2_000) });
    const { sync_info: sync } = ((await response.json()) as Json).result;
    return { height: Number(sync.latest_block_height), catchingUp: sync.catching_up };
  } catch {
    return undefined;
  }
}

/** Kills the processes and removes the folder when this process is gone, were it by SIGKILL. */
function startReaper(folder: string, pids: readonly number[]): ChildProcess {
  const script = 'cat >/dev/null; folder=$1; shift; kill -9 "$@"; rm -rf "$folder"';
  const reaper = spawn("sh", ["-c", script, "reaper", folder, ...pids.map(String)], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  reaper.unref();
  return reaper;
}

const ended = (child: ChildProcess): boolean =>
  child.exitCode !== null || child.signalCode !== null;

/**
 * Starts a provider chain and waits until every node makes blocks.
 *
 * @throws Error with the end of the nodes' logs; nothing is left running then.
 */
export async function startTestChain(options: TestChainOptions = {}): Promise<TestChain> {
  const { validators: count = 1, chainId = "provider-test-1", blockTimeMs = 400 } = options;
  const hosts = await freeHosts(count);
  const folder = mkdtempSync(join(tmpdir(), "ics-test-chain-"));
  const members = await Promise.all(
    hosts.map(async (host, index) => {
      const mnemonic = newMnemonic();
      const account = await addressOf(mnemonic, "cosmos");
      const [consensusSeed, nodeSeed] = [randomBytes(32), randomBytes(32)];
      return {
        moniker: ["alice", "bob", "charlie", "dora"][index] ?? `validator-${index}`,
        mnemonic,
        account,
        operator: operatorAddressOf(account),
        consensusSeed,
        nodeSeed,
        nodeId: nodeKeyFromSeed(nodeSeed).nodeId,
        host,
        rpc: `http://${host}:${rpcPort}`,
        home: join(folder, `node-${index}`),
      };
    }),
  );
  const children: ChildProcess[] = [];
  let reaper: ChildProcess | undefined;
  const stop = async (): Promise<void> => {
    for (const child of children) child.kill("SIGKILL");
    await holdsBefore(Deadline.in(10_000), () => children.every(ended));
    reaper?.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const genesis = await makeTestnetGenesis({
      binary,
      chainId,
      validators: members.map((member) => ({
        ...member,
        consensusSeedHex: member.consensusSeed.toString("hex"),
        selfDelegation: "1000000",
        balance: "100000000",
      })),
      parameters: { denom: "stake", unbondingSeconds: 1_814_400, blocksPerEpoch: 5 },
    });
    for (const member of members) {
      const { home, host } = member;
      mkdirSync(join(home, "config"), { recursive: true });
      mkdirSync(join(home, "data"));
      const peers = members.filter((other) => other !== member);
      const files = {
        "config/genesis.json": genesis,
        "config/config.toml": cometConfigToml({
          moniker: member.moniker,
          persistentPeers: peers.map((peer) => `${peer.nodeId}@${peer.host}:${p2pPort}`).join(","),
          externalAddress: `${host}:${p2pPort}`,
          addrBookStrict: false,
          allowDuplicateIp: true,
          pex: false,
          expose: { rpc: false, grpc: false },
          blockTimeMs,
        }),
        "config/app.toml": appToml("0stake", false),
        "config/node_key.json": nodeKeyJson(member.nodeSeed),
        "config/priv_validator_key.json": consensusKeyJson(member.consensusSeed),
        "data/priv_validator_state.json": '{"height":"0","round":0,"step":0}',
      };
      for (const [file, text] of Object.entries(files)) {
        writeFileSync(join(home, file), text, { mode: 0o600 });
      }
      const log = openSync(join(home, "log"), "a");
      const listen = [
        "--p2p.laddr",
        `tcp://${host}:${p2pPort}`,
        "--rpc.laddr",
        `tcp://${host}:${rpcPort}`,
      ];
      const args = ["start", "--home", home, ...listen, "--grpc.address", `${host}:${grpcPort}`];
      children.push(spawn(binary, args, { stdio: ["ignore", log, log] }));
      closeSync(log);
    }
    const pids = children.map(({ pid }) => pid!);
    reaper = startReaper(folder, pids);
    const ready = await holdsBefore(Deadline.in(60_000), async () => {
      if (children.some(ended)) return true;
      const all = await Promise.all(members.map(({ rpc }) => statusOf(rpc)));
      return all.every((status) => status !== undefined && status.height > 1 && !status.catchingUp);
    });
    if (!ready || children.some(ended)) {
      const logs = members.map(({ home }) => readFileSync(join(home, "log"), "utf8").slice(-1_500));
      throw new Error(`test chain makes no blocks:\n${logs.join("\n---\n")}`);
    }
    const validators = members.map((member, index) => ({
      ...member,
      pid: pids[index]!,
      freeze: () => void process.kill(pids[index]!, "SIGSTOP"),
      thaw: () => void process.kill(pids[index]!, "SIGCONT"),
    }));
    const firstRpc = members[0]!.rpc;
    return {
      chainId,
      genesis,
      validators,
      query: async (args, rpc = firstRpc) => {
        const node = ["--node", rpc.replace("http:", "tcp:"), "--output", "json"];
        const { stdout } = await promisify(execFile)(binary, [
          "q",
          ...args,
          ...node,
          "--home",
          join(folder, "client"),
        ]);
        return JSON.parse(stdout);
      },
      height: async (rpc = firstRpc) => (await statusOf(rpc))?.height ?? 0,
      stop,
    };
  } catch (cause) {
    await stop();
    throw cause;
  }
}
