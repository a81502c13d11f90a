import { Deadline, holdsBefore } from "../../../providers/embedded/deadline";
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

  it("waits for the annotation's seconds where there are no customTimeouts", async () => {
    const resource = plugin.resource("core/v1:Service", "hasty");
    const inputs = loadBalancer("hasty", { "pulumi.com/timeoutSeconds": "1" });
    await expect(resource.create(inputs)).rejects.toThrow(/timed out waiting/);
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

describe("a Service with a selector", () => {
  it("waits until no Pod of it is coming up", async () => {
    const pod = (name: string, node: Properties): string =>
      JSON.stringify({
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name, labels: { app: "slow" } },
        spec: { ...node, containers: [{ name: "main", image: "node" }] },
      });
    // A Pod counts as an endpoint once it has an address, on a node there is; KWOK leaves this node alone.
    await cluster.kubectl(
      ["create", "-f", "-"],
      JSON.stringify({ apiVersion: "v1", kind: "Node", metadata: { name: "unmanaged" } }),
    );
    await cluster.kubectl(["create", "-f", "-"], pod("slow", { nodeName: "unmanaged" }));
    const status = { phase: "Running", podIP: "10.244.9.9", podIPs: [{ ip: "10.244.9.9" }] };
    const patched = (more: Properties): Promise<string> =>
      cluster.kubectl([
        ...["patch", "pod", "slow", "--subresource=status", "--type=merge"],
        ...["-p", JSON.stringify({ status: { ...status, ...more } })],
      ]);
    await patched({ conditions: [{ type: "Ready", status: "False" }] });

    let ready = false;
    const making = plugin
      .resource("core/v1:Service", "slow")
      .create({
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: "slow" },
        spec: { selector: { app: "slow" }, ports: [{ port: 26656 }] },
      })
      .finally(() => (ready = true));
    const seen = await holdsBefore(Deadline.in(20_000), () =>
      plugin.log.some(({ message }) =>
        /Service does not target any Pods|Finding Pods/.test(message),
      ),
    );
    expect({ seen, ready }).toEqual({ seen: true, ready: false });
    await patched({ conditions: [{ type: "Ready", status: "True" }] });
    expect((await making).id).toBe("default/slow");
  });

  it("headless, waits for nothing", async () => {
    const resource = plugin.resource("core/v1:Service", "headless");
    const made = await resource.create({
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "headless" },
      spec: { clusterIP: "None", selector: { app: "nobody" }, ports: [{ port: 26656 }] },
    });
    expect(made.id).toBe("default/headless");
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
        observedGeneration: updated.outputs["metadata"].generation,
      });
      const images = await cluster.kubectl([
        ...["get", "pods", "-l", `app=${name}`],
        ...["-o", "jsonpath={.items[*].spec.containers[*].image}"],
      ]);
      expect(images).toBe("node:2 node:2");
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

  it("that somebody forbids says so in its reasons", async () => {
    await cluster.kubectl(["create", "quota", "none", "--hard=count/deployments.apps=9,pods=0"]);
    try {
      // Before its controller has looked at it, a quota refuses with other words.
      const hard = ["get", "quota", "none", "-o", "jsonpath={.status.hard.pods}"];
      await eventually("the quota holds", async () =>
        (await cluster.kubectl(hard)).trim() === "0" ? true : undefined,
      );
      const resource = plugin.resource("apps/v1:Deployment", "forbidden");
      const inputs = workload("Deployment", "forbidden", { replicas: 1 });
      const fault = await faultOf(resource.create(inputs, { timeoutSeconds: 10 }));
      expect(fault.reasons.join("\n")).toMatch(/exceeded quota/);
    } finally {
      await cluster.kubectl(["delete", "quota", "none"]);
    }
  });
});

describe("pulumi.com/waitFor", () => {
  const awaited = (wish: string): Properties => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "awaited", annotations: { "pulumi.com/waitFor": wish } },
    data: {},
  });

  it("waits for a value anywhere in the object", async () => {
    const resource = plugin.resource("core/v1:ConfigMap", "awaited");
    const making = resource.create(awaited("jsonpath={.data.phase}=Ready"));
    await exists("configmap", "awaited");
    await cluster.kubectl(["patch", "configmap", "awaited", "-p", '{"data":{"phase":"Ready"}}']);
    expect((await making).outputs["data"]).toEqual({ phase: "Ready" });
  });

  it("refuses what it cannot read", async () => {
    const resource = plugin.resource("core/v1:ConfigMap", "misread");
    const inputs = awaited("status.phase=Ready");
    const misread = { ...inputs, metadata: { ...inputs["metadata"], name: "misread" } };
    await expect(resource.create(misread)).rejects.toThrow(
      /expected a "jsonpath=" or "condition=" prefix/,
    );
  });
});
