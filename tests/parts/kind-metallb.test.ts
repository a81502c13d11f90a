import { metallbManifests } from "../../providers/kind/metallb-manifests";
import { provider } from "../../providers/kind/metallb-provider";
import { installObjects, untilRolledOut } from "../../providers/kubernetes/installed-objects";
import { withKubeApi } from "../../providers/kubernetes/kubeconfig-access";
import { eventually } from "../support/eventually";
import { startTestCluster, type TestCluster } from "../support/test-cluster";

/*
 * MetalLB's own manifests on a real API server with its controllers. Nothing runs its pods there, so its
 * webhook never answers: what waits for that is shown by `make e2e`.
 */

jest.setTimeout(180_000);

const namespace = "metallb-system";
const deployments = `/apis/apps/v1/namespaces/${namespace}/deployments`;

let cluster: TestCluster;
let inputs: Parameters<typeof provider.create>[0];

const kubectl = async (...args: string[]): Promise<string> => cluster.kubectl(args);
const install = async (former?: Readonly<Record<string, string>>): Promise<void> =>
  withKubeApi(inputs.kubeconfig, async (api) => installObjects(api, metallbManifests(), former));
const health = async (): Promise<string | undefined> =>
  (await provider.check(inputs, inputs)).inputs?.health;

beforeAll(async () => {
  cluster = await startTestCluster();
  const kubeconfig = await kubectl("config", "view", "--raw", "--flatten", "-o", "json");
  const uid = await kubectl("get", "namespace", "kube-system", "-o", "jsonpath={.metadata.uid}");
  inputs = { kubeconfig, clusterUid: uid };
  const { inputs: checked } = await provider.check({}, inputs);
  inputs = { ...inputs, objects: checked?.objects ?? {} };
  await install();
});

afterAll(async () => {
  await cluster.stop();
});

it("names each of MetalLB's objects in a plan", async () => {
  const definitions = (await kubectl("get", "crds", "-o", "name")).trim().split("\n");
  expect(definitions.join()).toContain("ipaddresspools.metallb.io");
  const paths = Object.keys(inputs.objects ?? {});
  expect(paths).toContain(`${deployments}/controller`);
  expect(paths.filter((path) => path.includes("customresourcedefinitions"))).toHaveLength(
    definitions.length,
  );
  expect(paths).toHaveLength(metallbManifests().length);
});

it("finds everything as it was installed, whatever the cluster's controllers and MetalLB fill in", async () => {
  await eventually("the Deployment is looked after", async () => {
    const status = await kubectl("get", "--raw", `${deployments}/controller`);
    return status.includes('"observedGeneration"') ? true : undefined;
  });
  const certificate = JSON.stringify({ stringData: { "tls.crt": "filled in" } });
  await kubectl("-n", namespace, "patch", "secret", "metallb-webhook-cert", "-p", certificate);
  expect(await health()).toBe("running");
  await install();
  expect(
    await kubectl("-n", namespace, "get", "secret", "metallb-webhook-cert", "-o", "json"),
  ).toContain(Buffer.from("filled in").toString("base64"));
});

it("tells what is gone and what was changed, and puts it back", async () => {
  await kubectl("-n", namespace, "delete", "deployment", "controller");
  await kubectl("-n", namespace, "set", "image", "daemonset/speaker", "speaker=another:1");
  const fault = 'damaged: Deployment "controller" is gone; DaemonSet "speaker" was changed';
  expect((await health())?.split("; ").sort()).toEqual(fault.split("; ").sort());
  await install();
  expect(await health()).toBe("running");
});

it("tells of what can only be made anew, beside the rest", async () => {
  await kubectl("-n", namespace, "delete", "rolebinding", "controller");
  const another = ["--role=pod-lister", `--serviceaccount=${namespace}:controller`];
  await kubectl("-n", namespace, "create", "rolebinding", "controller", ...another);
  await kubectl("-n", namespace, "delete", "role", "pod-lister");
  const fault = 'damaged: RoleBinding "controller" was changed; Role "pod-lister" is gone';
  expect((await health())?.replace("damaged: ", "").split("; ").sort()).toEqual(
    fault.replace("damaged: ", "").split("; ").sort(),
  );
  await expect(install()).rejects.toThrow(/refuses .*rolebindings\/controller.*422.*roleRef/s);
  await kubectl("-n", namespace, "delete", "rolebinding", "controller");
  await install();
  expect(await health()).toBe("running");
});

