import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

import {
  peersManifest,
  peersSidecarAccountManifest,
  peersSidecarBindingManifest,
  peersSidecarRoleManifest,
} from "../../../core/manifests/peers";
import { apply, manifest } from "../../support/agent-cluster";
import { eventually } from "../../support/eventually";
import { type FullNode, startFullNode } from "../../support/full-node";
import { temporaryFolder } from "../../support/temporary-folder";
import { startTestChain, type TestChain, type TestValidator } from "../../support/test-chain";
import { startTestCluster, type TestCluster } from "../../support/test-cluster";

/* The sidecar of a consumer node's pod, as a process: under its own identity it tells a real node the peers of a ConfigMap. */

jest.setTimeout(90_000);

const namespace = "x-1";
const folder = temporaryFolder();
let cluster: TestCluster;
let chain: TestChain;
let alice: TestValidator;
let node: FullNode;
let sidecar: ChildProcess;
let kubeconfig: string;

const setPeers = async (text: string): Promise<void> =>
  apply(cluster, manifest("ConfigMap", peersManifest(namespace, "{}", text)));

beforeAll(async () => {
  cluster = await startTestCluster();
  chain = await startTestChain({ validators: 1 });
  [alice] = chain.validators as [TestValidator];
  node = await startFullNode(chain, "127.91.0.11", folder);
  await apply(
    cluster,
    manifest("Namespace", { metadata: { name: namespace } }),
    manifest("ServiceAccount", peersSidecarAccountManifest(namespace)),
    manifest("Role", peersSidecarRoleManifest(namespace)),
    manifest("RoleBinding", peersSidecarBindingManifest(namespace)),
  );
  await setPeers("");
  kubeconfig = await cluster.actAs(namespace, "ics-peers");
  const checkout = join(__dirname, "..", "..", "..");
  sidecar = spawn(
    process.execPath,
    [
      ...["-r", join(checkout, "providers", "typescript-cache.cjs")],
      ...[join(checkout, "agent", "sidecar.ts"), "--config-map", `${namespace}-peers`],
      ...["--namespace", namespace, "--kubeconfig", kubeconfig, "--rpc", node.rpc],
    ],
    { stdio: "ignore" },
  );
});

afterAll(async () => {
  sidecar.kill("SIGKILL");
  await node.stop();
  await chain.stop();
  await cluster.stop();
});

describe("the sidecar", () => {
  it("tells the running node the peers that somebody writes into its ConfigMap", async () => {
    const pid = node.pid();
    expect((await node.peers()).size).toBe(0);
    await setPeers(`${alice.nodeId}@${alice.host}:26656`);
    await eventually("the node is connected", async () =>
      (await node.peers()).has(alice.nodeId) ? true : undefined,
    );
    expect(node.pid()).toBe(pid);
  });

  it.each([
    { what: ["get", "secrets"] },
    { what: ["get", "pods"] },
    { what: ["get", "configmap", "kube-root-ca.crt"] },
    { what: ["patch", "configmap", "x-1-peers", "-p", "{}"] },
  ])("may not $what", async ({ what }) => {
    await expect(
      cluster.kubectl([`--kubeconfig=${kubeconfig}`, "-n", namespace, ...what]),
    ).rejects.toThrow(/forbidden/i);
  });

  it("stops cleanly when asked", async () => {
    sidecar.kill("SIGTERM");
    const [code] = (await once(sidecar, "exit")) as [number];
    expect(code).toBe(0);
  });
});
