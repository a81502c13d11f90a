import { isDeepStrictEqual } from "node:util";

import {
  apply,
  asAgent,
  chain,
  consumerObjects,
  pod,
  providerObjects,
  type RunningKeeper,
  service,
  startKeeper,
} from "../../support/agent-cluster";
import { eventually } from "../../support/eventually";
import { startTestCluster, type TestCluster } from "../../support/test-cluster";

/*
 * The agent's slices on a real API server, under the agent's own identity. KWOK plays the pods of one
 * node; a pod without that node stays as the test writes its status.
 */

jest.setTimeout(180_000);

let cluster: TestCluster;
let keeper: RunningKeeper;

beforeAll(async () => {
  cluster = await startTestCluster();
  await apply(cluster, ...providerObjects(), ...consumerObjects(chain), service(chain));
  await apply(cluster, pod("x-1-0", chain));
  keeper = startKeeper(await asAgent(cluster));
});

afterAll(async () => {
  await keeper.stop();
  await cluster.stop();
});

const slices = async (): Promise<readonly any[]> =>
  JSON.parse(await cluster.kubectl(["get", "endpointslices", "-n", "provider", "-o", "json"]))
    .items;

const sliceOf = async (namespace: string): Promise<any> =>
  (await slices()).find(({ metadata }) => metadata.name === `p2p-loadbalancer-${namespace}`);

const podOf = async (name: string, namespace: string): Promise<any> =>
  JSON.parse(await cluster.kubectl(["get", "pod", name, "-n", namespace, "-o", "json"]));

/** Waits until the slice of a chain is as wanted; shows what it is where it never gets so. */
const becomes = async (namespace: string, wanted: (slice: any) => boolean): Promise<any> => {
  let last: any;
  return eventually("the slice follows", async () => {
    last = await sliceOf(namespace);
    return wanted(last) ? (last ?? "none") : undefined;
  }).catch((error: unknown) => {
    throw new Error(
      `${(error as Error).message}: ${JSON.stringify(last)}; said: ${keeper.said.join("; ")}`,
    );
  });
};

const address = (slice: any): string | undefined => slice?.endpoints?.[0]?.addresses?.[0];

