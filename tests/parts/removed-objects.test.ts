import { removeObjects } from "../../providers/kubernetes/installed-objects";
import { withKubeApi } from "../../providers/kubernetes/kubeconfig-access";
import { startTestCluster, type TestCluster } from "../support/test-cluster";

jest.setTimeout(180_000);

let cluster: TestCluster;
let kubeconfig: string;

beforeAll(async () => {
  cluster = await startTestCluster();
  kubeconfig = await cluster.kubectl(["config", "view", "--raw", "--flatten", "-o", "json"]);
});

afterAll(async () => {
  await cluster.stop();
});

const apply = async (...items: readonly object[]): Promise<string> =>
  cluster.kubectl(
    ["apply", "--server-side", "-f", "-"],
    JSON.stringify({ apiVersion: "v1", kind: "List", items }),
  );

const remove = async (paths: readonly string[], timeoutMs?: number): Promise<void> =>
  withKubeApi(kubeconfig, async (api) => removeObjects(api, paths, timeoutMs));

const definition = (kind: string) => {
  const plural = `${kind.toLowerCase()}s`;
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.example.org` },
    spec: {
      group: "example.org",
      names: { kind, plural },
      scope: "Namespaced",
      versions: [
        {
          name: "v1",
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: "object" } },
        },
      ],
    },
  };
};
const pathOf = ({ metadata }: ReturnType<typeof definition>): string =>
  `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${metadata.name}`;

describe("what does not go", () => {
  it("is named with who holds it back", async () => {
    await apply({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "held", namespace: "default", finalizers: ["example.org/held"] },
    });
    await expect(remove(["/api/v1/namespaces/default/configmaps/held"], 500)).rejects.toThrow(
      /^still there after 0.5 s; "\/api\/v1\/namespaces\/default\/configmaps\/held": deleted at \d{4}-\S+Z, held back by "example.org\/held"; see that whoever set the finalizers runs and can finish, then run again$/,
    );
    await cluster.kubectl(["patch", "configmap", "held", "-p", '{"metadata":{"finalizers":[]}}']);
  });

  it("is told in the API server's own words, namespace and resource definition alike", async () => {
    const held = definition("Held");
    await apply(held, { apiVersion: "v1", kind: "Namespace", metadata: { name: "full" } });
    await cluster.kubectl(["wait", "crds", "--all", "--for=condition=Established"]);
    await apply({
      apiVersion: "example.org/v1",
      kind: "Held",
      metadata: { name: "one", namespace: "full", finalizers: ["example.org/held"] },
    });
    const namespace = "/api/v1/namespaces/full";
    const failure = await remove([pathOf(held), namespace], 8_000).catch((error: unknown) => error);
    const { message } = failure as Error;
    expect(message).toContain(`"${namespace}": deleted at `);
    expect(message).toMatch(
      /held back by "kubernetes" .*\(SomeFinalizersRemain: .*example.org\/held in 1 resource instances\)/,
    );
    expect(message).toMatch(
      /helds.example.org": deleted at .*, held back by "customresourcecleanup.apiextensions.k8s.io" \(InstanceDeletion\w+: /,
    );
    const free = ["-n", "full", "patch", "helds.example.org", "one", "--type=merge"];
    await cluster.kubectl([...free, "-p", '{"metadata":{"finalizers":[]}}']);
    await remove([pathOf(held), namespace]);
  });
});
