import type { ChildProcess } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";

import { WebSocketServer } from "ws";

import { agentNodeFlags } from "../../../providers/embedded/kept-program";
import {
  apply,
  chain,
  consumerObjects,
  pod,
  providerObjects,
  service,
} from "../../support/agent-cluster";
import { peakMemoryMiB, startAgentProgram } from "../../support/agent-program";
import { bodyOf, closeServers, type RpcRequest, statusAt } from "../../support/chain-servers";
import { eventually } from "../../support/eventually";
import {
  type FakeProviderChain,
  operatorNumber,
  startFakeProviderChain,
} from "../../support/fake-provider-chain";
import { temporaryFolder } from "../../support/temporary-folder";
import { startTestCluster, type TestCluster } from "../../support/test-cluster";

/*
 * An agent whose first RPC address is somebody's who means harm: it names the right chain and a height,
 * and answers all else with what fills a memory. The second address is sound.
 */

jest.setTimeout(180_000);

const folder = temporaryFolder();
const [host, port] = ["127.91.0.14", 26_657];
const bob = operatorNumber(2);
const mebibytes16 = 16 * 1024 * 1024;

/** Answers to a query, by what they are full of. */
const answers: Readonly<Record<string, (id: unknown) => string>> = {
  "empty objects": (id) => {
    const text = `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":[`;
    return `${text}${"{},".repeat((mebibytes16 - 200) / 3)}{}]}`;
  },
  "lists inside each other": () => "[".repeat(mebibytes16),
  // 0a 00 is an empty first field: CgAKAAoA in base64.
  "empty messages": (id) => {
    const value = "CgAKAAoA".repeat(2_000_000);
    return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"response":{"value":"${value}"}}}`;
  },
  "as many empty messages as an answer may hold": (id) => {
    const value = "CgAKAAoA".repeat(250_000);
    return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"response":{"value":"${value}"}}}`;
  },
};

/** What a socket says on every occasion, which ended the process or could have. */
const sayings = [
  '{"jsonrpc":"2.0","id":1,"error":null,"result":{}}',
  '{"id":{},"error":{"message":{},"data":[]}}',
  "[".repeat(1_000_000),
];
/** What ends the session. */
const lastSayings = [
  '{"jsonrpc":"2.0","id":0,"result":{"data":{"value":{"header":null}}}}',
  '{"jsonrpc":"2.0","id":0,"result":{"data":{"value":{"header":[]}}}}',
];

let kind = "";
let asked = 0;
let heard = 0;
let hostile: Server;
let sound: FakeProviderChain;
let cluster: TestCluster;
let agent: ChildProcess;
let said = "";

beforeAll(async () => {
  cluster = await startTestCluster();
  await apply(cluster, ...providerObjects(), ...consumerObjects(chain), service(chain));
  await apply(cluster, pod("x-1-0", chain));
  sound = await startFakeProviderChain([{ operator: bob, moniker: "bob", details: "" }]);
  hostile = createServer((request, response) => {
    void bodyOf(request).then((text) => {
      const { id, method } = JSON.parse(text) as RpcRequest;
      if (method === "status") {
        response.end(JSON.stringify({ jsonrpc: "2.0", id, result: statusAt(new Date()) }));
      } else {
        asked += 1;
        response.end(answers[kind]?.(id));
      }
    });
  });
  new WebSocketServer({ server: hostile }).on("connection", (socket) => {
    socket.on("error", () => undefined);
    for (const saying of [...sayings, lastSayings[heard++ % lastSayings.length]!]) {
      socket.send(saying);
    }
  });
  await new Promise<void>((done) => hostile.listen(port, host, done));

  kind = Object.keys(answers)[0]!;
  const file = join(folder, "settings.json");
  writeFileSync(
    file,
    JSON.stringify({
      validator: { name: "bob", operator: bob },
      providerChain: {
        chainId: sound.chainId,
        rpc: [`http://${host}:${String(port)}`, sound.url],
      },
      ...{ portScheme: "hashed", nodeIdentity: "random", allowPrivateAddresses: true },
    }),
  );
  agent = startAgentProgram(
    "main",
    ["--settings", file, "--kubeconfig", await cluster.actAs("provider", "ics-agent")],
    ["ignore", "ignore", "pipe"],
    agentNodeFlags,
  );
  agent.stderr!.on("data", (piece: Buffer) => (said += piece.toString()));
});

afterAll(async () => {
  agent.kill("SIGKILL");
  hostile.closeAllConnections();
  hostile.close();
  await closeServers();
  await cluster.stop();
});

const peers = async (): Promise<string> =>
  cluster.kubectl([
    ...["get", "configmap", "x-1-peers", "-n", chain, "-o", "jsonpath={.data.persistent_peers}"],
  ]);

describe("an agent whose first address means harm", () => {
  it.each(Object.keys(answers).map((name, index) => [name, index + 1] as const))(
    "asks the next one where it answers with %s",
    async (name, number) => {
      kind = name;
      const before = asked;
      const nodeId = String(number).repeat(40);
      sound.validators.set(operatorNumber(9), {
        ...{ operator: operatorNumber(9), moniker: "zoe" },
        details: `p2p=${nodeId}@192.0.2.${String(number)}`,
      });
      // Something of the stack's asks for a look at the chain: a chain that was not there.
      await cluster.kubectl([
        ...["annotate", "configmap", "x-1-peers", "-n", chain, "--overwrite"],
        `ics-discovery/consumer=${JSON.stringify({ chainId: "x-1", consumerId: String(number), members: [] })}`,
      ]);
      await eventually(`the peers are the second's; ${said.slice(-2_000)}`, async () =>
        (await peers()).startsWith(nodeId) ? true : undefined,
      );
      expect(asked).toBeGreaterThan(before);
      expect([agent.exitCode, agent.signalCode]).toEqual([null, null]);
    },
  );

  it("lives on whatever its socket says", async () => {
    await eventually("all of it was said", () => (heard > lastSayings.length ? true : undefined));
    expect([agent.exitCode, agent.signalCode]).toEqual([null, null]);
  });

  it("goes on to keep its slices, in bounded memory", async () => {
    const slice = async (): Promise<string> =>
      cluster.kubectl([
        ...["get", "endpointslices", "-n", "provider", "p2p-loadbalancer-x-1"],
        ...["--ignore-not-found", "-o", "jsonpath={.endpoints[0].targetRef.uid}"],
      ]);
    const before = await slice();
    await cluster.kubectl(["delete", "pod", "x-1-0", "-n", chain, "--force"]);
    await apply(cluster, pod("x-1-0", chain));
    await eventually("the slice follows the pod", async () => {
      const now = await slice();
      return now === "" || now === before ? undefined : true;
    });
    expect(peakMemoryMiB(agent)).toBeLessThan(300);
  });
});
