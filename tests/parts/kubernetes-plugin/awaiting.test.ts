import { isDeepStrictEqual } from "node:util";

import { Deadline, holdsBefore } from "../../../providers/machine/deadline";
import { eventually } from "../../support/eventually";
import { KubernetesPlugin } from "../../support/kubernetes-plugin";
import { PluginFault, type Properties } from "../../support/resource-plugin";
import { nodeName, startTestCluster, type TestCluster } from "../../support/test-cluster";

jest.setTimeout(180_000);

let cluster: TestCluster;
let plugin: KubernetesPlugin;

beforeAll(async () => {
  cluster = await startTestCluster();
  plugin = await KubernetesPlugin.start();
  await plugin.configure({ kubeconfig: cluster.kubeconfig });
});

afterAll(async () => {
  await plugin.stop();
  await cluster.stop();
});

const exists = async (kind: string, name: string): Promise<void> => {
  const there = await holdsBefore(Deadline.in(20_000), async () => {
    const found = await cluster.kubectl(["get", kind, name, "--ignore-not-found", "-o", "name"]);
    return found !== "";
  });
  expect(there).toBe(true);
};

/** Plays the load balancer's controller. */
const giveAddress = async (name: string, ip: string): Promise<void> => {
  await exists("service", name);
  const patch = { status: { loadBalancer: { ingress: [{ ip }] } } };
  await cluster.kubectl([
    ...["patch", "service", name, "--subresource=status", "--type=merge"],
    ...["-p", JSON.stringify(patch)],
  ]);
};

const loadBalancer = (name: string, annotations: Properties = {}): Properties => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name, annotations },
  spec: { type: "LoadBalancer", ports: [{ port: 26656 }] },
});

const workload = (
  kind: string,
  name: string,
  { version = "1", replicas = 2, schedulable = true } = {},
): Properties => ({
  apiVersion: "apps/v1",
  kind,
  metadata: { name },
  spec: {
    replicas,
    ...(kind === "StatefulSet" ? { serviceName: name } : {}),
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: {
        ...(schedulable ? { nodeName } : {}),
        terminationGracePeriodSeconds: 0,
        containers: [{ name: "main", image: `node:${version}` }],
      },
    },
  },
});

const faultOf = async (work: Promise<unknown>): Promise<PluginFault> => {
  const fault = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(fault).toBeInstanceOf(PluginFault);
  return fault as PluginFault;
};

describe("a LoadBalancer Service", () => {
  it("is ready when it has its address, which is then known", async () => {
    const making = plugin.resource("core/v1:Service", "lb").create(loadBalancer("lb"));
    await giveAddress("lb", "127.97.0.100");
    expect((await making).outputs["status"]).toEqual({
      loadBalancer: { ingress: [expect.objectContaining({ ip: "127.97.0.100" })] },
    });
  });

  it("is reported, and kept, when customTimeouts pass before", async () => {
    const resource = plugin.resource("core/v1:Service", "poor");
    const fault = await faultOf(resource.create(loadBalancer("poor"), { timeoutSeconds: 4 }));
    expect(fault.message).toMatch(/successfully created.*'poor' timed out waiting to be Ready/s);
    expect(fault.reasons).toContainEqual(
      expect.stringContaining("Service was not allocated an IP address"),
    );
    expect(fault.state).toMatchObject({ metadata: { name: "poor", uid: expect.any(String) } });
  });

  it("is reported by a refresh for as long as it has none", async () => {
    const resource = plugin.resource("core/v1:Service", "later");
    const skipping = loadBalancer("later", { "pulumi.com/skipAwait": "true" });
    const made = await resource.create(skipping);
    const metadata = { ...made.inputs["metadata"], annotations: {} };
    const awaited = { ...made, inputs: { ...made.inputs, metadata } };
    const fault = await faultOf(resource.read(made.id, awaited));
    expect(fault.message).toMatch(/'later' was created but failed to initialize/);
    await giveAddress("later", "127.97.0.101");
    expect((await resource.read(made.id, awaited)).id).toBe("default/later");
  });

  it("is not waited for with pulumi.com/skipAwait", async () => {
    const resource = plugin.resource("core/v1:Service", "skipped");
    const made = await resource.create(loadBalancer("skipped", { "pulumi.com/skipAwait": "true" }));
    expect(made.outputs["status"]).toEqual({ loadBalancer: {} });
  });
});

describe("Ctrl-C", () => {
  it("ends a wait, and keeps what was made", async () => {
    const cancelled = await KubernetesPlugin.start();
    await cancelled.configure({ kubeconfig: cluster.kubeconfig });
    const making = faultOf(
      cancelled.resource("core/v1:Service", "cut").create(loadBalancer("cut")),
    );
    // The plugin says what it waits for once it does.
    const waiting = await holdsBefore(Deadline.in(20_000), () =>
      cancelled.log.some(({ message }) => /IP address|Finding Pods/.test(message)),
    );
    expect(waiting).toBe(true);
    await cancelled.cancel();
    const fault = await making;
    expect(fault.message).toMatch(/cancelled for "cut"/);
    expect(fault.state).toMatchObject({ metadata: { name: "cut" } });
    await cancelled.stop();
  });
});

describe("a workload", () => {
  it.each([{ kind: "StatefulSet" }, { kind: "Deployment" }])(
    "$kind is ready when all its Pods are, and again after a rollout",
    async ({ kind }) => {
      const name = kind.toLowerCase();
      const resource = plugin.resource(`apps/v1:${kind}`, name);
      const made = await resource.create(workload(kind, name));
      expect(made.outputs["status"]).toMatchObject({ readyReplicas: 2 });

      const updated = await resource.update(made, workload(kind, name, { version: "2" }));
      expect(updated.outputs["status"]).toMatchObject({
        readyReplicas: 2,
        updatedReplicas: 2,
      });
      const images = async (): Promise<readonly string[]> => {
        const pods = JSON.parse(
          await cluster.kubectl(["get", "pods", "-l", `app=${name}`, "-o", "json"]),
        ) as { items: { metadata: object; spec: { containers: { image: string }[] } }[] };
        // What a rollout has replaced may still be on its way out.
        const staying = pods.items.filter(({ metadata }) => !("deletionTimestamp" in metadata));
        return staying.flatMap(({ spec }) => spec.containers.map(({ image }) => image));
      };
      // A Deployment's surplus Pod may stay for a moment after all new ones are ready, or one be made anew.
      const both = ["node:2", "node:2"];
      await eventually("both are there", async () =>
        isDeepStrictEqual(await images(), both) ? true : undefined,
      );
    },
  );

  it("says how many Pods are missing when the time is over", async () => {
    const resource = plugin.resource("apps/v1:StatefulSet", "stuck");
    const inputs = workload("StatefulSet", "stuck", { schedulable: false });
    const fault = await faultOf(resource.create(inputs, { timeoutSeconds: 4 }));
    expect(fault.reasons).toContainEqual(
      expect.stringContaining("0 out of 2 replicas succeeded readiness checks"),
    );
  });
});
