import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

import { hashedPorts } from "../core/ports/hashed-ports";
import {
  closeServers,
  recordedStatus,
  rpcServer,
  statusAt,
  urlOf,
} from "../tests/support/chain-servers";
import { fakeChainId, fakeConsumerChains } from "../tests/support/fake-consumer-chains";
import { entry } from "../tests/support/fake-doctor-chain";
import { operatorNumber } from "../tests/support/fake-provider-chain";
import { script } from "../tests/support/fake-tools";
import { percentiles } from "./percentiles";

/*
 * `ics status`, from its start to its end, of 100 validators who all validate 50 consumer chains; 3 s is the
 * bound. An operator asks who has two of the validators: 100 nodes of his own, with 99 peers each. A stand-in
 * for the Pulumi CLI says at once what a stack recorded; everything else is asked over sockets of loopback.
 */

const rounds = Number(process.env["BENCH_ROUNDS"] ?? "5");
const [validatorCount, chainCount, own] = [100, 50, ["v0", "v1"]];
/** What is late is measured all the same. */
const patient = ["--timeout", "60"];
const ics = join(__dirname, "..", "ics.cjs");

const id = (number: number): string => number.toString(16).padStart(40, "0");
const host = (number: number): string => `127.60.${String(number)}.1`;
const chainIdOf = (number: number): string => `load-${String(number)}`;
const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at);

/** A peer as CometBFT v0.38 tells of it in `net_info`. */
const peer = (number: number): object => ({
  node_info: { ...recordedStatus.node_info, id: id(number), listen_addr: `${host(number)}:26656` },
  is_outbound: number % 2 === 0,
  connection_status: {
    Duration: "1234567890",
    SendMonitor: { Start: "2026-11-22T21:47:31.14Z", Bytes: "123456", Samples: "77" },
    RecvMonitor: { Start: "2026-11-22T21:47:31.14Z", Bytes: "123456", Samples: "77" },
    Channels: numbers(10).map((at) => ({ ID: at, SendQueueCapacity: "1", Priority: "6" })),
  },
  remote_ip: host(number),
});

const keyOf = (number: number): string => Buffer.alloc(32, number + 1).toString("base64");

/** The validator set of each chain, on one page. */
const validatorSet = {
  ...{ block_height: "21", count: String(validatorCount), total: String(validatorCount) },
  validators: numbers(validatorCount).map((at) => ({
    address: "D20D617125EC91078B769D535BA21AFB895CA11C",
    pub_key: { type: "tendermint/PubKeyEd25519", value: keyOf(at) },
    ...{ voting_power: "100", proposer_priority: "0" },
  })),
};

/** A node of this validator on this chain. */
async function node(validator: number, chainId: string): Promise<string> {
  const others = numbers(validatorCount).filter((one) => one !== validator);
  const netInfo = { n_peers: String(others.length), peers: others.map(peer) };
  return urlOf(
    rpcServer(({ method }) => {
      const status = statusAt(new Date());
      return method === "status"
        ? { ...status, node_info: { ...status.node_info, network: chainId } }
        : method === "validators"
          ? validatorSet
          : netInfo;
    }),
  );
}

/** Where each validator's peers arrive. */
async function door(validator: number): Promise<() => void> {
  const { p2p } = hashedPorts(chainIdOf(0));
  const server = createServer((socket) => socket.destroy()).listen(p2p, host(validator));
  await once(server, "listening");
  return () => server.close();
}

async function startChain(): Promise<string> {
  return fakeConsumerChains({
    entries: numbers(chainCount).map((at) => entry(String(at), chainIdOf(at))),
    optedIn: numbers(validatorCount).map((at) => ({
      provider_address: `cosmosvalcons1${String(at)}`,
      provider_operator_address: operatorNumber(at),
      description: { moniker: `v${String(at)}`, details: `p2p=${id(at)}@${host(at)}` },
      jailed: false,
      consumer_power: "100",
      consumer_key: { ed25519: keyOf(at) },
    })),
  });
}

/** What `pulumi stack output` says of a stack of the own validators. */
async function outputsAt(provider: string): Promise<object> {
  const each = async <T>(of: (validator: number) => T | Promise<T>): Promise<object> =>
    Object.fromEntries(
      await Promise.all(own.map(async (name, at) => [name, await of(at)] as const)),
    );
  const chains = numbers(chainCount).map(async (at) => {
    const chainId = chainIdOf(at);
    const { p2p } = hashedPorts(chainId);
    const recorded = {
      ...{ consumerId: String(at), endpoints: {}, leftOut: [], peers: await each(() => "") },
      ...{ ports: await each(() => p2p), rpc: await each((one) => node(one, chainId)) },
    };
    return [chainId, recorded] as const;
  });
  return {
    providerChain: { chainId: fakeChainId, rpc: [provider] },
    validators: await each((at) => ({
      ...{ loadBalancer: host(at), nodeId: id(at), operator: operatorNumber(at) },
    })),
    consumerChains: Object.fromEntries(await Promise.all(chains)),
  };
}

async function milliseconds(args: readonly string[], folder: string): Promise<number> {
  const env = {
    ...process.env,
    ICS_STACK: "embedded",
    PATH: [folder, process.env["PATH"]].join(delimiter),
  };
  const start = performance.now();
  // Its exit code is 1, as no agents are there.
  const { stdout } = await promisify(execFile)(process.execPath, [ics, "status", ...args], {
    ...{ env, maxBuffer: 2 ** 26 },
  }).catch((failed: unknown) => failed as { stdout: string });
  const taken = performance.now() - start;
  const { consumerChains, validators } = JSON.parse(stdout) as {
    readonly consumerChains: readonly { readonly powerOptedIn: string; readonly height: unknown }[];
    readonly validators: readonly { readonly reachable: boolean | null }[];
  };
  const sound =
    consumerChains.length === chainCount &&
    consumerChains.every(({ powerOptedIn }) => powerOptedIn === String(100 * validatorCount)) &&
    validators.every(({ reachable }) => reachable);
  if (!sound) throw new Error(`ics status did not see everything; "${stdout.slice(0, 2_000)}"`);
  return taken;
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "ics-bench-"));
  const doors = await Promise.all(numbers(validatorCount).map(door));
  try {
    const provider = await startChain();
    const outputs = JSON.stringify(await outputsAt(provider));
    script(
      join(folder, "pulumi"),
      `#!/bin/sh\ncase "$1" in config) echo '{}';; *) cat <<'END'\n${outputs}\nEND\n;; esac\n`,
    );
    const calls = {
      "ics status, own nodes": [...patient, "--json"],
      "ics status --rpc": [...patient, "--rpc", provider, "--allow-private-addresses", "--json"],
    };
    console.log("median / p99 / most");
    for (const [name, args] of Object.entries(calls)) {
      await milliseconds(args, folder); // compiles what is not cached
      const taken: number[] = [];
      for (let round = 0; round < rounds; round++) taken.push(await milliseconds(args, folder));
      console.log(`  ${name}: ${percentiles(taken)}`);
    }
  } finally {
    for (const close of doors) close();
    await closeServers();
    rmSync(folder, { recursive: true });
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
