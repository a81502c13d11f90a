import type { KubeConfig } from "@kubernetes/client-node";

import { PeersConfigMaps } from "../../../agent/peers-config-map";
import { agentConsumerRoleManifest, agentProviderRoleManifest } from "../../../core/manifests/rbac";
import {
  apply,
  asAgent,
  chain,
  consumerObjects,
  manifest,
  pod,
  providerObjects,
  service,
  startKeeper,
} from "../../support/agent-cluster";
import { eventually } from "../../support/eventually";
import { startTestCluster, type TestCluster } from "../../support/test-cluster";

/*
 * The agent's rights on a real API server, under its own identity: it comes into step and writes with
 * all of them, fails with any one fewer, and may do nothing else.
 */

jest.setTimeout(180_000);

let cluster: TestCluster;
let identity: KubeConfig;
let kubeconfig: string;

const roles = [agentProviderRoleManifest(), agentConsumerRoleManifest(chain)];
const slice = "p2p-loadbalancer-x-1";

beforeAll(async () => {
  cluster = await startTestCluster();
  await apply(cluster, ...providerObjects(), ...consumerObjects(chain), service(chain));
  await apply(cluster, pod("x-1-0", chain));
  await eventually("the pod is ready", async () => {
    const status = await cluster.kubectl(["get", "pod", "x-1-0", "-n", chain, "-o", "json"]);
    return JSON.parse(status).status.podIP === undefined ? undefined : true;
  });
  identity = await asAgent(cluster);
  kubeconfig = await cluster.actAs("provider", "ics-agent");
});

afterAll(async () => {
  await cluster.stop();
});

const setRoles = async (wanted: readonly object[]): Promise<void> =>
  apply(cluster, ...wanted.map((role) => manifest("Role", role)));

/** The roles without one verb of one rule. */
const cut = (role: number, rule: number, verb: string): readonly object[] =>
  roles.map((whole, index) =>
    index !== role
      ? whole
      : {
          ...whole,
          rules: whole.rules.map((one, place) =>
            place === rule ? { ...one, verbs: one.verbs.filter((word) => word !== verb) } : one,
          ),
        },
  );

const every = roles.flatMap((role, roleIndex) =>
  role.rules.flatMap(({ resources, verbs }, ruleIndex) =>
    verbs.map((verb) => ({
      name: `${verb} ${resources.join()} in ${role.metadata.namespace}`,
      cutRoles: cut(roleIndex, ruleIndex, verb),
      verb,
    })),
  ),
);

const sliceExists = async (): Promise<boolean> =>
  (await cluster.kubectl(["get", "endpointslices", "-n", "provider", "-o", "name"])).includes(
    slice,
  );

/** Brings about a state in which the agent has to use the verb. */
async function needFor(verb: string): Promise<void> {
  await cluster.kubectl(["delete", "endpointslices", "--all", "-n", "provider"]);
  if (verb !== "update" && verb !== "delete") return;
  const name = verb === "update" ? slice : "p2p-loadbalancer-gone";
  const stale = {
    ...manifest("EndpointSlice", {
      metadata: {
        name,
        namespace: "provider",
        labels: {
          "kubernetes.io/service-name": "p2p-loadbalancer",
          "endpointslice.kubernetes.io/managed-by": "ics-agent",
        },
      },
    }),
    ...{ apiVersion: "discovery.k8s.io/v1", addressType: "IPv4", endpoints: [], ports: [] },
  };
  await apply(cluster, stale);
}

