import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { npmPin } from "../../../tools/npm-pin";
import { KubernetesPlugin } from "../../support/kubernetes-plugin";
import { notYetKnown, type Properties, type ResourceState } from "../../support/resource-plugin";
import { temporaryFolder } from "../../support/temporary-folder";

jest.setTimeout(180_000);

const folder = temporaryFolder();
const started: KubernetesPlugin[] = [];

const start = async (): Promise<KubernetesPlugin> => {
  const plugin = await KubernetesPlugin.start();
  started.push(plugin);
  return plugin;
};

afterAll(() => Promise.all(started.map((plugin) => plugin.stop())));

const kubeconfig = (server: string, context = "alice"): string =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "alice", cluster: { server } }],
    contexts: [{ name: "alice", context: { cluster: "alice", user: "alice" } }],
    users: [{ name: "alice", user: { token: "t" } }],
    "current-context": context,
  });

const here = kubeconfig("https://127.0.0.1:6443");
const there = kubeconfig("https://127.0.0.2:6443");
const onDisk = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
};

describe("the plugin", () => {
  it("has the version that the npm package asks for", async () => {
    const pin = npmPin("@pulumi/kubernetes", { checkout: join(__dirname, "../../..") });
    expect(await (await start()).version()).toBe(pin);
  });

  interface Case {
    readonly name: string;
    readonly olds: Properties;
    readonly news: Properties;
    readonly replaces: readonly string[];
  }

  const withId = (id: string, text: string): Properties => ({
    kubeconfig: text,
    clusterIdentifier: id,
  });
  const cases: readonly Case[] = [
    {
      name: "keeps the resources when nothing changed",
      olds: { kubeconfig: here },
      news: { kubeconfig: here },
      replaces: [],
    },
    {
      name: "replaces them for another cluster",
      olds: { kubeconfig: here },
      news: { kubeconfig: there },
      replaces: ["kubeconfig"],
    },
    {
      name: "keeps them when the same cluster is written otherwise",
      olds: { kubeconfig: here },
      news: { kubeconfig: onDisk("same", here) },
      replaces: [],
    },
    {
      name: "keeps them when only a switch changed",
      olds: { kubeconfig: here },
      news: { kubeconfig: here, enableConfigMapMutable: "true" },
      replaces: [],
    },
    {
      name: "replaces them for a kubeconfig that is not known yet",
      olds: { kubeconfig: here },
      news: { kubeconfig: notYetKnown },
      replaces: ["kubeconfig"],
    },
    {
      name: "keeps them for another address under one clusterIdentifier",
      olds: withId("alice", here),
      news: withId("alice", there),
      replaces: [],
    },
    {
      name: "keeps them for an unknown kubeconfig under one clusterIdentifier",
      olds: withId("alice", here),
      news: withId("alice", notYetKnown),
      replaces: [],
    },
    {
      name: "replaces them for another clusterIdentifier",
      olds: withId("alice", here),
      news: withId("bob", here),
      replaces: ["clusterIdentifier"],
    },
    {
      name: "keeps them when a clusterIdentifier is given for the first time",
      olds: { kubeconfig: here },
      news: withId("alice", here),
      replaces: [],
    },
  ];

  it.each(cases)("$name", async ({ olds, news, replaces }) => {
    const plugin = await start();
    expect((await plugin.diffConfig(olds, news)).replaces).toEqual(replaces);
  });
});

describe("a cluster that does not answer", () => {
  const dead = kubeconfig("https://127.0.0.1:1");
  const service = (port: number): Properties => ({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "p2p", namespace: "default" },
    spec: { ports: [{ port }] },
  });
  const state: ResourceState = {
    id: "default/p2p",
    inputs: service(26656),
    outputs: { ...service(26656), __inputs: service(26656), __initialApiVersion: "v1" },
  };
  const configured = async (inputs: Record<string, string> = {}) => {
    const plugin = await start();
    await plugin.configure({ kubeconfig: dead, ...inputs });
    return { plugin, resource: plugin.resource("core/v1:Service", "p2p") };
  };
  const unreachable = /configured Kubernetes cluster is unreachable/;

  it("can be previewed: what is known from the state is compared", async () => {
    const { resource } = await configured();
    expect((await resource.diff(state, service(26657))).changes).toEqual({
      "spec.ports[0].port": "UPDATE",
    });
    const preview = await resource.create(service(1), { preview: true });
    expect(preview.outputs).toEqual(service(1));
  });

  it("fails create, update, read and delete", async () => {
    const { resource } = await configured();
    const refused = /unable to load schema information from the API server.*127\.0\.0\.1:1/s;
    await expect(resource.create(service(1))).rejects.toThrow(unreachable);
    await expect(resource.create(service(1))).rejects.toThrow(refused);
    await expect(resource.update(state, service(1))).rejects.toThrow(unreachable);
    await expect(resource.read(state.id, state)).rejects.toThrow(/unreachable cluster/);
    await expect(resource.delete(state)).rejects.toThrow(unreachable);
  });

  it("loses its resources from the state with deleteUnreachable", async () => {
    const { resource } = await configured({ deleteUnreachable: "true" });
    expect((await resource.read(state.id, state)).id).toBe("");
    await resource.delete(state);
  });

  it("is passed over with skipUpdateUnreachable", async () => {
    const { plugin, resource } = await configured({ skipUpdateUnreachable: "true" });
    expect((await resource.diff(state, service(26657))).changes).toEqual({});
    expect(await resource.read(state.id, state)).toEqual(state);
    expect(plugin.log.map((line) => line.message)).toContainEqual(
      expect.stringContaining("skipUpdateUnreachable"),
    );
  });

  it("is what a kubeconfig without sense means", async () => {
    const plugin = await start();
    await plugin.configure({ kubeconfig: "{" });
    await expect(plugin.resource("core/v1:Service", "p2p").create(service(1))).rejects.toThrow(
      unreachable,
    );
  });
});
