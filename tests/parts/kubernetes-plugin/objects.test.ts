import { KubernetesPlugin } from "../../support/kubernetes-plugin";
import { notYetKnown, type Properties, secret } from "../../support/resource-plugin";
import { startTestCluster, type TestCluster } from "../../support/test-cluster";

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

const configMap = (name: string | undefined, data: Properties): Properties => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: name === undefined ? {} : { name },
  data,
});

const inCluster = async (kind: string, name: string): Promise<Properties> =>
  JSON.parse(await cluster.kubectl(["get", kind, name, "-o", "json"]));

describe("create", () => {
  it("makes the object, with the provider's namespace, and keeps what a state needs", async () => {
    const resource = plugin.resource("core/v1:ConfigMap", "peers");
    const made = await resource.create(configMap("peers", { list: "a@b:1" }));

    expect(made.id).toBe("default/peers");
    expect(made.inputs).toMatchObject({ metadata: { name: "peers", namespace: "default" } });
    expect(made.outputs).toMatchObject({
      data: { list: "a@b:1" },
      metadata: { uid: expect.any(String) },
      __initialApiVersion: "v1",
      __inputs: { data: { list: "a@b:1" } },
      __fieldManager: expect.stringMatching(/^pulumi-kubernetes-[0-9a-f]{8}$/),
    });
    expect(await inCluster("configmap", "peers")).toMatchObject({ data: { list: "a@b:1" } });
  });

  // Which is why the program itself looks first on clusters that others use too.
  it("applies over an object that is there, and leaves other fields alone", async () => {
    await cluster.kubectl(["create", "configmap", "adopted", "--from-literal=b=theirs"]);
    const resource = plugin.resource("core/v1:ConfigMap", "adopted");
    await resource.create(configMap("adopted", { a: "ours" }));
    expect(await inCluster("configmap", "adopted")).toMatchObject({
      data: { a: "ours", b: "theirs" },
    });
  });

  it("leaves an object to the one field manager that the program names, whichever run made it", async () => {
    const named = (data: Properties): Properties => ({
      ...configMap("named", data),
      metadata: { name: "named", annotations: { "pulumi.com/patchFieldManager": "ours" } },
    });
    const resource = plugin.resource("core/v1:ConfigMap", "named");
    await resource.create(named({ a: "1", b: "1" })); // by a run that was killed then
    const made = await resource.create(named({ a: "1", b: "1" }));
    await resource.update(made, named({ a: "2" }));
    expect((await inCluster("configmap", "named"))["data"]).toEqual({ a: "2" });
  });
});

describe("a preview", () => {
  it("creates nothing and gives the inputs and the server's defaults", async () => {
    const service = plugin.resource("core/v1:Service", "previewed");
    const { id, outputs } = await service.create(
      {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: "previewed" },
        spec: { type: "LoadBalancer", ports: [{ port: 26656 }] },
      },
      { preview: true },
    );
    expect(id).toBe("");
    expect(outputs).toMatchObject({ spec: { ports: [{ port: 26656, protocol: "TCP" }] } });
    expect(outputs).not.toHaveProperty("status");
    await expect(inCluster("service", "previewed")).rejects.toThrow(/NotFound/);
  });

  it.each([
    {
      name: "a value that is not known yet",
      type: "core/v1:ConfigMap",
      inputs: configMap("unknown", { peers: notYetKnown }),
    },
    {
      name: "a namespace that is still to come",
      type: "core/v1:ConfigMap",
      inputs: { ...configMap("x", { a: "1" }), metadata: { name: "x", namespace: "nowhere" } },
    },
    {
      name: "a kind that is still to come",
      type: "metallb.io/v1beta1:IPAddressPool",
      inputs: {
        apiVersion: "metallb.io/v1beta1",
        kind: "IPAddressPool",
        metadata: { name: "pool", namespace: "default" },
        spec: { addresses: ["127.97.0.100-127.97.0.109"] },
      },
    },
  ])("gives the inputs as they are for $name", async ({ type, inputs }) => {
    const preview = await plugin.resource(type, "x").create(inputs, { preview: true });
    expect(preview.outputs).toEqual(preview.inputs);
    expect(preview.outputs).toMatchObject(inputs);
  });

  it("of an update changes nothing and gives the new values", async () => {
    const resource = plugin.resource("core/v1:Namespace", "labelled");
    const namespace = (labels: Properties): Properties => ({
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: "labelled", labels },
    });
    const made = await resource.create(namespace({ chain: "a" }));
    const { outputs } = await resource.update(made, namespace({ chain: "b" }), { preview: true });
    expect(outputs).toMatchObject({ metadata: { labels: { chain: "b" } } });
    expect(await inCluster("namespace", "labelled")).toMatchObject({
      metadata: { labels: { chain: "a" } },
    });
  });

  it("shows what the server would refuse", async () => {
    const service = plugin.resource("core/v1:Service", "refused").create(
      {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: "refused" },
        spec: { ports: [{ port: 70000 }] },
      },
      { preview: true },
    );
    await expect(service).rejects.toThrow(/spec.ports\[0\].port: Invalid value: 70000/);
  });
});