describe("the slice of a chain", () => {
  it("leads the Service's port to the chain's pod in its own namespace", async () => {
    const slice = await becomes(chain, (one) => one?.endpoints?.[0]?.conditions.ready === true);
    const { metadata, status } = await podOf("x-1-0", chain);
    expect(slice.endpoints).toEqual([
      {
        addresses: [status.podIP],
        conditions: { ready: true, serving: true, terminating: false },
        nodeName: "node-0",
        targetRef: { kind: "Pod", name: "x-1-0", namespace: chain, uid: metadata.uid },
      },
    ]);
    expect(slice.ports).toEqual([{ name: "consumer-x-1", port: 26656, protocol: "TCP" }]);
    const owner = JSON.parse(
      await cluster.kubectl(["get", "service", "p2p-loadbalancer", "-n", "provider", "-o", "json"]),
    );
    expect(slice.metadata.ownerReferences).toEqual([
      { apiVersion: "v1", kind: "Service", name: "p2p-loadbalancer", uid: owner.metadata.uid },
    ]);
    expect(keeper.watch.inStep).toBe(true);
  });

  it("follows a pod that is replaced, to its new address", async () => {
    const former = address(await sliceOf(chain));
    await cluster.kubectl(["delete", "pod", "x-1-0", "-n", chain, "--force"]);
    await becomes(chain, (one) => one === undefined);
    // KWOK gives a free address out again: somebody else has it now.
    await apply(cluster, pod("holder", "default"));
    await eventually("the former address is taken", async () =>
      (await podOf("holder", "default")).status.podIP === former ? true : undefined,
    );
    await apply(cluster, pod("x-1-0", chain));
    const slice = await becomes(chain, (one) => address(one) !== undefined);
    expect(address(slice)).toBe((await podOf("x-1-0", chain)).status.podIP);
    expect(address(slice)).not.toBe(former);
  });

  it("tells of a pod that lost its readiness", async () => {
    const other = "y-1";
    await apply(cluster, ...consumerObjects(other), service(chain, other));
    await apply(cluster, pod("y-1-0", other, { nodeName: "nowhere" }));
    const status = (ready: string): string =>
      JSON.stringify({
        status: {
          phase: "Running",
          podIP: "10.9.0.1",
          podIPs: [{ ip: "10.9.0.1" }],
          conditions: [{ type: "Ready", status: ready }],
        },
      });
    const patch = ["patch", "pod", "y-1-0", "-n", other, "--subresource=status", "--type=merge"];
    await cluster.kubectl([...patch, "-p", status("True")]);
    await becomes(other, (one) => one?.endpoints?.[0]?.conditions.ready === true);
    await cluster.kubectl([...patch, "-p", status("False")]);
    const slice = await becomes(other, (one) => one?.endpoints?.[0]?.conditions.ready === false);
    expect(slice.endpoints[0].conditions).toEqual({
      ready: false,
      serving: false,
      terminating: false,
    });
    expect(address(slice)).toBe("10.9.0.1");

    // As kubelet says when another container of the pod is down, and the node's is not.
    const partly = {
      status: {
        conditions: ["Ready", "ContainersReady"].map((type) => ({
          ...{ type, status: "False", reason: "ContainersNotReady" },
          message: "containers with unready status: [public-rpc]",
        })),
        containerStatuses: [
          ...[
            { name: "node", ready: true },
            { name: "public-rpc", ready: false },
          ].map((one) => ({
            ...one,
            ...{ image: "x", imageID: "", restartCount: 0 },
          })),
        ],
      },
    };
    await cluster.kubectl([...patch, "-p", JSON.stringify(partly)]);
    await becomes(other, (one) => one?.endpoints?.[0]?.conditions.ready === true);
  });

  it("goes when the stack takes the chain's port away, and comes back with it", async () => {
    await apply(cluster, service(chain));
    await becomes("y-1", (one) => one === undefined);
    await apply(cluster, service(chain, "y-1"));
    await becomes("y-1", (one) => one !== undefined);
  });

  it("goes with the chain's namespace", async () => {
    await cluster.kubectl(["delete", "pod", "y-1-0", "-n", "y-1", "--force"]);
    await cluster.kubectl(["delete", "namespace", "y-1", "--wait=false"]);
    await becomes("y-1", (one) => one === undefined);
    await apply(cluster, service(chain));
  });

  it("is put back when somebody deletes it, and put right when somebody edits it", async () => {
    const before = await sliceOf(chain);
    await cluster.kubectl(["delete", "endpointslice", before.metadata.name, "-n", "provider"]);
    const again = await becomes(chain, (one) => one !== undefined);
    expect(again.metadata.uid).not.toBe(before.metadata.uid);
    const edit = JSON.stringify({ endpoints: [{ addresses: ["10.66.6.6"] }] });
    const name = again.metadata.name as string;
    await cluster.kubectl([
      ...["patch", "endpointslice", name, "-n", "provider", "--type=merge", "-p", edit],
    ]);
    const mended = await becomes(chain, (one) => address(one) !== "10.66.6.6");
    expect(mended.endpoints).toEqual(again.endpoints);
  });

  it("bears its Service's recommended labels, under the agent's name", async () => {
    const instance = "app.kubernetes.io/instance";
    const label = ["label", "service", "p2p-loadbalancer", "-n", "provider"];
    await cluster.kubectl([...label, `${instance}=ics-test`]);
    const slice = await becomes(chain, (one) => one?.metadata.labels[instance] === "ics-test");
    expect(slice.metadata.labels["app.kubernetes.io/managed-by"]).toBe("ics-agent");
  });

  it("gets back the labels that somebody took away", async () => {
    const { metadata } = await sliceOf(chain);
    const labels = Object.keys(metadata.labels as object);
    expect(labels).toContain("endpointslice.kubernetes.io/managed-by");
    const off = labels.map((label) => `${label}-`);
    await cluster.kubectl(["label", "endpointslice", metadata.name, "-n", "provider", ...off]);
    const mended = await becomes(
      chain,
      (one) => Object.keys((one?.metadata.labels ?? {}) as object).length > 0,
    );
    expect(mended.metadata.labels).toEqual(metadata.labels);
    expect(mended.metadata.uid).toBe(metadata.uid);
  });

  it("is left to whoever has its name, which is said, and made when that one goes", async () => {
    const slice = await sliceOf(chain);
    const { name } = slice.metadata;
    const said = (): number => keeper.said.filter((one) => one.includes("somebody else's")).length;
    await apply(cluster, service());
    await becomes(chain, (one) => one === undefined);
    await apply(cluster, {
      ...slice,
      metadata: { name, namespace: "provider", labels: { "made-by": "hand" } },
    });
    await apply(cluster, service(chain));
    await eventually("it is said", () => (said() > 0 ? true : undefined));
    expect((await sliceOf(chain)).metadata.labels).toEqual({ "made-by": "hand" });
    await cluster.kubectl(["delete", "endpointslice", name, "-n", "provider"]);
    await becomes(
      chain,
      (one) => one?.metadata.labels["made-by"] === undefined && one !== undefined,
    );
  });

  it("does not outlive its chain, though no agent ran when that went", async () => {
    const slice = await sliceOf(chain);
    const left = {
      ...slice,
      metadata: {
        name: "p2p-loadbalancer-gone",
        namespace: "provider",
        labels: slice.metadata.labels,
      },
    };
    await apply(cluster, left);
    await becomes("gone", (one) => one === undefined);
  });

  it("leaves alone what is not the agent's", async () => {
    const slice = await sliceOf(chain);
    const strange = {
      ...slice,
      metadata: {
        name: "somebody-elses",
        namespace: "provider",
        labels: { "kubernetes.io/service-name": "p2p-loadbalancer" },
      },
    };
    await apply(cluster, strange);
    await cluster.kubectl(["delete", "endpointslice", slice.metadata.name, "-n", "provider"]);
    await becomes(chain, (one) => one !== undefined);
    expect((await slices()).map(({ metadata }) => metadata.name)).toContain("somebody-elses");
    await cluster.kubectl(["delete", "endpointslice", "somebody-elses", "-n", "provider"]);
  });

  it("follows again after the API server was killed, with what happened meanwhile", async () => {
    const former = (await podOf("x-1-0", chain)).metadata.uid;
    await cluster.restartApiServer();
    await cluster.kubectl(["delete", "pod", "x-1-0", "-n", chain, "--force"]);
    await apply(cluster, pod("x-1-0", chain));
    const uidOf = (slice: any): string | undefined => slice?.endpoints?.[0]?.targetRef.uid;
    const slice = await becomes(chain, (one) => ![undefined, former].includes(uidOf(one)));
    expect(uidOf(slice)).toBe((await podOf("x-1-0", chain)).metadata.uid);
    await eventually("all is in step", () => (keeper.watch.inStep ? true : undefined));
  });

  it("is the same when two agents keep it, and they come to rest", async () => {
    const second = startKeeper(await asAgent(cluster));
    try {
      await cluster.kubectl(["delete", "pod", "x-1-0", "-n", chain, "--force"]);
      await apply(cluster, pod("x-1-0", chain));
      const { metadata } = await podOf("x-1-0", chain);
      const slice = await becomes(
        chain,
        (one) =>
          one?.endpoints?.[0]?.targetRef.uid === metadata.uid &&
          one.endpoints[0].conditions.ready === true,
      );
      const written = (): number => keeper.said.length + second.said.length;
      // At rest: over ten more changes of something else, neither writes the slice again.
      const state = async (): Promise<readonly unknown[]> => [
        written(),
        (await sliceOf(chain)).metadata.resourceVersion,
      ];
      let before = await state();
      // The other one may be about to write what the first has written.
      await eventually("both are at rest", async () => {
        const former = before;
        before = await state();
        return isDeepStrictEqual(former, before) ? true : undefined;
      });
      for (let round = 0; round < 10; round++) {
        const note = `round=${String(round)}`;
        await cluster.kubectl(["annotate", "pod", "x-1-0", "-n", chain, note, "--overwrite"]);
      }
      expect(await state()).toEqual(before);
      expect((await sliceOf(chain)).endpoints).toEqual(slice.endpoints);
    } finally {
      await second.stop();
    }
  });

  it("leads nowhere while the Service's annotation is nonsense, and says so", async () => {
    const annotate = ["annotate", "service", "p2p-loadbalancer", "-n", "provider", "--overwrite"];
    await cluster.kubectl([...annotate, 'ics-discovery/entrances={"a":"../b"}']);
    await becomes(chain, (one) => one === undefined);
    expect(keeper.watch.entrances.faults.join()).toContain("a: ../b");
    await apply(cluster, service(chain));
    await becomes(chain, (one) => one !== undefined);
  });
});