describe("the agent's rights", () => {
  it("are enough", async () => {
    const keeper = startKeeper(identity);
    try {
      await eventually("it is in step and has written", async () =>
        keeper.watch.inStep && (await sliceExists()) ? true : undefined,
      );
      expect(keeper.said).toEqual([`create ${slice}`]);
      const heard = new Date("2026-01-02T03:04:05.678Z");
      await new PeersConfigMaps(identity).write(
        chain,
        { text: `${"a".repeat(40)}@192.0.2.1:1`, privatePeers: "*" },
        heard,
      );
      const data = await cluster.kubectl([
        ...["get", "configmap", "x-1-peers", "-n", chain, "-o", "jsonpath={.data}"],
      ]);
      expect(JSON.parse(data)).toEqual({
        persistent_peers: `${"a".repeat(40)}@192.0.2.1:1`,
        private_peers: "*",
        since: "2026-01-02T03:04:05.678Z",
      });
    } finally {
      await keeper.stop();
    }
  });

  it.each(every)("are not enough without: $name", async ({ cutRoles, verb }) => {
    await setRoles(cutRoles);
    await needFor(verb);
    if (verb === "patch") {
      await eventually("the API server forbids it", () =>
        new PeersConfigMaps(identity).write(chain, { text: "", privatePeers: [] }, new Date()).then(
          () => undefined,
          (error: unknown) => (/forbidden/i.test((error as Error).message) ? true : undefined),
        ),
      );
      await setRoles(roles);
      return;
    }
    const keeper = startKeeper(identity);
    try {
      const forbidden = await eventually("it is told that it may not", () =>
        keeper.said.find((line) => /forbidden/i.test(line)),
      );
      expect(forbidden).toMatch(
        verb === "list" || verb === "watch" ? /^broken: / : /^failed: p2p-loadbalancer-/,
      );
      if (verb === "list" || verb === "watch") expect(keeper.watch.inStep).toBe(false);
      else if (verb !== "delete") expect(keeper.said).not.toContain(`${verb} ${slice}`);
      // It goes on trying: once it may, it is done.
      await setRoles(roles);
      await eventually("it comes into step by itself", async () =>
        keeper.watch.inStep && (await sliceExists()) ? true : undefined,
      );
    } finally {
      await keeper.stop();
    }
  });

  it.each([
    { what: ["get", "secrets", "-n", "provider"] },
    { what: ["get", "secrets", "-n", chain] },
    { what: ["get", "secrets", "-n", "kube-system"] },
    { what: ["get", "pods", "-n", "default"] },
    { what: ["get", "configmaps", "-n", "provider"] },
    { what: ["get", "configmap", "kube-root-ca.crt", "-n", chain] },
    { what: ["get", "services", "-A"] },
    { what: ["get", "nodes"] },
    { what: ["delete", "service", "p2p-loadbalancer", "-n", "provider"] },
    { what: ["delete", "pod", "x-1-0", "-n", chain] },
    { what: ["delete", "configmap", "x-1-peers", "-n", chain] },
    { what: ["annotate", "service", "p2p-loadbalancer", "-n", "provider", "a=b"] },
    { what: ["create", "configmap", "new", "-n", chain] },
    { what: ["create", "token", "ics-agent", "-n", "provider"] },
  ])("forbid it to $what", async ({ what }) => {
    await setRoles(roles);
    await expect(cluster.kubectl([`--kubeconfig=${kubeconfig}`, ...what])).rejects.toThrow(
      /forbidden/i,
    );
  });

  // With the namespace goes the role in it: the agent is told "forbidden" for ever after.
  it("let it take away the slice of a namespace that went while no agent ran", async () => {
    await setRoles(roles);
    const before = startKeeper(identity);
    try {
      await eventually("the slice is there", async () =>
        (await sliceExists()) ? true : undefined,
      );
    } finally {
      await before.stop();
    }
    await cluster.kubectl(["delete", "pod", "x-1-0", "-n", chain, "--force"]);
    await cluster.kubectl(["delete", "namespace", chain]);
    expect(await sliceExists()).toBe(true);
    const keeper = startKeeper(identity);
    try {
      await eventually("the slice is gone, and it is in step", async () =>
        keeper.watch.inStep && !(await sliceExists()) ? true : undefined,
      );
    } finally {
      await keeper.stop();
    }
  });
});
