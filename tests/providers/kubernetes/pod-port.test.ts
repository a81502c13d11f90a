import { withPodPort } from "../../../providers/kubernetes/pod-access";
import { listeners } from "../../support/listeners";

/* What others can reach of it. That it leads to a pod is shown on Kind. */

const kubeconfig = {
  text: JSON.stringify({
    ...{ apiVersion: "v1", kind: "Config", "current-context": "x" },
    clusters: [{ name: "x", cluster: { server: "https://192.0.2.1:6443" } }],
    users: [{ name: "x", user: {} }],
    contexts: [{ name: "x", context: { cluster: "x", user: "x" } }],
  }),
};
const place = { kubeconfig, namespace: "x-1", name: "x-1-0", container: "node" };

/** Addresses of this machine at which this process listens on a port, by the kernel's own table. */
const heardAt = (port: string): string[] =>
  listeners(process.pid).filter((one) => one.endsWith(`:${port}`));

describe("the way to a port of a pod", () => {
  // What it leads to has RPC's unsafe methods.
  it("is open to this machine alone, and for as long as it is needed", async () => {
    const port = await withPodPort(place, 26_657, async (address) => {
      const [host, open = ""] = address.split(":");
      expect(host).toBe("127.0.0.1");
      expect(heardAt(open)).toEqual([address]);
      return open;
    });
    expect(heardAt(port)).toEqual([]);
  });

  it("is closed when whoever needed it failed", async () => {
    let port = "";
    const failing = withPodPort(place, 26_657, async (address) => {
      port = address.split(":")[1]!;
      throw new Error("no answer");
    });
    await expect(failing).rejects.toThrow("no answer");
    expect(heardAt(port)).toEqual([]);
  });
});
