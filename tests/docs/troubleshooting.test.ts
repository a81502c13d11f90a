import { readFileSync } from "node:fs";
import { join } from "node:path";

import { openChainReader } from "../../chain/chain-reader";
import { parsedEndpoint } from "../../core/details/endpoint";
import { endpointStep } from "../../core/details/endpoint-step";
import type { SeenCluster } from "../../core/peers/cluster-status";
import type { SeenConsumer } from "../../core/peers/judged-consumer";
import { networkStatus, type Seen, type SeenValidator } from "../../core/peers/network-status";
import { closeServers, recordedStatus, rpcServer } from "../support/chain-servers";
import { deadPort } from "../support/peer-servers";

/* README's table of symptoms, beside what `ics status` says of networks of which all is wrong. */

const readme = readFileSync(join(__dirname, "../../README.md"), "utf8");
const now = new Date("2026-01-01T00:00:00Z");
const id = (digit: string): string => digit.repeat(40);
const place = `${id("c")}@192.0.2.3:30100`;

/** Sentences in the table's first column; words of capitals stand for something, as dots do. */
const symptoms = [...readme.matchAll(/^\| (`.*?`) +\|/gm)]
  .flatMap(([, cell = ""]) => [...cell.matchAll(/`([^`]+)`/g)].map(([, text = ""]) => text))
  .filter((text) => !text.startsWith("make ") && !text.startsWith("ics "));

const patternOf = (symptom: string): RegExp =>
  new RegExp(
    symptom
      .replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")
      .replaceAll(/…|\b[A-Z]{2,}\b/g, ".+")
      .replaceAll(/(\.\+[:/])+\.\+/g, ".+"),
  );

const cluster = (given: Partial<SeenCluster>): SeenCluster => ({
  ...{ name: "kind-x", hasService: true, loadBalancer: "192.0.2.1", pods: [] },
  ...given,
});

const validator = (given: Partial<SeenValidator>): SeenValidator => ({
  ...{ name: "alice", operator: "cosmosvaloper1a", loadBalancer: "192.0.2.1" },
  ...given,
});

const pod = { namespace: "x-1", name: "x-1-0", isAgent: false, isRelayer: false, isReady: false };

const endpoint = parsedEndpoint(`${id("a")}@192.0.2.1`);

const validators: readonly SeenValidator[] = [
  validator({ isMissing: true }),
  validator({ isJailed: true, isAgentReady: false }),
  validator({ step: { inStep: false, onChain: "p2p=192.0.2.9", wanted: "p2p=192.0.2.1" } }),
  validator({ step: { ...endpointStep("", { endpoint }), inStep: false } }),
  validator({ step: { ...endpointStep("p2p=@x", { endpoint }), inStep: false } }),
  validator({ reach: { address: "192.0.2.1:30100", isOpen: false, reason: "ECONNREFUSED" } }),
  validator({ cluster: cluster({ failure: "no answer within 3 s" }) }),
  validator({ cluster: cluster({ hasService: false }) }),
  validator({ cluster: { name: "kind-x", hasService: true, pods: [pod] } }),
  validator({ cluster: cluster({ loadBalancer: "192.0.2.2", unasked: ["x-1"] }) }),
];

const consumer = (given: Partial<SeenConsumer>): SeenConsumer => ({
  ...{ consumerId: "0", chainId: "x-1", phase: "LAUNCHED", p2pPort: 30_100 },
  ...{ powers: [], leftOut: [], nodes: [] },
  ...given,
});

const alice = {
  ...{ name: "alice", nodeId: id("a"), expected: place, pex: false, knownAddresses: 0 },
  ...{ height: 9n, blockTime: new Date("2025-12-31T23:00:00Z"), peers: [] },
};
const carol = { ...alice, name: "carol", nodeId: id("c"), expected: "" };
const stranger = { nodeId: id("c"), isOutbound: true, remoteIp: "198.51.100.9", listenPort: 1 };

const consumerChains: readonly SeenConsumer[] = [
  consumer({ nodes: [alice, carol] }),
  consumer({ nodes: [{ ...alice, peers: [stranger] }, carol] }),
  consumer({ nodes: [{ name: "alice", nodeId: "", expected: "", pex: false, knownAddresses: 0 }] }),
  consumer({ nodes: [{ ...alice, serves: "y-1" }] }),
  consumer({ nodes: [{ ...alice, unasked: "it answers 502" }] }),
  consumer({
    dialled: [],
    nodes: [
      {
        ...{ ...alice, publicKey: "a", isListed: false },
        counted: [
          { publicKey: "a", power: 1n },
          { publicKey: "unknown", power: 5n },
        ],
      },
    ],
  }),
  consumer({ leftOut: [{ operator: "cosmosvaloper1m", name: "mallory", reason: "no endpoint" }] }),
  consumer({ phase: "INITIALIZED", spawnTime: "2025-12-31T00:00:00Z" }),
  consumer({ phase: "STOPPED" }),
  consumer({ isMissing: true }),
  consumer({ relayer: { state: "silent", text: "127.0.0.1:1" } }),
  consumer({ relayer: { state: "unready", text: "too little money" } }),
];

const seen: Seen = {
  ...{ now, validators, consumerChains },
  providerChain: { chainId: "provider", height: 7n, blockTime: new Date("2025-12-31T23:00:00Z") },
  strayClusters: [
    ...[cluster({}), cluster({ meant: "nobody" })],
    cluster({ failure: "no answer within 3 s" }),
  ],
};

let said: readonly string[] = [];

/** What is said of a provider chain at these addresses. */
async function failureAt(...rpc: readonly string[]): Promise<string> {
  const reader = openChainReader(rpc, { chainId: "provider" });
  const failure = await reader.status().then(
    () => "",
    (error: unknown) => (error as Error).message,
  );
  reader.close();
  return failure;
}

beforeAll(async () => {
  const { url } = await rpcServer(() => recordedStatus);
  const [one, other] = [
    `http://127.0.0.1:${await deadPort()}`,
    `http://127.0.0.1:${await deadPort()}`,
  ];
  const failures = [await failureAt(url), await failureAt(one), await failureAt(one, other)];
  await closeServers();
  const unread = failures.map((failure) => ({
    ...seen,
    providerChain: { chainId: "provider", failure },
  }));
  said = [seen, ...unread]
    .map(networkStatus)
    .flatMap(({ findings, notes }) => [...findings, ...notes])
    .map(({ what }) => what);
});

describe("README's table of symptoms", () => {
  it("has each sentence of status", () => {
    const patterns = symptoms.map(patternOf);
    expect(said.filter((what) => !patterns.some((pattern) => pattern.test(what)))).toEqual([]);
  });

  it.each(symptoms)("has a sentence of status: %s", (symptom) => {
    expect(said).toContainEqual(expect.stringMatching(patternOf(symptom)));
  });
});
