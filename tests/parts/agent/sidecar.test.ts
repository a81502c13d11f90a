import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { peersManifest } from "../../../core/manifests/peers";
import {
  peersSidecarAccountManifest,
  peersSidecarBindingManifest,
  peersSidecarRoleManifest,
} from "../../../core/manifests/rbac";
import { signedMarkManifest } from "../../../core/manifests/signed-mark";
import { consumerText } from "../../../core/peers/discovered-consumer";
import { apply, manifest } from "../../support/agent-cluster";
import { startAgentProgram } from "../../support/agent-program";
import { eventually } from "../../support/eventually";
import { type FullNode, startFullNode } from "../../support/full-node";
import { temporaryFolder } from "../../support/temporary-folder";
import { startTestChain, type TestChain, type TestValidator } from "../../support/test-chain";
import { startTestCluster, type TestCluster } from "../../support/test-cluster";

/* The sidecar of a consumer node's pod, as a process: under its own identity it tells a real node the peers of a ConfigMap. */

jest.setTimeout(180_000);

const namespace = "x-1";
const folder = temporaryFolder();
/** Plays the folder that a signing node has its record in. */
const data = join(folder, "data");
let cluster: TestCluster;
let chain: TestChain;
let alice: TestValidator;
let node: FullNode;
let sidecar: ChildProcess;
let kubeconfig: string;

const listen = "127.91.0.203:19464";

const setPeers = async (text: string, since?: string): Promise<void> => {
  const consumer = consumerText({ chainId: "x-1", consumerId: "0", members: [] });
  const { metadata, data } = peersManifest(namespace, consumer, text);
  const all = since === undefined ? data : { ...data, since };
  await apply(cluster, manifest("ConfigMap", { metadata, data: all }));
};

/** Value of a metric of the sidecar, as text; nothing where it has none. */
const metric = async (name: string): Promise<string | undefined> => {
  const text = await fetch(`http://${listen}/metrics`).then(
    (reply) => reply.text(),
    () => "",
  );
  const line = text.split("\n").find((one) => one.startsWith(`${name} `));
  return line?.slice(name.length + 1);
};

function startSidecar(): void {
  sidecar = startAgentProgram(
    "sidecar",
    [
      ...["--config-map", `${namespace}-peers`, "--namespace", namespace],
      ...["--kubeconfig", kubeconfig, "--rpc", node.rpc, "--listen", listen],
      ...["--signed-mark", `${namespace}-signed`, "--data", data],
    ],
    "ignore",
  );
}

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
  await apply(cluster, manifest("ConfigMap", signedMarkManifest(namespace)));
  mkdirSync(data);
  kubeconfig = await cluster.actAs(namespace, "ics-peers");
  startSidecar();
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
    await eventually("the sidecar is in step", async () => {
      const reply = await fetch(`http://${listen}/readyz`).catch(() => undefined);
      return reply?.status === 200 ? true : undefined;
    });
    const heard = new Date();
    await setPeers(`${alice.nodeId}@${alice.host}:26656`, heard.toISOString());
    await eventually("the node is connected", async () =>
      (await node.peers()).has(alice.nodeId) ? true : undefined,
    );
    expect(node.pid()).toBe(pid);
    await eventually("the metrics tell so", async () => {
      const connected = await metric('ics_agent_peers_connected{chain_id="x-1"}');
      return connected === "1" ? true : undefined;
    });
    expect(await metric('ics_agent_peers_expected{chain_id="x-1"}')).toBe("1");
    expect(await metric("ics_agent_refresh_duration_seconds_count")).toBe("1");
    const took = Number(await metric("ics_agent_refresh_duration_seconds_sum"));
    expect(took).toBeGreaterThan(0);
    expect(took).toBeLessThanOrEqual((Date.now() - heard.getTime()) / 1_000);
  });

  it("measures what the agent wrote after its start, not what was heard of before it", async () => {
    const counted = async (): Promise<string | undefined> =>
      metric("ics_agent_refresh_duration_seconds_count");
    const [one, other] = [
      `${alice.nodeId}@${alice.host}:26656`,
      `${"b".repeat(40)}@${alice.host}:1`,
    ];
    await setPeers(`${one},${other}`, "2026-01-02T03:04:05.678Z");
    await eventually("the node has the longer list", async () => {
      const expected = await metric('ics_agent_peers_expected{chain_id="x-1"}');
      return expected === "2" ? true : undefined;
    });
    expect(await counted()).toBe("1");
    await setPeers(one, new Date().toISOString());
    await eventually("the shorter one is measured", async () =>
      (await counted()) === "2" ? true : undefined,
    );
  });

  const signed = (height: string): void => {
    const text = JSON.stringify({ height, round: 0, step: 3 }, null, 2);
    writeFileSync(join(data, "new"), text);
    renameSync(join(data, "new"), join(data, "priv_validator_state.json"));
  };
  const mark = async (): Promise<string> =>
    cluster.kubectl([
      ...["-n", namespace, "get", "configmap", `${namespace}-signed`],
      ...["-o", "jsonpath={.data.signed}"],
    ]);

  it("notes outside of the volume how far the node has signed, and never less", async () => {
    const { validator_info: own } = await fetch(`${node.rpc}/status`)
      .then((reply) => reply.json() as Promise<any>)
      .then(({ result }) => result);
    expect(await mark()).toBe("");
    signed("41");
    await eventually("it is noted", async () =>
      (await mark()) === `${own.address} 41` ? true : undefined,
    );
    // A volume from before.
    signed("7");
    signed("42");
    await eventually("it is noted further", async () =>
      (await mark()) === `${own.address} 42` ? true : undefined,
    );
    signed("7");
    sidecar.kill("SIGTERM");
    await once(sidecar, "exit");
    expect(await mark()).toBe(`${own.address} 42`);
  });

  it("notes it once more at its end, and goes on where it was", async () => {
    startSidecar();
    signed("43");
    await eventually("it is noted", async () =>
      (await mark()).endsWith(" 43") ? true : undefined,
    );
    signed("44");
    sidecar.kill("SIGTERM");
    await once(sidecar, "exit");
    expect(await mark()).toMatch(/ 44$/);
    startSidecar();
    await eventually("it is up again", async () => {
      const reply = await fetch(`http://${listen}/readyz`).catch(() => undefined);
      return reply?.status === 200 ? true : undefined;
    });
  });

  it("is alive", async () => {
    expect((await fetch(`http://${listen}/healthz`)).status).toBe(200);
  });

  it.each([
    { what: ["get", "secrets"] },
    { what: ["get", "pods"] },
    { what: ["get", "configmap", "kube-root-ca.crt"] },
    { what: ["patch", "configmap", "x-1-peers", "-p", "{}"] },
    { what: ["delete", "configmap", "x-1-signed"] },
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
