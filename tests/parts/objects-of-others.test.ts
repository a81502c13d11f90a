import { readFileSync } from "node:fs";

import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { LocalWorkspace, type Stack } from "@pulumi/pulumi/automation";

import { sparesObjectsOfOthers, sparingOthers } from "../../components/objects-of-others";
import { ownFields } from "../../components/own-fields";
import { temporaryFolder } from "../support/temporary-folder";
import { startTestCluster, type TestCluster } from "../support/test-cluster";

jest.setTimeout(180_000);

const folder = temporaryFolder();
let cluster: TestCluster;
let stack: Stack;
/** Of a ConfigMap that is replaced when it changes, as the plugin has it unless told otherwise. */
let peers = "a@b:1";

/** As on clusters that somebody else made. */
class Shared extends pulumi.ComponentResource {
  constructor() {
    super("ics:test:Shared", "shared", {}, { transformations: [ownFields, sparingOthers] });
    const kubeconfig = pulumi.secret(readFileSync(cluster.kubeconfig, "utf8"));
    const provider = new kubernetes.Provider(
      "alice",
      { kubeconfig, clusterIdentifier: "alice" },
      { parent: this },
    );
    sparesObjectsOfOthers("alice", provider, kubeconfig);
    const options = { parent: this, provider };
    const namespace = new kubernetes.core.v1.Namespace(
      "provider",
      { metadata: { name: "provider" } },
      options,
    );
    const inNamespace = { namespace: namespace.metadata.name };
    new kubernetes.core.v1.Service(
      "p2p",
      {
        metadata: { name: "p2p-loadbalancer", ...inNamespace },
        spec: { clusterIP: "None", ports: [{ port: 26656 }] },
      },
      options,
    );
    new kubernetes.core.v1.ConfigMap(
      "peers",
      { metadata: { name: "peers", ...inNamespace }, data: { peers } },
      options,
    );
  }
}

beforeAll(async () => {
  cluster = await startTestCluster();
  stack = await LocalWorkspace.createOrSelectStack(
    {
      stackName: "test",
      projectName: "shared",
      program: async () => {
        new Shared();
        return Promise.resolve();
      },
    },
    {
      workDir: folder,
      envVars: {
        PULUMI_BACKEND_URL: `file://${folder}`,
        PULUMI_CONFIG_PASSPHRASE: "passphrase of a test",
        PULUMI_SKIP_UPDATE_CHECK: "true",
      },
    },
  );
});

afterAll(async () => {
  await cluster.stop();
});

const refusal =
  /the cluster has a Service that this stack did not make, or does not know any more; "provider\/p2p-loadbalancer"; delete it, or take it over by pulumi import/;

const theirs = async (): Promise<string> =>
  cluster.kubectl(["-n", "provider", "get", "service", "p2p-loadbalancer", "-o", "json"]);

describe("a cluster that others use too", () => {
  it("has its objects left alone by preview and up, both of which name the first", async () => {
    await cluster.kubectl(["create", "namespace", "provider"]);
    const create = ["-n", "provider", "create", "service", "clusterip", "p2p-loadbalancer"];
    await cluster.kubectl([...create, "--clusterip=None"]);
    const before = await theirs();
    await expect(stack.preview()).rejects.toThrow(
      /the cluster has a Namespace that this stack did not make.*"provider"/s,
    );
    await expect(stack.up()).rejects.toThrow(/a Namespace that this stack did not make/);
    expect(await theirs()).toBe(before);
    expect((await stack.exportStack()).deployment.resources.map(({ type }: any) => type)).toEqual([
      "pulumi:pulumi:Stack",
      "ics:test:Shared",
      "pulumi:providers:kubernetes",
    ]);
  });

  it("gets what is not there yet", async () => {
    await cluster.kubectl(["delete", "namespace", "provider"]);
    await stack.up();
    expect((await stack.preview()).changeSummary).toEqual({ same: 6 });
  });

  it("has what is the stack's own replaced", async () => {
    peers = "a@b:2";
    expect((await stack.preview()).changeSummary).toMatchObject({ replace: 1 });
    await stack.up();
    const data = ["-n", "provider", "get", "configmap", "peers", "-o", "jsonpath={.data.peers}"];
    expect(await cluster.kubectl(data)).toBe("a@b:2");
  });

  it("keeps from an up what its state no longer knows", async () => {
    const { deployment, ...rest } = await stack.exportStack();
    const resources = deployment.resources.filter(({ type }: any) => !type.endsWith(":Service"));
    await stack.importStack({ ...rest, deployment: { ...deployment, resources } });
    const before = await theirs();
    await expect(stack.up()).rejects.toThrow(refusal);
    expect(await theirs()).toBe(before);
    await stack.importStack({ ...rest, deployment });
  });

  it("has its own two taken away, and nothing else", async () => {
    await cluster.kubectl(["create", "configmap", "of-others"]);
    await stack.destroy();
    await expect(theirs()).rejects.toThrow(/NotFound/);
    expect(await cluster.kubectl(["get", "configmap", "of-others", "-o", "name"])).toContain("of-");
  });
});