describe("secrets", () => {
  const base64 = Buffer.from("word").toString("base64");

  it("keeps a Secret's data secret, whoever wrote it", async () => {
    const resource = plugin.resource("core/v1:Secret", "key");
    const made = await resource.create({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "key" },
      stringData: { "node_key.json": "word" },
    });
    expect(made.outputs["data"]).toEqual(secret({ "node_key.json": base64 }));
    expect(made.outputs["__inputs"].data).toEqual(secret({ "node_key.json": base64 }));

    await cluster.kubectl(["create", "secret", "generic", "foreign", "--from-literal=a=word"]);
    const foreign = await plugin.resource("core/v1:Secret", "foreign").read("default/foreign");
    expect(foreign.outputs["data"]).toEqual(secret({ a: base64 }));
  });

  it("keeps secret what the program gave as a secret", async () => {
    const resource = plugin.resource("core/v1:ConfigMap", "hidden");
    const data = { open: "1", hidden: secret("word") };
    const made = await resource.create(configMap("hidden", data));
    expect(made.outputs["data"]).toEqual(data);
    expect((await resource.read(made.id, made)).outputs["data"]).toEqual(data);
  });
});

describe("read", () => {
  it("shows what others changed in the program's own fields, and nothing else", async () => {
    const resource = plugin.resource("core/v1:ConfigMap", "drifting");
    const inputs = configMap("drifting", { a: "1" });
    const made = await resource.create(inputs);
    expect((await resource.diff(await resource.read(made.id, made), inputs)).changes).toEqual({});

    const patch = { data: { a: "theirs", b: "theirs" } };
    await cluster.kubectl(["patch", "configmap", "drifting", "-p", JSON.stringify(patch)]);
    const refreshed = await resource.read(made.id, made);
    expect(refreshed.inputs["data"]).toEqual({ a: "theirs" });
    expect((await resource.diff({ ...refreshed, id: made.id }, inputs)).changes).toEqual({
      "data.a": "UPDATE_REPLACE",
    });
  });

  it("says by an empty id that the object is gone", async () => {
    const resource = plugin.resource("core/v1:ConfigMap", "vanishing");
    const made = await resource.create(configMap("vanishing", {}));
    await cluster.kubectl(["delete", "configmap", "vanishing"]);
    expect((await resource.read(made.id, made)).id).toBe("");
  });
});

