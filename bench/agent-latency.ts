import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import {
  CoreV1Api,
  type KubernetesObject,
  type V1EndpointSlice,
  type V1Pod,
} from "@kubernetes/client-node";
import pino from "pino";

import { Agent } from "../agent/agent";
import { FollowedList } from "../agent/followed-list";
import { AgentMetrics } from "../agent/metrics";
import { kubeConfigOf } from "../agent/process";
import { processAnnotation } from "../core/manifests/embedded-listen";
import { peersManifest } from "../core/manifests/peers";
import { consumerText } from "../core/peers/discovered-consumer";
import {
  apply,
  asAgent,
  chain as namespace,
  consumerObjects,
  manifest,
  pod,
  providerObjects,
  service,
} from "../tests/support/agent-cluster";
import { editDetailsByHand } from "../tests/support/chain-cli";
import { eventually } from "../tests/support/eventually";
import { startFullNode } from "../tests/support/full-node";
import { tcpProxy } from "../tests/support/tcp-proxy";
import { startTestChain, type TestValidator } from "../tests/support/test-chain";
import { startTestCluster, type TestCluster } from "../tests/support/test-cluster";
import { percentiles } from "./percentiles";

/*
 * How soon the agent follows: a real agent on a real API server and a real provider chain; a CometBFT
 * node that knows nobody plays the consumer chain's, and its peer moves from address to address.
 */

const rounds = Number(process.env["BENCH_EVENTS"] ?? "100");

/** A file for what somebody writes into a consumer chain's entry. */
const contentFile = (folder: string, content: object): string => {
  const file = join(folder, "content.json");
  writeFileSync(file, JSON.stringify(content));
  return file;
};

/** Pods are replaced; from the moment their address is known to that of their slice. */
async function slices(cluster: TestCluster, agentPod: object): Promise<readonly number[]> {
  const kubeConfig = kubeConfigOf(cluster.kubeconfig);
  const core = kubeConfig.makeApiClient(CoreV1Api);
  const ips = new Map<string, number>();
  const led = new Map<string, number>();
  const follow = <T extends KubernetesObject>(
    path: string,
    list: () => Promise<{ items: T[] }>,
    look: (object: T) => void,
  ): FollowedList<T> => {
    const listed: FollowedList<T> = new FollowedList<T>(
      kubeConfig,
      { what: path, path, list },
      {
        onChange: () => {
          listed.items.forEach(look);
        },
        onBroken: () => undefined,
      },
    );
    return listed;
  };
  const pods = follow<V1Pod>(
    `/api/v1/namespaces/${namespace}/pods`,
    async () => core.listNamespacedPod({ namespace }),
    ({ metadata, status }) => {
      const uid = metadata?.uid ?? "";
      if (status?.podIP !== undefined && !ips.has(uid)) ips.set(uid, performance.now());
    },
  );
  const found = follow<V1EndpointSlice>(
    "/apis/discovery.k8s.io/v1/namespaces/provider/endpointslices",
    () => Promise.resolve({ items: [] }),
    ({ endpoints }) => {
      const uid = endpoints[0]?.targetRef?.uid ?? "";
      if (!led.has(uid)) led.set(uid, performance.now());
    },
  );
  const values: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await cluster.kubectl(["delete", "pod", "x-1-0", "-n", namespace, "--force", "--wait=true"]);
    await apply(cluster, agentPod);
    const text = await cluster.kubectl(["get", "pod", "x-1-0", "-n", namespace, "-o", "json"]);
    const { uid } = (JSON.parse(text) as { metadata: { uid: string } }).metadata;
    await eventually("the slice names the pod", () => led.get(uid));
    values.push((led.get(uid) ?? Number.NaN) - (ips.get(uid) ?? Number.NaN));
  }
  pods.stop();
  found.stop();
  return values;
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "ics-bench-"));
  const cluster = await startTestCluster();
  const provider = await startTestChain({ validators: 1 });
  const [alice] = provider.validators as [TestValidator];
  const node = await startFullNode(provider, "127.91.0.20", folder);
  const accepted: number[] = [];
  const connected: number[] = [];
  try {
    const metadata = { name: "x", description: "x", metadata: "x" };
    const content = contentFile(folder, { chain_id: "x-1", metadata });
    await provider.transact(alice, ["provider", "create-consumer", content, "--gas", "400000"]);
    await provider.transact(alice, ["provider", "opt-in", "0"]);
    const played = {
      ...(pod("x-1-0", namespace) as { metadata: object }),
    };
    mkdirSync(join(folder, "node"));
    const agentPod = {
      ...played,
      metadata: {
        ...played.metadata,
        annotations: {
          [processAnnotation]: JSON.stringify({
            folder: "node",
            ports: { 26657: node.rpc.replace("http://", "") },
          }),
        },
      },
    };
    await apply(cluster, ...providerObjects(), ...consumerObjects(namespace), service(namespace));
    const consumer = consumerText({ chainId: "x-1", consumerId: "0", members: [] });
    await apply(cluster, manifest("ConfigMap", peersManifest(namespace, consumer, "")), agentPod);
    // The agent's own log tells when the node took its peers, and how long after the event.
    const log = pino(
      {},
      {
        write: (line: string) => {
          const { msg, tookMs } = JSON.parse(line) as { msg: string; tookMs?: number };
          if (msg === "node took its peers" && tookMs !== undefined) accepted.push(tookMs);
        },
      },
    );
    const agent = new Agent(
      {
        validator: { name: "bob", operator: "cosmosvaloper1nobody" },
        providerChain: { chainId: provider.chainId, rpc: [alice.rpc] },
        portScheme: "hashed",
        nodeIdentity: "random",
        allowPrivateAddresses: true,
        embedded: { nodes: folder },
      },
      await asAgent(cluster),
      new AgentMetrics(),
      log,
    );
    let former: { close(): Promise<void> } | undefined;
    // The first is connected with for the first time; all after it, anew.
    for (let round = 0; round <= rounds; round++) {
      const host = `127.91.1.${String(1 + (round % 250))}`;
      const to = { host: alice.host, port: 26_656 };
      const proxy = await tcpProxy({ host, port: 30_301 }, to);
      const before = accepted.length;
      await editDetailsByHand(
        { rpc: alice.rpc, chainId: provider.chainId, mnemonic: alice.mnemonic },
        `p2p=${alice.nodeId}@${host}:30301`,
      );
      await eventually("the node took its peers", () =>
        accepted.length > before ? true : undefined,
      );
      const gone = performance.now();
      await former?.close();
      await eventually("it is connected there", async () =>
        (await node.peers()).get(alice.nodeId) === host ? true : undefined,
      );
      if (former !== undefined) connected.push(performance.now() - gone);
      former = proxy;
    }
    console.log(`edit_validator's block → accepted dial_peers, ${accepted.length} events`);
    console.log(`  median / p99 / most: ${percentiles(accepted)} (bound: p99 1,000 ms)`);
    console.log(`former address gone → connected at the new one, ${connected.length} events`);
    console.log(`  median / p99 / most: ${percentiles(connected)} (bound: p99 5,000 ms)`);
    const values = await slices(cluster, agentPod);
    console.log(`pod's address → its slice, ${values.length} events`);
    console.log(`  median / p99 / most: ${percentiles(values)} (bound: p99 300 ms)`);
    await agent.stop();
    await former?.close();
  } finally {
    await node.stop();
    await provider.stop();
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
