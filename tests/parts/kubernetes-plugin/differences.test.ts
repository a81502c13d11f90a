import { KubernetesPlugin } from "../../support/kubernetes-plugin";
import {
  type Difference,
  notYetKnown,
  type Properties,
  type ResourceState,
  secret,
} from "../../support/resource-plugin";
import { startTestCluster, type TestCluster } from "../../support/test-cluster";

jest.setTimeout(180_000);

let cluster: TestCluster;
const plugins: Record<string, KubernetesPlugin> = {};

beforeAll(async () => {
  cluster = await startTestCluster();
  for (const [name, inputs] of Object.entries({
    strict: {},
    mutable: { enableConfigMapMutable: "true", enableSecretMutable: "true" },
  })) {
    plugins[name] = await KubernetesPlugin.start();
    await plugins[name].configure({ kubeconfig: cluster.kubeconfig, ...inputs });
  }
});

afterAll(async () => {
  await Promise.all(Object.values(plugins).map((plugin) => plugin.stop()));
  await cluster.stop();
});

/** As left by a create, with what the server adds by itself: none of that is a difference. */
const stateOf = (inputs: Properties, defaults: Properties = {}): ResourceState => {
  const { name, namespace } = inputs["metadata"];
  const live = {
    ...inputs,
    ...defaults,
    metadata: {
      ...inputs["metadata"],
      uid: "00000000-0000-4000-8000-000000000000",
      resourceVersion: "7",
    },
    status: { phase: "Active" },
  };
  return {
    id: namespace === undefined ? name : `${namespace}/${name}`,
    inputs,
    outputs: {
      ...live,
      __inputs: inputs,
      __initialApiVersion: inputs["apiVersion"],
      __fieldManager: "pulumi-kubernetes-0a1b2c3d",
    },
  };
};

const object = (apiVersion: string, kind: string, body: Properties): Properties => ({
  apiVersion,
  kind,
  ...body,
  metadata: { name: "it", namespace: "default", ...body["metadata"] },
});

const service = (spec: Properties, metadata: Properties = {}): Properties =>
  object("v1", "Service", { metadata, spec });
const statefulSet = (spec: Properties): Properties =>
  object("apps/v1", "StatefulSet", {
    spec: {
      serviceName: "it",
      replicas: 1,
      selector: { matchLabels: { app: "it" } },
      template: {
        metadata: { labels: { app: "it" } },
        spec: { containers: [{ name: "main", image: "a:1" }] },
      },
      ...spec,
    },
  });
const template = (container: Properties): Properties => ({
  metadata: { labels: { app: "it" } },
  spec: { containers: [{ name: "main", image: "a:1", ...container }] },
});
const configMap = (data: Properties, more: Properties = {}): Properties =>
  object("v1", "ConfigMap", { data, ...more });
const port = (name: string, number: number): Properties => ({ name, port: number });

interface Case {
  readonly name: string;
  readonly type: string;
  readonly before: Properties;
  readonly after: Properties;
  readonly expected: Partial<Difference>;
  readonly plugin?: "strict" | "mutable";
  readonly defaults?: Properties;
}

const none: Partial<Difference> = { changes: {}, replaces: [], deleteBeforeReplace: false };
const inPlace = (changes: Record<string, string>): Partial<Difference> => ({
  changes,
  replaces: [],
  deleteBeforeReplace: false,
});
/** The name is the program's: the old object goes first. */
const anew = (changes: Record<string, string>): Partial<Difference> => ({
  changes,
  replaces: Object.keys(changes),
  deleteBeforeReplace: true,
});

