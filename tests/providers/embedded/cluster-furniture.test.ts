import { createServer } from "node:net";

import { clusterUid, furnish } from "../../../providers/embedded/cluster-furniture";
import { KubeApi, type KubeReply } from "../../../providers/kubernetes/kube-api";
import { Deadline } from "../../../providers/machine/deadline";

const node = "/api/v1/nodes/";
const stray = JSON.stringify({ items: [{ metadata: { name: "a-node-7" } }] });
const uid = JSON.stringify({ metadata: { uid: "6cf1b1c5" } });
const crds = new Map([["ipaddresspools.metallb.io", "kind: CustomResourceDefinition"]]);

/** An API server on a busy machine: it leaves each question alone before it answers it. */
class BusyApi {
  readonly done: string[] = [];
  private readonly asked = new Set<string>();

  constructor(private readonly first: () => KubeReply) {}

  async get(path: string): Promise<KubeReply> {
    const text = path.includes("kube-system") ? uid : stray;
    return this.answered(`get ${path}`, { status: 200, text });
  }

  async apply(path: string): Promise<void> {
    await this.answered(`apply ${path}`, { status: 200, text: "" });
    this.done.push(`apply ${path}`);
  }

  async delete(path: string): Promise<KubeReply> {
    const reply = await this.answered(`delete ${path}`, { status: 200, text: "" });
    this.done.push(`delete ${path}`);
    return reply;
  }

  private async answered(question: string, reply: KubeReply): Promise<KubeReply> {
    if (this.asked.has(question)) return reply;
    this.asked.add(question);
    return this.first();
  }
}

const never = (): KubeReply => {
  throw new Error("does not answer");
};

describe("an API server that is busy or gone again", () => {
  it("is asked once more for everything, and the cluster is furnished", async () => {
    const busy = new BusyApi(never);
    await furnish(busy as unknown as KubeApi, "a", 1, crds, Deadline.in(20_000));
    expect(busy.done.sort()).toEqual([
      "apply /api/v1/namespaces/metallb-system",
      `apply ${node}a-node-0`,
      "apply /apis/apiextensions.k8s.io/v1/customresourcedefinitions/ipaddresspools.metallb.io",
      `delete ${node}a-node-7`,
    ]);
  });

  it.each([
    { how: "says nothing", first: never },
    { how: "is not ready", first: (): KubeReply => ({ status: 503, text: "shutting down" }) },
  ])("is asked once more for the cluster's uid when it $how", async ({ first }) => {
    const busy = new BusyApi(first) as unknown as KubeApi;
    expect(await clusterUid(busy, Deadline.in(20_000))).toBe("6cf1b1c5");
  });

  it("is named, with what was asked, when the time is over", async () => {
    const mute = createServer(() => undefined);
    await new Promise<void>((listening) => mute.listen(0, "127.0.0.1", listening));
    const { port } = mute.address() as { port: number };
    const server = `https://127.0.0.1:${port}`;
    const api = new KubeApi({ server, ca: "", cert: "", key: "" });
    await expect(api.get("/api/v1/nodes?x=y", 50)).rejects.toThrow(
      `API server does not answer "/api/v1/nodes" within 50 ms; "${server}"; look into its log`,
    );
    api.close();
    mute.close();
  });
});
