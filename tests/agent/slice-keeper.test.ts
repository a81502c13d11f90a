import { sliceManager } from "../../core/manifests/endpoint-slice";
import { chain, pod, type RunningKeeper, service, startKeeper } from "../support/agent-cluster";
import { eventually } from "../support/eventually";
import { type FakeKubernetesApi, startFakeKubernetesApi } from "../support/fake-kubernetes-api";

/* Before a played API server, whose lists come when the test says; on a real one: tests/parts/agent/slices.test.ts. */

const pods = (namespace: string): string => `/api/v1/namespaces/${namespace}/pods`;
const slices = "/apis/discovery.k8s.io/v1/namespaces/provider/endpointslices";
const other = "y-1";
/** Names of docs/protocol.md "Kubernetes objects". */
const otherSlices = [`p2p-loadbalancer-${other}`, `p2p-loadbalancer-${other}.public-rpc`];

const running = (namespace: string, podIP: string): object => ({
  ...pod(`${namespace}-0`, namespace),
  status: { phase: "Running", podIP, conditions: [{ type: "Ready", status: "True" }] },
});

describe("the slices of an agent that starts anew", () => {
  let api: FakeKubernetesApi;
  let keeper: RunningKeeper;

  beforeEach(async () => {
    api = await startFakeKubernetesApi();
    api.put("/api/v1/namespaces/provider/services", service(chain, other));
    api.put(pods(chain), running(chain, "10.244.0.5"));
    // As the agent before left them.
    for (const name of otherSlices) {
      api.put(slices, {
        metadata: { name, labels: { [sliceManager.label]: sliceManager.name } },
        ...{ addressType: "IPv4", ports: [], endpoints: [{ addresses: ["10.244.0.6"] }] },
      });
    }
    api.held.add(pods(other));
    keeper = startKeeper(api.kubeConfig);
    await eventually("the chain whose pods are known has its slice", () =>
      api.writes.includes(`POST ${slices}`) ? true : undefined,
    );
  });

  afterEach(async () => {
    await keeper.stop();
    await api.close();
  });

  it("stay as they are for a chain whose pods are not known yet", async () => {
    // What is removed is removed before anything is made.
    expect(new Set(api.writes)).toEqual(new Set([`POST ${slices}`]));
    expect(otherSlices.map((name) => api.at(`${slices}/${name}`)?.endpoints)).toEqual([
      [{ addresses: ["10.244.0.6"] }],
      [{ addresses: ["10.244.0.6"] }],
    ]);
  });

  it("go as soon as it is known that the chain has no pod", async () => {
    api.held.delete(pods(other));
    await eventually("they are gone", () =>
      otherSlices.every((name) => api.at(`${slices}/${name}`) === undefined) ? true : undefined,
    );
  });

  it("lead to where the pod is meanwhile, without having been away", async () => {
    api.put(pods(other), running(other, "10.244.0.7"));
    api.held.delete(pods(other));
    const [own] = otherSlices;
    await eventually("it leads to the pod", () =>
      api.at(`${slices}/${own!}`)?.endpoints[0].addresses[0] === "10.244.0.7" ? true : undefined,
    );
    expect(api.writes).not.toContain(`DELETE ${slices}/${own!}`);
  });
});
