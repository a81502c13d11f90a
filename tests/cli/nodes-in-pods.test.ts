import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";

import { KubeConfig } from "@kubernetes/client-node";

import { graph } from "../../cli/commands/graph";
import { status } from "../../cli/commands/status";
import { service } from "../support/agent-cluster";
import { called } from "../support/captured-io";
import { closeServers, recordedStatus, rpcServer, statusAt } from "../support/chain-servers";
import { fakeConsumerChains } from "../support/fake-consumer-chains";
import { entry, member } from "../support/fake-doctor-chain";
import { type FakeKubernetesApi, startFakeKubernetesApi } from "../support/fake-kubernetes-api";
import { operatorNumber } from "../support/fake-provider-chain";
import { temporaryFolder } from "../support/temporary-folder";

/* What `ics` learns of consumer nodes that are pods: what their own RPC says, by port forwarding. */

const chain = "living-1";
const id = (digit: string): string => digit.repeat(40);
const folder = temporaryFolder();
const flags = ["--allow-private-addresses"];
/** Where both validators are found. */
let door: Server;
let port: number;
let rpc: string;
let kubeconfig: string;
const clusters: FakeKubernetesApi[] = [];

const podPath = `/api/v1/namespaces/${chain}/pods/${chain}-0`;

/** `host:port` of a node of this chain that is connected with these. */
async function nodeOf(network: string, ...peers: readonly string[]): Promise<string> {
  const { url } = await rpcServer(({ method }) => {
    if (method === "validators") return {};
    if (method === "net_info") {
      return {
        peers: peers.map((digit) => ({
          node_info: { id: id(digit), listen_addr: `127.0.0.1:${port}` },
          ...{ is_outbound: true, remote_ip: "127.0.0.1" },
        })),
      };
    }
    return {
      ...statusAt(new Date()),
      node_info: { ...recordedStatus.node_info, network },
    };
  });
  return url.replace("http://", "");
}

const node = async (...peers: readonly string[]): Promise<string> => nodeOf(chain, ...peers);

/** A cluster with a ready pod of the chain. */
async function cluster(): Promise<FakeKubernetesApi> {
  const api = await startFakeKubernetesApi();
  clusters.push(api);
  api.put("/api/v1/namespaces/provider/services", service(chain));
  api.put("/api/v1/namespaces/provider/pods", {
    metadata: {
      ...{ name: "agent", namespace: "provider" },
      labels: { "app.kubernetes.io/name": "ics-agent" },
    },
    status: { conditions: [{ type: "Ready", status: "True" }] },
  });
  api.put(`/api/v1/namespaces/${chain}/pods`, {
    metadata: {
      ...{ name: `${chain}-0`, namespace: chain },
      labels: { "app.kubernetes.io/name": chain },
    },
    status: { conditions: [{ type: "Ready", status: "True" }] },
  });
  return api;
}

beforeEach(async () => {
  door = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
  await once(door, "listening");
  port = (door.address() as { port: number }).port;
  const at = (digit: string): string => `p2p=${id(digit)}@127.0.0.1 p2p-ports=0:${port}`;
  rpc = await fakeConsumerChains({
    entries: [entry("0", chain)],
    optedIn: [member(1, "alice", at("a"), "5"), member(2, "bob", at("b"), "7")],
  });
  await Promise.all([cluster(), cluster()]);
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: clusters.map(({ kubeConfig }, at) => ({
      ...kubeConfig.getCurrentCluster(),
      name: ["alice", "bob"][at],
    })),
    users: [{ name: "reader" }],
    contexts: ["alice", "bob"].map((name) => ({ name, cluster: name, user: "reader" })),
    currentContext: "alice",
  });
  kubeconfig = join(folder, "kubeconfig");
  writeFileSync(kubeconfig, config.exportConfig());
});

afterEach(async () => {
  door.close();
  clusters.splice(0);
  await closeServers();
});

const asked = (): readonly string[] => [
  ...["--rpc", rpc, "--kubeconfig", kubeconfig, ...flags],
  ...["--context", "alice=alice", "--context", "bob=bob"],
];

const consumerStatus = async (): Promise<any> => {
  const { stdout } = await called(status, [...asked(), "--json"]);
  const { consumerChains, findings } = JSON.parse(stdout);
  const lacks = findings.filter(({ about }: any) => about === chain).map(({ what }: any) => what);
  return { ...consumerChains[0], lacks };
};

describe("ics, of nodes that are pods", () => {
  it("tells how far they are and who is connected with whom", async () => {
    clusters[0]!.forwarded.set(podPath, await node("b"));
    clusters[1]!.forwarded.set(podPath, await node("a"));
    expect(await consumerStatus()).toMatchObject({
      ...{ height: "21", peersConnected: 2, peersExpected: 2, lacks: [] },
    });
    const { stdout } = await called(graph, [...asked(), "--format", "text"]);
    expect(stdout).toMatch(/1\/1 connected/);
  });

  it("names the connection that one lacks", async () => {
    clusters[0]!.forwarded.set(podPath, await node());
    clusters[1]!.forwarded.set(podPath, await node("a"));
    expect(await consumerStatus()).toMatchObject({
      ...{ peersConnected: 1, peersExpected: 2 },
      lacks: [`alice lacks peer bob (bbbb…@127.0.0.1:${port})`],
    });
  });

  it("lets no moniker of a stranger's act on a terminal or page", async () => {
    const hostile = "\u001b[2J\u202eevil\nalice";
    const at = (digit: string): string => `p2p=${id(digit)}@127.0.0.1 p2p-ports=0:${port}`;
    rpc = await fakeConsumerChains({
      entries: [entry("0", chain)],
      optedIn: [member(1, hostile, at("a"), "5"), member(2, "bob", at("b"), "7")],
    });
    clusters[0]!.forwarded.set(podPath, await node());
    const of = ["--rpc", rpc, "--kubeconfig", kubeconfig, ...flags];
    const named = ["--context", `${operatorNumber(1)}=alice`];
    for (const command of [status, graph]) {
      const { stdout, stderr } = await called(command, [...of, ...named]);
      expect(stdout).toContain("evil");
      expect(stdout + stderr).not.toMatch(/\u001b|\u202e|^alice/m);
    }
    const { findings } = JSON.parse((await called(status, [...of, ...named, "--json"])).stdout);
    expect(findings.map(({ what }: any) => what)).toContainEqual(
      expect.stringMatching(/^\\u001b\[2J\\u202eevil\\nalice lacks peer bbbb…/),
    );
  });

  it("counts nodes that it may ask alone", async () => {
    clusters[1]!.forwarded.set(podPath, await node("a"));
    expect(await consumerStatus()).toMatchObject({
      ...{ peersConnected: 1, peersExpected: 1, lacks: [] },
    });
    clusters[1]!.forwarded.clear();
    expect(await consumerStatus()).toMatchObject({
      ...{ height: null, peersConnected: null, peersExpected: null, lacks: [] },
    });
  });

  it("does not take another chain's node for it", async () => {
    clusters[0]!.forwarded.set(podPath, await nodeOf("other-1", "b"));
    expect(await consumerStatus()).toMatchObject({ height: null, peersConnected: null, lacks: [] });
  });
});
