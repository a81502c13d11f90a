import { removeObjects } from "../../../providers/kubernetes/installed-objects";
import type { KubeApi, KubeReply } from "../../../providers/kubernetes/kube-api";

jest.setTimeout(60_000);

const path =
  "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/servicebgpstatuses.metallb.io";

/** Of a definition that kube-apiserver v1.35.4 forgot under load; it was still there after 100 s. */
const forgotten = {
  metadata: {
    name: "servicebgpstatuses.metallb.io",
    uid: "6cf1b1c5-70a5-4ac5-a1d7-8e2a2c3d2f10",
    deletionTimestamp: "2026-11-29T02:33:05Z",
    finalizers: ["customresourcecleanup.apiextensions.k8s.io"],
  },
  status: {
    conditions: [
      {
        type: "Terminating",
        status: "True",
        reason: "InstanceDeletionFailed",
        message: "could not list instances: storage is (re)initializing",
      },
    ],
  },
};

/** An API server that goes on with a deletion only when something besides its own condition changes. */
class ForgetfulApi {
  deleted = 0;
  readonly merged: unknown[] = [];

  async delete(): Promise<KubeReply> {
    this.deleted++;
    return Promise.resolve({ status: 200, text: "{}" });
  }

  async merge(_path: string, body: string): Promise<KubeReply> {
    this.merged.push(JSON.parse(body));
    return Promise.resolve({ status: 200, text: "{}" });
  }

  async get(): Promise<KubeReply> {
    return Promise.resolve(
      this.merged.length > 0
        ? { status: 404, text: "" }
        : { status: 200, text: JSON.stringify(forgotten) },
    );
  }
}

it("wakes an API server that forgot a resource definition which it is to clean up", async () => {
  const api = new ForgetfulApi();
  await removeObjects(api as unknown as KubeApi, [path], 20_000);
  expect(api.deleted).toBe(1);
  expect(api.merged).toEqual([
    {
      metadata: {
        // Of that very object: one that somebody has made anew stays as it is.
        uid: forgotten.metadata.uid,
        annotations: { "ics-discovery/deletion-awaited": expect.any(String) },
      },
    },
  ]);
});