it("tells the same to a refresh, and nothing where another release is pinned by now", async () => {
  await kubectl("-n", namespace, "delete", "configmap", "metallb-excludel2");
  const props = { ...inputs, health: "running" };
  const damaged = 'damaged: ConfigMap "metallb-excludel2" is gone';
  expect((await provider.read("metallb", props)).props?.health).toBe(damaged);
  const former = { ...props, objects: { ...inputs.objects, "/api/v1/namespaces/x": "1" } };
  expect((await provider.read("metallb", former)).props?.health).toBe("running");
  await install();
  expect((await provider.read("metallb", props)).props?.health).toBe("running");
});

it("looks nowhere while the cluster is still to be made", async () => {
  const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
  const planned = { kubeconfig: unknown, clusterUid: unknown };
  for (const olds of [{}, { ...inputs, kubeconfig: "of a cluster that is gone" }]) {
    const { inputs: checked, failures = [] } = await provider.check(olds, planned);
    expect(failures).toEqual([]);
    expect(checked).toEqual({ ...planned, objects: inputs.objects, health: "running" });
  }
});

it("waits for pods that are those that are declared, and names those that are not", async () => {
  // Nothing runs them here.
  const wait = withKubeApi(inputs.kubeconfig, async (api) =>
    untilRolledOut(api, metallbManifests(), 300),
  );
  await expect(wait).rejects.toThrow(
    /^not rolled out after 0.3 s; Deployment "controller".*; look at the pods of namespace metallb-system$/,
  );
});

it("says nothing of a cluster that does not answer: that is told of by itself", async () => {
  const start = await cluster.stopApiServer();
  try {
    expect(await health()).toBe("running");
  } finally {
    await start();
  }
});

it.each([
  { name: "as it was", olds: {}, news: {}, changes: false, replaces: [] },
  {
    name: "damaged",
    olds: {},
    news: { health: "damaged: x is gone" },
    changes: true,
    replaces: [],
  },
  // A refresh writes down what it finds; putting it back by hand does not mend the record.
  {
    name: "damaged when a refresh last looked",
    olds: { health: "damaged: x is gone" },
    news: {},
    changes: true,
    replaces: [],
  },
  {
    name: "of another release",
    olds: {},
    news: { objects: { "/api/v1/x": "2" } },
    changes: true,
    replaces: [],
  },
  {
    name: "in a cluster made anew",
    olds: {},
    news: { clusterUid: "another" },
    changes: true,
    replaces: ["clusterUid"],
  },
])("plans something or nothing for one $name", async ({ olds, news, changes, replaces }) => {
  const usual = {
    kubeconfig: "",
    clusterUid: "uid",
    objects: { "/api/v1/x": "1" },
    health: "running",
  };
  expect(await provider.diff("metallb", { ...usual, ...olds }, { ...usual, ...news })).toEqual({
    changes,
    replaces,
  });
});

it("removes what a new release no longer has", async () => {
  await kubectl("-n", namespace, "create", "configmap", "of-the-former-release");
  const path = `/api/v1/namespaces/${namespace}/configmaps/of-the-former-release`;
  await install({ ...inputs.objects, [path]: "1" });
  const left = await kubectl("-n", namespace, "get", "configmaps", "-o", "name");
  expect(left).not.toContain("former");
  expect(left).toContain("metallb-excludel2");
});

it("leaves a cluster alone that is another one", async () => {
  await provider.delete("metallb", { ...inputs, clusterUid: "of another" });
  expect(await kubectl("-n", namespace, "get", "deployments", "-o", "name")).toContain(
    "controller",
  );
});

it("is gone without a trace when it is deleted alone", async () => {
  await provider.delete("metallb", inputs);
  expect(await kubectl("get", "crds,clusterroles", "-o", "name")).not.toContain("metallb");
  await expect(kubectl("get", "namespace", namespace)).rejects.toThrow(/NotFound/);
  expect(await health()).toMatch(/^damaged: Namespace "metallb-system" is gone; /);
});
