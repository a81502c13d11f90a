import { readFileSync } from "node:fs";
import { join } from "node:path";

import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Stack } from "@pulumi/pulumi/automation";

import { inlineStack } from "../../support/inline-stack";
import { temporaryFolder } from "../../support/temporary-folder";
import { startTestCluster, type TestCluster } from "../../support/test-cluster";

jest.setTimeout(180_000);

const folder = temporaryFolder();
let cluster: TestCluster;
let stack: Stack;
let shape = { port: 30205, peers: "a@b:1" };

const program = async () => {
  const provider = new kubernetes.Provider("alice", {
    kubeconfig: pulumi.secret(readFileSync(cluster.kubeconfig, "utf8")),
    clusterIdentifier: "alice",
    enableConfigMapMutable: true,
  });
  const namespace = new kubernetes.core.v1.Namespace(
    "chain",
    { metadata: { name: "chain" } },
    { provider },
  );
  const inChain = namespace.metadata.name;
  const service = new kubernetes.core.v1.Service(
    "p2p",
    {
      metadata: { namespace: inChain, annotations: { "pulumi.com/skipAwait": "true" } },
      spec: { type: "LoadBalancer", ports: [{ name: "p2p", port: shape.port }] },
    },
    { provider },
  );
  new kubernetes.core.v1.ConfigMap(
    "peers",
    { metadata: { name: "peers", namespace: inChain }, data: { peers: shape.peers } },
    { provider },
  );
  const key = new kubernetes.core.v1.Secret(
    "key",
    { metadata: { name: "key", namespace: inChain }, stringData: { key: "top-secret-word" } },
    { provider },
  );
  return { service: service.metadata.name, key: key.data };
};

beforeAll(async () => {
  cluster = await startTestCluster();
  stack = await inlineStack(folder, "plugin", program);
});

afterAll(() => cluster.stop());

const plan = async (): Promise<string> =>
  (await stack.preview({ diff: true, color: "never", suppressOutputs: true })).stdout;

describe("with the real engine", () => {
  it("a first preview plans all and makes nothing", async () => {
    const { changeSummary } = await stack.preview();
    expect(changeSummary).toEqual({ create: 6 }); // the stack, the provider and four objects
    expect(await cluster.kubectl(["get", "ns", "chain", "--ignore-not-found"])).toBe("");
  });

  it("up makes them; afterwards there is nothing to do", async () => {
    const { outputs } = await stack.up();
    expect(outputs["service"]?.value).toMatch(/^p2p-[0-9a-f]{7,8}$/);
    expect(outputs["key"]).toMatchObject({ secret: true });
    expect((await stack.preview()).changeSummary).toEqual({ same: 6 });
    expect((await stack.refresh()).summary.resourceChanges).toEqual({ same: 6 });
  });

  it("the state has no secret in the open", async () => {
    const state = readFileSync(join(folder, ".pulumi/stacks/plugin/test.json"), "utf8");
    expect(state).toContain("kubernetes:core/v1:Secret");
    expect(state).not.toContain("top-secret-word");
    expect(state).not.toContain(Buffer.from("top-secret-word").toString("base64"));
    expect(state).not.toContain("client-key");
  });

  // The port keeps its name and gets another number: the server would find the two invalid beside each other, and
  // beside each other they are in a dry run that follows a plain create.
  it("a preview shows old and new values, and changes in place", async () => {
    shape = { port: 30206, peers: "a@b:2" };
    const text = await plan();
    expect(text).toMatch(/port *: 30205 => 30206/);
    expect(text).toMatch(/peers *: "a@b:1" => "a@b:2"/);
    expect(text).toMatch(/~ 2 to update/);
    expect(text).not.toMatch(/replace/);
    await stack.up();
    expect((await stack.preview()).changeSummary).toEqual({ same: 6 });
  });

  it("a refresh finds what was removed by hand, and up makes it anew", async () => {
    await cluster.kubectl(["delete", "configmap", "peers", "-n", "chain"]);
    expect((await stack.refresh()).summary.resourceChanges).toMatchObject({ delete: 1 });
    expect((await stack.up()).summary.resourceChanges).toEqual({ create: 1, same: 5 });
  });

  it("destroy leaves nothing behind", async () => {
    await stack.destroy();
    expect(await cluster.kubectl(["get", "ns", "chain", "--ignore-not-found"])).toBe("");
  });
});
