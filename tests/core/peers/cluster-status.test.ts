import {
  clusterFindings,
  nodePodsIn,
  relayerPodIn,
  type SeenCluster,
  type SeenPod,
} from "../../../core/peers/cluster-status";

const node: SeenPod = {
  ...{ namespace: "x-1", name: "x-1-0", isReady: true },
  ...{ isAgent: false, isRelayer: false },
};
const agent: SeenPod = { ...node, namespace: "provider", name: "ics-agent-1", isAgent: true };
const relayer: SeenPod = { ...node, name: "ics-relayer-1", isRelayer: true };
const unready: SeenPod = { ...relayer, isReady: false, reason: "ImagePullBackOff" };

const cluster = (...pods: readonly SeenPod[]): SeenCluster => ({
  ...{ name: "alice", hasService: true, loadBalancer: "192.0.2.1" },
  pods: [agent, ...pods],
});

describe("a relayer's pod", () => {
  it.each([
    { name: "relays while it is ready", pods: [node, relayer], state: "relaying" },
    { name: "relays nothing while it is not", pods: [node, unready], state: "unready" },
    {
      name: "is missed where its namespace has none",
      pods: [node, { ...relayer, namespace: "y-1" }],
      state: "unready",
    },
  ])("$name", ({ pods, state }) => {
    expect(relayerPodIn(cluster(...pods), "x-1")?.state).toBe(state);
  });

  it("is not judged where its cluster does not answer", () => {
    const silent = { ...cluster(), pods: [], failure: "no answer within 3 s" };
    expect(relayerPodIn(silent, "x-1")).toBeUndefined();
  });

  it("is named with the reason and where its log is", () => {
    expect(relayerPodIn(cluster(node, unready), "x-1")?.text).toBe(
      "pod ics-relayer-1 is not ready (ImagePullBackOff); kubectl -n x-1 logs deployment/ics-relayer",
    );
  });

  it("is none of the nodes, and told of once, by its chain", () => {
    const seen = cluster(node, unready);
    expect(nodePodsIn(seen)).toEqual({ ready: 1, total: 1 });
    expect(clusterFindings("alice", seen, "192.0.2.1", undefined)).toEqual([]);
  });
});
