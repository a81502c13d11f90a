import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { provider } from "../../../providers/kind/kind-cluster-provider";
import { temporaryFolder } from "../../support/temporary-folder";

const folder = temporaryFolder();

/** What a preview says of a cluster with such a file of Kind settings. */
async function faultsOf(text: string | undefined): Promise<readonly string[]> {
  mkdirSync(folder, { recursive: true });
  const extraConfig = join(folder, "kind.yaml");
  if (text !== undefined) writeFileSync(extraConfig, text);
  const news = { clusterName: "alice-cluster", directory: folder, extraConfig };
  const { failures = [] } = await provider.check({}, news as never);
  expect(failures.every(({ property }) => property === "extraConfig")).toBe(true);
  return failures.map(({ reason }) => reason.replaceAll(folder, "FOLDER"));
}

describe("a file of Kind settings", () => {
  it("that is missing is told in the preview", async () => {
    expect(await faultsOf(undefined)).toEqual([
      expect.stringMatching(
        /^Kind settings cannot be read: ENOENT.*; "FOLDER\/kind.yaml"; correct the file or ics:kind.extraConfig$/,
      ),
    ]);
  });

  // Examples of https://kind.sigs.k8s.io/docs/user/configuration/, and what says nothing.
  it.each([
    "kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\nnetworking:\n  ipFamily: ipv4\n",
    'kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\nfeatureGates:\n  "CSIMigration": true\nruntimeConfig:\n  "api/alpha": "false"\n',
    "nodes:\n- role: control-plane\n  extraMounts:\n  - hostPath: /path\n    containerPath: /files\n  labels:\n    tier: frontend\n",
    "kubeadmConfigPatches:\n- |\n  kind: ClusterConfiguration\n",
    '{"networking": {"disableDefaultCNI": true}}',
    "---\nnetworking:\nnodes:\n...\n",
    "networking: {}\n---\n",
    "# nothing yet\n",
    "",
  ])("that is one is taken: %j", async (text) => {
    expect(await faultsOf(text)).toEqual([]);
  });

  // YAML 1.2: no tabs as indentation (6.1), unique keys (3.2.1.1), aliases name anchors (7.1). What the
  // fields are: kind's pkg/apis/config/v1alpha4/types.go.
  it.each([
    {
      text: "nodes:\n\t- role: control-plane\n",
      says: "are no YAML of one document: Tabs are not allowed as indentation at line 2, column 1",
    },
    {
      text: "networking: {}\nnetworking: {}\n",
      says: "are no YAML of one document: Map keys must be unique at line 2, column 1",
    },
    {
      text: "nodes: *unknown\n",
      says: "are no YAML of one document: Unresolved alias (the anchor must be set before the alias): unknown",
    },
    {
      text: "kind: Cluster\n---\nkind: Cluster\n",
      says: "are no YAML of one document: it holds 2",
    },
    { text: "- role: control-plane\n", says: "are a list, not a mapping of Kind's fields" },
    { text: "nodes\n", says: "are a string, not a mapping of Kind's fields" },
    { text: "7\n", says: "are a number, not a mapping of Kind's fields" },
    {
      text: "kind: KubeletConfiguration\nfailSwapOn: false\n",
      says: 'are of kind "KubeletConfiguration", not "Cluster"',
    },
    {
      text: "kind: Cluster\napiVersion: kind.sigs.k8s.io/v1alpha3\n",
      says: 'are of apiVersion "kind.sigs.k8s.io/v1alpha3", not "kind.x-k8s.io/v1alpha4"',
    },
    {
      text: "nodes:\n  role: control-plane\n",
      says: "have a mapping as nodes, which is a list",
    },
    { text: "networking: none\n", says: "have a string as networking, which is a mapping" },
    {
      text: "nodes:\n- control-plane\n",
      says: "have a string as nodes[0], which is a mapping",
    },
    {
      text: "nodes:\n- role: control-plane\n  extraMounts:\n    hostPath: /a\n",
      says: "have a mapping as nodes[0].extraMounts, which is a list",
    },
    {
      text: "kubeadmConfigPatches: |\n  kind: ClusterConfiguration\n",
      says: "have a string as kubeadmConfigPatches, which is a list",
    },
  ])("that is none is told in the preview: $text", async ({ text, says }) => {
    expect(await faultsOf(text)).toEqual([
      `Kind settings ${says}; "FOLDER/kind.yaml"; correct the file or ics:kind.extraConfig`,
    ]);
  });
});