// What the API server refuses to change in place is in its validation code, by kind (ValidateServiceUpdate,
// ValidateStatefulSetUpdate …); that data of ConfigMaps and Secrets replaces is the Pulumi provider's own rule.
const cases: readonly Case[] = [
  {
    name: "nothing, although the server added defaults",
    type: "core/v1:Service",
    before: service({ ports: [port("p2p", 26656)] }),
    after: service({ ports: [port("p2p", 26656)] }),
    defaults: {
      spec: { clusterIP: "10.0.0.7", ports: [{ ...port("p2p", 26656), protocol: "TCP" }] },
    },
    expected: none,
  },
  {
    name: "one port's number",
    type: "core/v1:Service",
    before: service({ ports: [port("p2p", 26656), port("a", 30205)] }),
    after: service({ ports: [port("p2p", 26656), port("a", 30206)] }),
    expected: inPlace({ "spec.ports[1].port": "UPDATE" }),
  },
  {
    name: "a port more",
    type: "core/v1:Service",
    before: service({ ports: [port("p2p", 26656)] }),
    after: service({ ports: [port("p2p", 26656), port("a", 30206)] }),
    expected: inPlace({ "spec.ports[1]": "ADD" }),
  },
  {
    name: "a port less",
    type: "core/v1:Service",
    before: service({ ports: [port("p2p", 26656), port("a", 30206)] }),
    after: service({ ports: [port("p2p", 26656)] }),
    expected: inPlace({ "spec.ports[1]": "DELETE" }),
  },
  {
    name: "an annotation whose name has dots",
    type: "core/v1:Service",
    before: service({}, { annotations: { "metallb.io/loadBalancerIPs": "127.97.0.100" } }),
    after: service({}, { annotations: { "metallb.io/loadBalancerIPs": "127.97.0.101" } }),
    expected: inPlace({ 'metadata.annotations["metallb.io/loadBalancerIPs"]': "UPDATE" }),
  },
  {
    name: "a value that is not known yet",
    type: "core/v1:Service",
    before: service({ loadBalancerIP: "127.97.0.100" }),
    after: service({ loadBalancerIP: notYetKnown }),
    expected: inPlace({ "spec.loadBalancerIP": "UPDATE" }),
  },
  {
    name: "a Service's type",
    type: "core/v1:Service",
    before: service({ type: "ClusterIP" }),
    after: service({ type: "LoadBalancer" }),
    expected: inPlace({ "spec.type": "UPDATE" }),
  },
  {
    name: "a Service's clusterIP",
    type: "core/v1:Service",
    before: service({ clusterIP: "10.0.0.7" }),
    after: service({ clusterIP: "10.0.0.8" }),
    expected: anew({ "spec.clusterIP": "UPDATE_REPLACE" }),
  },
  {
    name: "the name",
    type: "core/v1:Service",
    before: service({}),
    after: service({}, { name: "other" }),
    expected: {
      changes: { "metadata.name": "UPDATE_REPLACE" },
      replaces: ["metadata.name"],
      deleteBeforeReplace: false,
    },
  },
  {
    name: "the namespace",
    type: "core/v1:Service",
    before: service({}),
    after: service({}, { namespace: "other" }),
    expected: {
      changes: { "metadata.namespace": "UPDATE_REPLACE" },
      replaces: ["metadata.namespace"],
      deleteBeforeReplace: false,
    },
  },
  {
    name: "an image",
    type: "apps/v1:StatefulSet",
    before: statefulSet({}),
    after: statefulSet({ template: template({ image: "a:2" }) }),
    expected: inPlace({ "spec.template.spec.containers[0].image": "UPDATE" }),
  },
  {
    name: "an amount written otherwise: nothing",
    type: "apps/v1:StatefulSet",
    before: statefulSet({ template: template({ resources: { limits: { cpu: "1" } } }) }),
    after: statefulSet({ template: template({ resources: { limits: { cpu: "1000m" } } }) }),
    expected: none,
  },
  {
    name: "a StatefulSet's volume claims",
    type: "apps/v1:StatefulSet",
    before: statefulSet({}),
    after: statefulSet({ volumeClaimTemplates: [{ metadata: { name: "data" }, spec: {} }] }),
    expected: anew({ "spec.volumeClaimTemplates": "ADD_REPLACE" }),
  },
  {
    name: "a StatefulSet's Service",
    type: "apps/v1:StatefulSet",
    before: statefulSet({}),
    after: statefulSet({ serviceName: "other" }),
    expected: anew({ "spec.serviceName": "UPDATE_REPLACE" }),
  },
  {
    name: "a Deployment's selector",
    type: "apps/v1:Deployment",
    before: object("apps/v1", "Deployment", { spec: { selector: { matchLabels: { app: "a" } } } }),
    after: object("apps/v1", "Deployment", { spec: { selector: { matchLabels: { app: "b" } } } }),
    expected: anew({ "spec.selector.matchLabels.app": "UPDATE_REPLACE" }),
  },
  {
    name: "a ConfigMap's data",
    type: "core/v1:ConfigMap",
    before: configMap({ peers: "a@b:1" }),
    after: configMap({ peers: "a@b:2" }),
    expected: anew({ "data.peers": "UPDATE_REPLACE" }),
  },
  {
    name: "a ConfigMap's data with enableConfigMapMutable",
    type: "core/v1:ConfigMap",
    plugin: "mutable",
    before: configMap({ peers: "a@b:1" }),
    after: configMap({ peers: "a@b:2" }),
    expected: inPlace({ "data.peers": "UPDATE" }),
  },
  {
    name: "an immutable ConfigMap's data with enableConfigMapMutable",
    type: "core/v1:ConfigMap",
    plugin: "mutable",
    before: configMap({ peers: "a@b:1" }, { immutable: true }),
    after: configMap({ peers: "a@b:2" }, { immutable: true }),
    expected: anew({ "data.peers": "UPDATE_REPLACE" }),
  },
  {
    name: "a Secret's data",
    type: "core/v1:Secret",
    before: object("v1", "Secret", { data: secret({ key: "YQ==" }) }),
    after: object("v1", "Secret", { stringData: secret({ key: "b" }) }),
    expected: anew({ "data.key": "UPDATE_REPLACE" }),
  },
  {
    name: "a Secret's data, given as text: nothing",
    type: "core/v1:Secret",
    before: object("v1", "Secret", { data: secret({ key: "YQ==" }) }),
    after: object("v1", "Secret", { stringData: secret({ key: "a" }) }),
    expected: none,
  },
  {
    name: "a Secret's data with enableSecretMutable",
    type: "core/v1:Secret",
    plugin: "mutable",
    before: object("v1", "Secret", { data: secret({ key: "YQ==" }) }),
    after: object("v1", "Secret", { data: secret({ key: "Yg==" }) }),
    expected: inPlace({ "data.key": "UPDATE" }),
  },
  {
    name: "a custom resource's address range",
    type: "metallb.io/v1beta1:IPAddressPool",
    before: object("metallb.io/v1beta1", "IPAddressPool", { spec: { addresses: ["a-b"] } }),
    after: object("metallb.io/v1beta1", "IPAddressPool", { spec: { addresses: ["a-c"] } }),
    expected: inPlace({ "spec.addresses[0]": "UPDATE" }),
  },
];

