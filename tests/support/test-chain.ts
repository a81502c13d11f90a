import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
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
import { tmpdir } from "node:os";
import { join } from "node:path";

import { addressOf, newMnemonic, operatorAddressOf } from "../../chain/chain-address";
import { appToml, cometConfigToml } from "../../core/manifests/node-config";
import { consensusKeyJson, nodeKeyFromSeed, nodeKeyJson } from "../../core/peers/node-identity";
import { Deadline, holdsBefore } from "../../providers/machine/deadline";
import { makeTestnetGenesis } from "../../providers/testnet/make-testnet-genesis";
import type { ChainClient, Json } from "./chain-client";
import { chainClient } from "./chain-client";
import { eventually } from "./eventually";
import { freezeProcess } from "./freeze-process";
import { freeHosts } from "./loopback-hosts";
import { startReaper } from "./reaper";

/*
 * Real provider chains for tests: processes of `interchain-security-pd` (from PATH) on loopback
 * addresses 127.96.0.0/24, in a folder of their own under the system's temporary folder. They end
 * with the test process, however that ends.
 */

const binary = "interchain-security-pd";
const [p2pPort, rpcPort, grpcPort] = [26_656, 26_657, 9_090];

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
  freeze(): Promise<void>;
  thaw(): void;
}

export interface TestChain extends ChainClient {
  readonly chainId: string;
  readonly genesis: string;
  readonly validators: readonly TestValidator[];
  height(rpc?: string): Promise<number>;
  stop(): Promise<void>;
}

export interface TestChainOptions {
  readonly validators?: number;
  readonly chainId?: string;
  readonly blockTimeMs?: number;
  /** Whether RPC has the methods by which peers are told. */
  readonly unsafeRpc?: boolean;
  /** After how long a validator set that no relayer has carried ends its consumer chain; four weeks unless given. */
  readonly ccvTimeoutSeconds?: number;
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

/** Height of the state that a node answers from: a block is on record a moment before it is carried out. */
async function stateHeightOf(rpc: string): Promise<number> {
  const response = await fetch(`${rpc}/abci_info`, { signal: AbortSignal.timeout(2_000) });
  return Number(((await response.json()) as Json).result.response.last_block_height);
}

const ended = (child: ChildProcess): boolean =>
  child.exitCode !== null || child.signalCode !== null;

function withCcvTimeout(genesis: string, seconds: number): string {
  const parsed: Json = JSON.parse(genesis);
  parsed.app_state.provider.params.ccv_timeout_period = `${String(seconds)}s`;
  return JSON.stringify(parsed);
}

/**
 * Starts a provider chain and waits until every node makes blocks.
 *
 * @throws Error with the end of the nodes' logs; nothing is left running then.
 */
export async function startTestChain(options: TestChainOptions = {}): Promise<TestChain> {
  const { validators: count = 1, chainId = "provider-test-1", blockTimeMs = 400 } = options;
  const hosts = await freeHosts(count, rpcPort);
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
    const made = await makeTestnetGenesis({
      binary,
      home: join(folder, "genesis"),
      chainId,
      validators: members.map((member) => ({
        ...member,
        consensusSeedHex: member.consensusSeed.toString("hex"),
        selfDelegation: "1000000",
        balance: "100000000",
      })),
      parameters: { denom: "stake", unbondingSeconds: 1_814_400, blocksPerEpoch: 5 },
    });
    const { ccvTimeoutSeconds } = options;
    const genesis =
      ccvTimeoutSeconds === undefined ? made : withCcvTimeout(made, ccvTimeoutSeconds);
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
          unsafeRpc: options.unsafeRpc ?? false,
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
      const env = { ...process.env, GOMAXPROCS: "1" }; // as nodes of an embedded stack have it
      children.push(spawn(binary, args, { env, stdio: ["ignore", log, log] }));
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
      freeze: async () => freezeProcess(pids[index]!),
      thaw: () => void process.kill(pids[index]!, "SIGCONT"),
    }));
    const firstRpc = members[0]!.rpc;
    const client = chainClient({ binary, chainId, home: join(folder, "client"), rpc: firstRpc });
    // What was seen at one node is in the answer of another only when that has the same block.
    const query: ChainClient["query"] = async (args, rpc = firstRpc) => {
      const all = await Promise.all(members.map((member) => statusOf(member.rpc)));
      const furthest = Math.max(...all.map((status) => status?.height ?? 0));
      const what = `the node at ${rpc} has block ${furthest}`;
      await eventually(what, async () =>
        (await stateHeightOf(rpc)) >= furthest ? true : undefined,
      );
      return client.query(args, rpc);
    };
    return {
      chainId,
      genesis,
      validators,
      ...client,
      query,
      height: async (rpc = firstRpc) => (await statusOf(rpc))?.height ?? 0,
      stop,
    };
  } catch (cause) {
    await stop();
    throw cause;
  }
}
