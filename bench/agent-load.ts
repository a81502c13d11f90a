import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { toBech32 } from "@cosmjs/encoding";
import { QueryValidatorsResponse } from "cosmjs-types/cosmos/staking/v1beta1/query";
import { BondStatus, Validator } from "cosmjs-types/cosmos/staking/v1beta1/staking";
import { WebSocketServer } from "ws";

import { encoded } from "../chain/ics/proto-types";
import { processAnnotation } from "../core/manifests/embedded-listen";
import { peersManifest } from "../core/manifests/peers";
import { consumerText } from "../core/peers/discovered-consumer";
import { agentNodeFlags } from "../providers/embedded/kept-program";
import {
  apply,
  consumerObjects,
  manifest,
  pod,
  providerObjects,
  service,
} from "../tests/support/agent-cluster";
import { eventually } from "../tests/support/eventually";
import { startTestCluster } from "../tests/support/test-cluster";
import { processCost } from "./process-cost";

/*
 * What one agent costs with 50 consumer chains of 100 validators each: a real API server, the agent as
 * the process that the stack starts, and a provider chain and nodes that are played, since no testnet
 * of one machine has so many.
 */

const [chains, validators] = [50, 100];
const idleSeconds = Number(process.env["BENCH_IDLE_SECONDS"] ?? "120");
const blockMs = 2_000;
const names = Array.from({ length: chains }, (_, index) => `load-${index}-1`);
const people = Array.from({ length: validators }, (_, index) => {
  const bytes = new Uint8Array(20).fill(index + 1);
  return {
    operator: toBech32("cosmosvaloper", bytes),
    consensus: toBech32("cosmosvalcons", bytes),
    moniker: `validator ${index}`,
    details: `p2p=${String(index).padStart(40, "a")}@127.91.3.${index + 1} and some words of ours`,
  };
});

const staking = QueryValidatorsResponse.encode({
  validators: people.map(({ operator, moniker, details }) =>
    Validator.fromPartial({
      operatorAddress: operator,
      status: BondStatus.BOND_STATUS_BONDED,
      tokens: "1000000",
      description: { moniker, details },
    }),
  ),
}).finish();
const validating = encoded("QueryConsumerValidatorsResponse", {
  validators: people.map(({ operator, consensus, moniker, details }) => ({
    provider_address: consensus,
    provider_operator_address: operator,
    consumer_power: "1",
    description: { moniker, details },
  })),
});

let asked = 0;

const answering =
  (
    result: (method: string, params: Readonly<Record<string, unknown>>) => unknown,
  ): RequestListener =>
  (request, response) => {
    let text = "";
    request.on("data", (piece: Buffer) => (text += piece.toString()));
    request.on("end", () => {
      const { id, method, params } = JSON.parse(text) as {
        id: number;
        method: string;
        params: Record<string, unknown>;
      };
      response.end(JSON.stringify({ jsonrpc: "2.0", id, result: result(method, params) }));
    });
  };

const status = {
  node_info: { network: "provider" },
  sync_info: {
    latest_block_height: "7",
    latest_block_time: "2026-01-01T00:00:00Z",
    catching_up: false,
  },
};

/** A provider chain of which only the agent's questions are known. */
function playChain(host: string): void {
  const server = createServer(
    answering((method, { path }) => {
      asked += 1;
      if (method === "status") return status;
      const value = String(path).includes("staking") ? staking : validating;
      return { response: { code: 0, value: Buffer.from(value).toString("base64"), height: "7" } };
    }),
  ).listen({ host, port: 26_657 });
  const sockets = new WebSocketServer({ server, path: "/websocket" });
  sockets.on("connection", (socket) => {
    const timer = setInterval(() => {
      const header = { chain_id: "provider", height: "8" };
      socket.send(
        JSON.stringify({ jsonrpc: "2.0", id: 0, result: { data: { value: { header } } } }),
      );
    }, blockMs);
    socket.on("close", () => {
      clearInterval(timer);
    });
  });
}

const netInfo = {
  peers: people.map(({ details }, index) => ({
    node_info: { id: details.slice(4, 44), listen_addr: "127.91.3.1:26656" },
    is_outbound: true,
    remote_ip: `127.91.3.${index + 1}`,
  })),
};

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "ics-bench-"));
  const cluster = await startTestCluster();
  playChain("127.91.2.200");
  try {
    await apply(cluster, ...providerObjects(), service(...names));
    for (const [index, name] of names.entries()) {
      const host = `127.91.2.${index + 1}`;
      createServer(answering((method) => (method === "net_info" ? netInfo : { log: "" }))).listen({
        host,
        port: 26_657,
      });
      mkdirSync(join(folder, name));
      const { metadata, ...rest } = pod(`${name}-0`, name) as { metadata: object };
      const played = JSON.stringify({ folder: name, ports: { 26657: `${host}:26657` } });
      const consumer = consumerText({ chainId: name, consumerId: String(index), members: [] });
      await apply(cluster, ...consumerObjects(name));
      await apply(cluster, manifest("ConfigMap", peersManifest(name, consumer, "")), {
        ...rest,
        metadata: { ...metadata, annotations: { [processAnnotation]: played } },
      });
    }
    const settings = join(folder, "settings.json");
    writeFileSync(
      settings,
      JSON.stringify({
        validator: { name: "bob", operator: "cosmosvaloper1nobody" },
        providerChain: { chainId: "provider", rpc: ["http://127.91.2.200:26657"] },
        portScheme: "hashed",
        nodeIdentity: "random",
        allowPrivateAddresses: true,
        embedded: { nodes: folder },
      }),
    );
    const checkout = join(__dirname, "..");
    const listen = "127.91.2.201:19464";
    const agent = spawn(
      process.execPath,
      [
        ...agentNodeFlags,
        ...(process.env["BENCH_PROFILE"] === undefined
          ? []
          : ["--cpu-prof", `--cpu-prof-dir=${process.env["BENCH_PROFILE"]}`]),
        ...["-r", join(checkout, "providers", "typescript-cache.cjs")],
        ...[join(checkout, "agent", "main.ts"), "--settings", settings, "--listen", listen],
        ...["--kubeconfig", await cluster.actAs("provider", "ics-agent")],
      ],
      { stdio: "ignore" },
    );
    const pid = agent.pid ?? 0;
    const began = performance.now();
    await eventually(
      "every node has its peers",
      async () => {
        const text = await fetch(`http://${listen}/metrics`).then(
          (reply) => reply.text(),
          () => "",
        );
        const met = [...text.matchAll(/ics_agent_peers_connected\{[^}]*\} (\d+)/g)];
        const whole = met.filter(([, count]) => Number(count) === validators);
        return whole.length === chains ? true : undefined;
      },
      120_000,
    );
    console.log(`${chains} consumer chains of ${validators} validators, one agent`);
    console.log(`  all nodes told within ${((performance.now() - began) / 1_000).toFixed(1)} s`);
    const [before, requests] = [processCost(pid), asked];
    await pause(idleSeconds * 1_000);
    const after = processCost(pid);
    const share = ((after.seconds - before.seconds) / idleSeconds) * 100;
    console.log(`  idle CPU over ${idleSeconds} s: ${share.toFixed(2)} % of a core (bound: 1 %)`);
    console.log(`  resident memory: ${after.residentMb.toFixed(0)} MB (bound: 200 MB)`);
    const perMinute = ((asked - requests) / idleSeconds) * 60;
    console.log(`  requests to the provider chain: ${perMinute.toFixed(0)} a minute`);
    agent.kill("SIGTERM");
    await once(agent, "exit");
  } finally {
    await cluster.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
