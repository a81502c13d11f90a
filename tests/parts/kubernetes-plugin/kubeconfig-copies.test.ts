import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { eventually } from "../../support/eventually";
import { KubernetesPlugin } from "../../support/kubernetes-plugin";
import { temporaryFolder } from "../../support/temporary-folder";

/* The plugin copies each kubeconfig, a cluster's administrator with his key, into a temporary file. */

jest.setTimeout(60_000);

const kubeconfig = `
apiVersion: v1
kind: Config
clusters: [{name: none, cluster: {server: "https://127.0.0.1:1"}}]
users: [{name: none, user: {token: a-secret}}]
contexts: [{name: none, context: {cluster: none, user: none}}]
current-context: none
`;

const home = temporaryFolder();
const temporary = temporaryFolder();

it("no copy of a kubeconfig stays on the disk, of this run or of one that was killed", async () => {
  mkdirSync(join(home, "tmp"));
  writeFileSync(join(home, "tmp", "kubeconfig1"), kubeconfig);
  const plugin = await KubernetesPlugin.start({
    ...process.env,
    PULUMI_HOME: home,
    TMPDIR: temporary,
  });
  try {
    await plugin.configure({ kubeconfig });
    await eventually("the copies are gone", () =>
      Promise.resolve(readdirSync(join(home, "tmp")).length === 0 ? true : undefined),
    );
    expect(readdirSync(temporary)).toEqual([]);
  } finally {
    await plugin.stop();
  }
});
