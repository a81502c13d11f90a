import pino from "pino";

import { Agent } from "../../agent/agent";
import { AgentMetrics } from "../../agent/metrics";
import { peersManifest } from "../../core/manifests/peers";
import { consumerText } from "../../core/peers/discovered-consumer";
import { service } from "../support/agent-cluster";
import { eventually } from "../support/eventually";
import { blockEvent, type FakeEventsNode, startFakeEventsNode } from "../support/fake-events-node";
import { type FakeKubernetesApi, startFakeKubernetesApi } from "../support/fake-kubernetes-api";
import {
  type FakeProviderChain,
  operatorNumber,
  startFakeProviderChain,
} from "../support/fake-provider-chain";
import { metricValue } from "../support/metric-value";

/* How an agent's parts hang together; what each does is tested by itself. */

const chains = ["consumer-0-1751686503-0", "testchain-0"] as const; // offsets 201 and 59, docs/protocol.md
const services = "/api/v1/namespaces/provider/services";
const configMaps = (namespace: string): string => `/api/v1/namespaces/${namespace}/configmaps`;
const peer = (number: number, port: number): string =>
  `${String(number).repeat(40)}@203.0.113.${String(number)}:${String(port)}`;
const validator = (number: number) => ({
  ...{ operator: operatorNumber(number), moniker: "x" },
  details: `p2p=${String(number).repeat(40)}@203.0.113.${String(number)}`,
});

describe("an agent", () => {
  let api: FakeKubernetesApi;
  let first: FakeProviderChain;
  let second: FakeProviderChain;
  let node: FakeEventsNode;
  let agent: Agent;
  const metrics = new AgentMetrics();

  const peersOf = (namespace: string): string | undefined =>
    api.at(`${configMaps(namespace)}/${namespace}-peers`)?.data.persistent_peers;
  const metric = async (name: string): Promise<number> =>
    metricValue(await metrics.registry.metrics(), name);
  const lastRefresh = (): Promise<number> => metric("ics_agent_last_refresh_timestamp_seconds");

  const addChain = (chainId: string, consumerId: string): void => {
    const consumer = consumerText({ chainId, consumerId, members: [] });
    api.put(configMaps(chainId), peersManifest(chainId, consumer, ""));
  };

  beforeAll(async () => {
    api = await startFakeKubernetesApi();
    first = await startFakeProviderChain([validator(2)]);
    second = await startFakeProviderChain([validator(2), validator(3)]);
    node = await startFakeEventsNode(second.url);
    api.put(services, service(chains[0]));
    addChain(chains[0], "0");
    agent = new Agent(
      {
        validator: { name: "alice", operator: operatorNumber(1) },
        // The first tells of no events.
        providerChain: { chainId: first.chainId, rpc: [first.url, node.url] },
        ...{ portScheme: "hashed", nodeIdentity: "random", allowPrivateAddresses: false },
      },
      api.kubeConfig,
      metrics,
      pino({ enabled: false }),
    );
  });

  afterAll(async () => {
    await agent.stop();
    await Promise.all([node, first, second, api].map((one) => one.close()));
  });

  it("reads everything of the node whose events it follows, as soon as it is connected", async () => {
    await eventually("it has what the first address says", () =>
      peersOf(chains[0]) === peer(2, 30_301) ? true : undefined,
    );
    const before = await lastRefresh();
    await eventually("it has subscribed", () => (node.subscribed.length > 0 ? true : undefined));
    node.tell(0, blockEvent);
    await eventually("it has what only that node says", () =>
      peersOf(chains[0]) === `${peer(2, 30_301)},${peer(3, 30_301)}` ? true : undefined,
    );
    await eventually("it says so", async () => ((await lastRefresh()) > before ? true : undefined));
    expect(Math.abs(Date.now() / 1_000 - (await lastRefresh()))).toBeLessThan(30);
  });

  it("does not say that it read everything when it read one new chain", async () => {
    const before = await lastRefresh();
    addChain(chains[1], "1");
    api.put(services, service(...chains));
    await eventually("the new one has its peers", () =>
      peersOf(chains[1]) === `${peer(2, 30_159)},${peer(3, 30_159)}` ? true : undefined,
    );
    expect(await lastRefresh()).toBe(before);
  });
});