describe("update", () => {
  it("changes in place, removes what is no longer asked for, leaves others' fields", async () => {
    const resource = plugin.resource("core/v1:Service", "shared");
    const service = (annotations: Properties, port: number): Properties => ({
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "shared", annotations },
      spec: { ports: [{ name: "p2p", port }] },
    });
    const made = await resource.create(service({ ours: "1", gone: "1" }, 26656));
    await cluster.kubectl([
      ...["annotate", "service", "shared", "theirs=1", "--field-manager", "controller"],
    ]);

    const updated = await resource.update(made, service({ ours: "2" }, 30205));
    const live = await inCluster("service", "shared");
    expect(live["metadata"].annotations).toEqual({ ours: "2", theirs: "1" });
    expect(live["spec"].ports).toMatchObject([{ name: "p2p", port: 30205 }]);
    expect(updated.outputs).toMatchObject({ metadata: { uid: live["metadata"].uid } });
  });

  const contested = async (name: string) => {
    const resource = plugin.resource("core/v1:Namespace", name);
    const namespace = (chain: string, annotations: Properties = {}): Properties => ({
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name, labels: { chain }, annotations },
    });
    const made = await resource.create(namespace("ours"));
    const args = ["label", "namespace", name, "chain=theirs", "--overwrite"];
    await cluster.kubectl([...args, "--field-manager", "other-controller"]);
    return { resource, made, namespace };
  };

  it("names the manager it has a conflict with", async () => {
    const { resource, made, namespace } = await contested("contested");
    await expect(resource.update(made, namespace("new"))).rejects.toThrow(
      /conflict with "other-controller".*\.metadata\.labels\.chain/s,
    );
  });

  it("takes contested fields with pulumi.com/patchForce", async () => {
    const { resource, made, namespace } = await contested("forced");
    await resource.update(made, namespace("new", { "pulumi.com/patchForce": "true" }));
    expect(await inCluster("namespace", "forced")).toMatchObject({
      metadata: { labels: { chain: "new" } },
    });
  });

  it("leaves an ignored field to its other owner", async () => {
    const { resource, made, namespace } = await contested("ignored");
    const ignored = ["metadata.labels.chain"];
    const news = namespace("new", { ours: "1" });
    await resource.update(made, news, { ignored });
    expect(await inCluster("namespace", "ignored")).toMatchObject({
      metadata: { labels: { chain: "theirs" }, annotations: { ours: "1" } },
    });
  });
});

describe("custom resources", () => {
  const definition: Properties = {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "pools.example.org" },
    spec: {
      group: "example.org",
      names: { kind: "Pool", plural: "pools" },
      scope: "Namespaced",
      versions: [
        {
          name: "v1",
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: { type: "object", x_kubernetes_preserve_unknown_fields: true },
          },
        },
      ],
    },
  };
  const pool = (last: number): Properties => ({
    apiVersion: "example.org/v1",
    kind: "Pool",
    metadata: { name: "alice" },
    spec: { addresses: [`10.0.0.1-10.0.0.${last}`] },
  });

  it("are made as soon as their definition is, changed in place, and gone with it", async () => {
    const crd = plugin.resource("apiextensions.k8s.io/v1:CustomResourceDefinition", "pools");
    const resource = plugin.resource("example.org/v1:Pool", "alice");
    const making = resource.create(pool(9)); // before the kind exists
    const defined = await crd.create(definition);
    const made = await making;
    expect(made.id).toBe("default/alice");

    expect(await resource.diff(made, pool(19))).toEqual({
      changes: { "spec.addresses[0]": "UPDATE" },
      replaces: [],
      deleteBeforeReplace: false,
    });
    const updated = await resource.update(made, pool(19));
    expect(await inCluster("pools.example.org", "alice")).toMatchObject({ spec: pool(19)["spec"] });

    await crd.delete(defined);
    expect((await resource.read(updated.id, updated)).id).toBe("");
    await resource.delete(updated);
  });
});

describe("delete", () => {
  it("removes the object, and is content when it is gone already", async () => {
    const resource = plugin.resource("core/v1:ConfigMap", "deleted");
    const made = await resource.create(configMap("deleted", {}));
    await resource.delete(made);
    await expect(inCluster("configmap", "deleted")).rejects.toThrow(/NotFound/);
    await resource.delete(made);
  });

  it("waits for a namespace with all that is in it", async () => {
    const namespace = plugin.resource("core/v1:Namespace", "full");
    const made = await namespace.create({
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: "full" },
    });
    await cluster.kubectl(["create", "configmap", "content", "-n", "full"]);
    await namespace.delete(made);
    await expect(inCluster("namespace", "full")).rejects.toThrow(/NotFound/);
  });

  it("says what keeps an object from going, after customTimeouts", async () => {
    const resource = plugin.resource("core/v1:ConfigMap", "held");
    const made = await resource.create(configMap("held", {}));
    const patch = (finalizers: string[]): Promise<string> =>
      cluster.kubectl([
        ...["patch", "configmap", "held", "--type=merge", "-p"],
        JSON.stringify({ metadata: { finalizers } }),
      ]);
    await patch(["example.org/held"]);
    await expect(resource.delete(made, 4)).rejects.toThrow(/timed out waiting/);
    expect(plugin.log.map((line) => line.message)).toContainEqual(
      expect.stringContaining("finalizers might be preventing deletion (example.org/held"),
    );
    await patch([]);
    await resource.delete(made);
  });
});
