import { newestPod } from "../../../providers/kubernetes/pod-access";
import { type FakeKubernetesApi, startFakeKubernetesApi } from "../../support/fake-kubernetes-api";

const collection = "/api/v1/namespaces/x-1/pods";
const among = {
  namespace: "x-1",
  labels: { app: "relayer" },
  annotation: ["revision", "2"],
} as const;

let api: FakeKubernetesApi;
beforeEach(async () => {
  api = await startFakeKubernetesApi();
});
afterEach(() => api.close());

const pod = (name: string, at: string, more: Record<string, unknown> = {}): object => ({
  metadata: {
    name,
    creationTimestamp: `2026-01-01T00:00:${at}Z`,
    annotations: { revision: "2" },
    ...(more["metadata"] as object | undefined),
  },
  status: more["status"] ?? { containerStatuses: [{ state: { running: {} } }] },
});

const newest = () => newestPod({ text: api.kubeConfig.exportConfig() }, among, 5_000);

describe("the newest pod of a workload", () => {
  it("is none where there is none", async () => {
    expect(await newest()).toBeUndefined();
  });

  it("is of this revision, and nobody has told it to end", async () => {
    api.put(collection, pod("older", "01"));
    api.put(collection, pod("newer", "02"));
    api.put(collection, pod("former", "03", { metadata: { annotations: { revision: "1" } } }));
    api.put(
      collection,
      pod("ending", "04", { metadata: { deletionTimestamp: "2026-01-01T00:00:05Z" } }),
    );
    expect(await newest()).toEqual({ name: "newer" });
  });

  it.each([
    {
      why: "its image is not to be had",
      status: {
        containerStatuses: [
          { state: { waiting: { reason: "ErrImagePull", message: "no\nsuch" } } },
        ],
      },
      reason: "ErrImagePull, no\\nsuch",
    },
    {
      why: "its container has ended",
      status: { containerStatuses: [{ state: { terminated: { reason: "OOMKilled" } } }] },
      reason: "OOMKilled",
    },
    {
      why: "no node has room for it",
      status: {
        phase: "Pending",
        conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable" }],
      },
      reason: "Unschedulable",
    },
    { why: "its node has not begun yet", status: { phase: "Pending" }, reason: "Pending" },
  ])("says why it does not run where $why", async ({ status, reason }) => {
    api.put(collection, pod("x", "01", { status }));
    expect(await newest()).toEqual({ name: "x", reason });
  });
});
