import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
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
const id = (digits: string): string => digits.repeat(40 / digits.length);
const folder = temporaryFolder();
const flags = ["--allow-private-addresses"];
/** Where both validators are found. */
let door: Server;
let port: number;
let rpc: string;
let kubeconfig: string;
const clusters: FakeKubernetesApi[] = [];

/** Of the RPC of a pod, as an API server calls it. */
const podPath = `/api/v1/namespaces/${chain}/pods/${chain}-0:26657`;

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

const consumerStatus = async (...more: readonly string[]): Promise<any> => {
  const { stdout, code } = await called(status, [...asked(), ...more, "--json"]);
  const { consumerChains, findings, notes } = JSON.parse(stdout);
  const lacks = findings.filter(({ about }: any) => about === chain).map(({ what }: any) => what);
  return { ...consumerChains[0], lacks, notes, code };
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

  it("counts nodes that it may ask alone, and says of which it knows nothing", async () => {
    const unasked = (name: string) => ({
      about: name,
      what: `its node in ${chain} was not asked: that needs the rights to get and create pods/portforward there`,
    });
    clusters[1]!.forwarded.set(podPath, await node("a"));
    expect(await consumerStatus()).toMatchObject({
      ...{ peersConnected: 1, peersExpected: 1, lacks: [], notes: [unasked("alice")] },
    });
    clusters[1]!.forwarded.clear();
    expect(await consumerStatus()).toMatchObject({
      ...{ height: null, peersConnected: null, peersExpected: null, lacks: [] },
      notes: [unasked("bob"), unasked("alice")],
    });
  });

  // Kubernetes takes a pod for ready whose p2p port is open.
  it("names a node that does not answer, though its pod is ready", async () => {
    const silent = createServer((socket) => socket.resume()).listen(0, "127.0.0.1");
    await once(silent, "listening");
    const { port: at } = silent.address() as AddressInfo;
    clusters[0]!.forwarded.set(podPath, `127.0.0.1:${at}`);
    clusters[1]!.forwarded.set(podPath, await node("a"));
    try {
      expect(await consumerStatus("--timeout", "1")).toMatchObject({
        ...{ peersConnected: 1, peersExpected: 2, notes: [], code: 1 },
        lacks: ["the node of alice does not answer"],
      });
    } finally {
      silent.close();
    }
  });

  it("does not blame a node whose cluster leads to none of its ports", async () => {
    clusters[0]!.forwarded.set(podPath, "refused:502");
    clusters[1]!.forwarded.set(podPath, await node("a"));
    expect(await consumerStatus()).toMatchObject({
      ...{ peersConnected: 1, peersExpected: 2, notes: [], code: 1 },
      lacks: [
        "the node of alice cannot be asked: the cluster forwards no port of the pod, it answers 502",
      ],
    });
  });

  it("names a node of another chain, and does not take it for this one's", async () => {
    clusters[0]!.forwarded.set(podPath, await nodeOf("other-1\u202e", "b"));
    clusters[1]!.forwarded.set(podPath, await node("a"));
    expect(await consumerStatus()).toMatchObject({
      ...{ height: "21", peersConnected: 1, peersExpected: 2, notes: [] },
      lacks: ['the node of alice serves another chain, "other-1\\u202e"'],
    });
  });

  it("tells two validators apart that have one moniker", async () => {
    const at = (digit: string): string => `p2p=${id(digit)}@127.0.0.1 p2p-ports=0:${port}`;
    rpc = await fakeConsumerChains({
      entries: [entry("0", chain)],
      optedIn: [member(1, "same", at("a"), "5"), member(2, "same", at("b"), "7")],
    });
    clusters[0]!.forwarded.set(podPath, await node("b"));
    clusters[1]!.forwarded.set(podPath, await node());
    const named = [1, 2].map((number, index) => [
      "--context",
      `${operatorNumber(number)}=${["alice", "bob"][index]}`,
    ]);
    const of = ["--rpc", rpc, "--kubeconfig", kubeconfig, ...flags, ...named.flat()];
    const { stdout } = await called(graph, [...of, "--format", "text"]);
    expect(stdout).toMatch(/0\/1 connected/);
  });

  // The ids are those of tests/core/peers/node-identity.test.ts.
  it("knows nodes by the keys of the original system where a network has those", async () => {
    const original = "consumer-0-1751686503-0";
    const [alice, bob] = [
      "5bfa116e205beffbb67840c4a4d3d8e46da44a06",
      "2b026579206930310a93b6aacba37ad4e02e3208",
    ];
    const details = `p2p=127.0.0.1 p2p-ports=0:${port}`;
    rpc = await fakeConsumerChains({
      entries: [entry("0", original)],
      optedIn: [member(1, "alice", details, "5"), member(2, "bob", details, "7")],
    });
    for (const api of clusters) {
      api.put("/api/v1/namespaces/provider/services", service(original));
      api.put(`/api/v1/namespaces/${original}/pods`, {
        metadata: {
          ...{ name: `${original}-0`, namespace: original },
          labels: { "app.kubernetes.io/name": original },
        },
        status: { conditions: [{ type: "Ready", status: "True" }] },
      });
    }
    const path = podPath.replaceAll(chain, original);
    clusters[0]!.forwarded.set(path, await nodeOf(original));
    clusters[1]!.forwarded.set(path, await nodeOf(original, alice));
    const { stdout } = await called(status, [...asked(), "--node-identity", "derived", "--json"]);
    const { consumerChains, findings } = JSON.parse(stdout);
    expect(consumerChains).toMatchObject([
      { peersConnected: 1, peersExpected: 2, powerConnected: "12" },
    ]);
    expect(findings.map(({ what }: any) => what)).toContain(
      `alice lacks peer bob (${bob.slice(0, 4)}…@127.0.0.1:${port})`,
    );
  });
});
