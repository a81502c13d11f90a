import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { Stack } from "@pulumi/pulumi/automation";

import { inlineStack } from "../../support/inline-stack";
import { standInProgram } from "../../support/stand-in-program";
import { temporaryFolder } from "../../support/temporary-folder";
import { startTestCluster, type TestCluster } from "../../support/test-cluster";

/*
 * Before the Kubernetes plugin of Pulumi's makers could be had, a stand-in of this project's made the objects. What it
 * wrote down (tests/fixtures/stand-in-state.json, made by its last version) must go on as it is.
 */

jest.setTimeout(180_000);

interface Recorded {
  readonly type: string;
  readonly inputs: object;
  readonly outputs: { readonly __fieldManager?: string };
}

const folder = temporaryFolder();
const fixture = readFileSync(join(__dirname, "../../fixtures/stand-in-state.json"), "utf8");
const inTheOpen = (_key: string, value: unknown): unknown =>
  typeof value === "object" && value !== null && "plaintext" in value
    ? JSON.parse(String(value.plaintext))
    : value;
let cluster: TestCluster;
let stack: Stack;

beforeAll(async () => {
  cluster = await startTestCluster();
  const kubeconfig = readFileSync(cluster.kubeconfig, "utf8");
  stack = await inlineStack(
    folder,
    "plugin",
    standInProgram(() => kubeconfig),
  );
  // The state's secrets are in plain text here, as `pulumi stack export --show-secrets` writes them.
  const shown = JSON.stringify(JSON.stringify(kubeconfig));
  const state = JSON.parse(fixture.replaceAll('"\\"KUBECONFIG\\""', () => shown));
  const { secrets_providers } = (await stack.exportStack()).deployment;
  await stack.importStack({ ...state, deployment: { ...state.deployment, secrets_providers } });
  const { deployment } = JSON.parse(fixture, inTheOpen) as {
    deployment: { resources: Recorded[] };
  };
  for (const { type, inputs, outputs } of deployment.resources) {
    if (!type.startsWith("kubernetes:")) continue;
    const manager = outputs.__fieldManager ?? "";
    const apply = ["apply", "--server-side", `--field-manager=${manager}`, "-f", "-"];
    await cluster.kubectl(apply, JSON.stringify(inputs));
  }
});

afterAll(() => cluster.stop());

describe("a stack whose objects a stand-in made", () => {
  it("previews unchanged, but for the version of the plugin", async () => {
    const { stdout, changeSummary } = await stack.preview({ diff: true, color: "never" });
    expect(changeSummary).toEqual({ same: 9, update: 1 });
    expect(stdout.split("\n").filter((line) => /^ +[~+-] /.test(line))).toEqual([
      expect.stringMatching(/^ +~ pulumi:providers:kubernetes: \(update\)$/),
      expect.stringMatching(/^ +~ version: +"4\.34\.2" => "\d/),
      expect.stringMatching(/^ +~ 1 to update$/),
    ]);
  });

  it("is destroyed", async () => {
    await stack.destroy();
    expect(await cluster.kubectl(["get", "ns", "chain", "--ignore-not-found"])).toBe("");
  });
});