describe("diff", () => {
  it.each(cases)("finds $name", async ({ type, before, after, expected, plugin, defaults }) => {
    const resource = plugins[plugin ?? "strict"]!.resource(type, "it");
    expect(await resource.diff(stateOf(before, defaults), after)).toEqual(expected);
  });

  it("takes a namespace left out for the default one", async () => {
    const resource = plugins["strict"]!.resource("core/v1:ConfigMap", "it");
    const after = { ...configMap({ a: "1" }), metadata: { name: "it" } };
    expect(await resource.diff(stateOf(configMap({ a: "1" })), after)).toEqual(none);
  });

  it("leaves out what the program asked to ignore", async () => {
    const resource = plugins["strict"]!.resource("core/v1:Service", "it");
    const before = stateOf(service({ type: "ClusterIP", loadBalancerIP: "a" }));
    const after = service({ type: "LoadBalancer", loadBalancerIP: "b" });
    expect(await resource.diff(before, after, ["spec.loadBalancerIP"])).toEqual(
      inPlace({ "spec.type": "UPDATE" }),
    );
  });

  it("has no namespace for kinds that live in none", async () => {
    const resource = plugins["strict"]!.resource("core/v1:Namespace", "it");
    const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "it" } };
    expect(await resource.check(namespace)).toEqual(namespace);
    expect(await resource.diff(stateOf(namespace), namespace)).toEqual(none);
  });
});
