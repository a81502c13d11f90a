import { readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";

import { doctor } from "../../../cli/commands/doctor";
import { graph } from "../../../cli/commands/graph";
import { status } from "../../../cli/commands/status";
import {
  apply,
  chain,
  consumerObjects,
  manifest,
  pod,
  providerObjects,
  service,
} from "../../support/agent-cluster";
import { called } from "../../support/captured-io";
import { closeServers } from "../../support/chain-servers";
import { eventually } from "../../support/eventually";
import { fakeChainId, fakeConsumerChains } from "../../support/fake-consumer-chains";
import { entry, member } from "../../support/fake-doctor-chain";
import { operatorNumber } from "../../support/fake-provider-chain";
import { script } from "../../support/fake-tools";
import { closePeerServers, deadPort, peerServer } from "../../support/peer-servers";
import { temporaryFolder } from "../../support/temporary-folder";
import { startTestCluster, type TestCluster } from "../../support/test-cluster";

/* What `ics status` learns of a real API server, as somebody who may get and list and nothing else. */

jest.setTimeout(300_000);

const address = "127.95.0.200";
const id = "a".repeat(40);
const path = process.env["PATH"];
const folder = temporaryFolder();
let cluster: TestCluster;
let rpc: string;
/** Kubeconfig of the one who may get and list. */
let reader: string;

const reads = (namespace: string): readonly object[] => [
  manifest("Role", {
    metadata: { name: "reader", namespace },
    rules: [
      { apiGroups: [""], resources: ["pods"], verbs: ["list"] },
      { apiGroups: [""], resources: ["services"], verbs: ["get"] },
    ],
  }),
  manifest("RoleBinding", {
    metadata: { name: "reader", namespace },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "reader" },
    subjects: [{ kind: "ServiceAccount", name: "reader", namespace: "provider" }],
  }),
];

const account = (name: string): object =>
  manifest("ServiceAccount", { metadata: { name, namespace: "provider" } });

const ingress = async (...all: readonly object[]): Promise<unknown> =>
  cluster.kubectl([
    ...["patch", "service", "p2p-loadbalancer", "-n", "provider"],
    ...["--subresource=status", "--type=merge", "-p"],
    JSON.stringify({ status: { loadBalancer: { ingress: all } } }),
  ]);

beforeAll(async () => {
  cluster = await startTestCluster();
  await apply(cluster, ...providerObjects(), ...consumerObjects(chain), service(chain));
  await apply(cluster, account("reader"), account("nobody"), ...reads("provider"), ...reads(chain));
  const agent = { labels: { "app.kubernetes.io/name": "ics-agent" } };
  await apply(cluster, pod("x-1-0", chain), {
    ...(pod("agent-0", "provider") as { metadata: object }),
    metadata: { name: "agent-0", namespace: "provider", ...agent },
  });
  await ingress({ ip: address });
  reader = await cluster.actAs("provider", "reader");
});

beforeEach(async () => {
  rpc = await fakeConsumerChains({
    entries: [entry("0", chain, "INITIALIZED")],
    optedIn: [
      member(1, "alice", `p2p=${id}@${address}`),
      member(2, "bob", `p2p=${"b".repeat(40)}@127.95.0.201`),
      member(3, "carol", `p2p=${"c".repeat(40)}@127.95.0.202`),
    ],
  });
});

afterEach(async () => {
  process.env["PATH"] = path;
  await closePeerServers();
  await closeServers();
});

afterAll(async () => cluster.stop());

interface Told {
  readonly code: number;
  readonly validators: Readonly<Record<string, any>>;
  /** `about: what; mend` */
  readonly findings: readonly string[];
}

async function ics(...args: readonly string[]): Promise<Told> {
  const flags = ["--allow-private-addresses", "--json"];
  const { code, stdout, stderr } = await called(status, [...args, ...flags]);
  expect(stderr).toBe("");
  const { validators, findings } = JSON.parse(stdout);
  return {
    code,
    validators: Object.fromEntries(validators.map((one: any) => [one.name, one])),
    findings: findings.map(({ about, what, mend }: any) => `${about}: ${what}; ${mend}`),
  };
}

/** A stack of alice whose cluster is asked by this kubeconfig. */
function stackWith(file: string): void {
  const outputs = {
    providerChain: { chainId: fakeChainId, rpc: [rpc] },
    validators: { alice: { loadBalancer: address, nodeId: id, operator: operatorNumber(1) } },
    consumerChains: {},
  };
  const kubeconfigs = JSON.stringify({ alice: readFileSync(file, "utf8") });
  script(
    join(folder, "pulumi"),
    [
      "#!/bin/sh",
      'case "$*" in',
      "version) echo v3.230.0 ;;",
      `config*) echo '{"ics:clusters":{"value":"existing"}}' ;;`,
      `"stack output kubeconfigs --show-secrets"*) cat <<'END'\n${kubeconfigs}\nEND\n;;`,
      `*) echo '${JSON.stringify(outputs)}' ;;`,
      "esac",
      "",
    ].join("\n"),
  );
  process.env["PATH"] = [folder, path].join(delimiter);
}

const isWell = (): Promise<Told> =>
  eventually("KWOK has made the pods ready", async () => {
    const told = await ics("--rpc", rpc, "--kubeconfig", reader);
    return told.findings.length === 0 ? told : undefined;
  });

/** A kubeconfig with the reader's context and others that lead to these servers. */
function withOthers(servers: Readonly<Record<string, string>>): string {
  const config = JSON.parse(readFileSync(reader, "utf8"));
  for (const [name, server] of Object.entries(servers)) {
    config.clusters.push({ name, cluster: { server, "insecure-skip-tls-verify": true } });
    config.contexts.push({ name, context: { cluster: name, user: "reader" } });
  }
  const file = join(folder, "several.kubeconfig");
  writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
  return file;
}

describe("ics status of a cluster", () => {
  it("knows whose it is by its LoadBalancer's address, and asks by get and list alone while no chain runs", async () => {
    const { code, validators } = await isWell();
    expect(code).toBe(0);
    expect(validators["alice"]).toMatchObject({
      ...{ loadBalancer: address, agentReady: true, nodePods: { ready: 1, total: 1 } },
    });
    expect(validators["bob"]).toMatchObject({
      ...{ loadBalancer: null, agentReady: null, nodePods: null },
    });
  });

  it("is in the picture of ics graph too, with the LoadBalancer that only it knows", async () => {
    const look = ["--rpc", rpc, "--allow-private-addresses"];
    const drawn = async (...args: readonly string[]): Promise<string> =>
      (await called(graph, [...look, ...args])).stdout;
    expect(await drawn()).not.toContain(`LoadBalancer ${address}`);
    expect(await drawn("--kubeconfig", reader)).toContain(`LoadBalancer ${address}`);
  });

  it("says what is not ready there, and what it has to do with it", async () => {
    await isWell();
    // There is no scheduler, so a pod that names no node waits for ever.
    await apply(cluster, pod("x-1-1", chain, { nodeName: undefined }));
    await cluster.kubectl(["delete", "pod", "agent-0", "-n", "provider", "--wait=true"]);
    await ingress();
    const named = ["--kubeconfig", reader, "--context", "alice=reader"];
    const { code, validators, findings } = await ics("--rpc", rpc, ...named);
    expect(code).toBe(1);
    expect(validators["alice"]).toMatchObject({
      ...{ loadBalancer: null, agentReady: false, nodePods: { ready: 1, total: 2 } },
    });
    const describing = "kubectl -n provider describe service p2p-loadbalancer";
    expect(findings).toEqual([
      `alice: its LoadBalancer has no address; ${describing}`,
      `alice: no agent runs in its cluster; ${describing}`,
      "alice: pod x-1/x-1-1 is not ready (Pending); kubectl -n x-1 describe pod x-1-1",
    ]);
    const unnamed = await ics("--rpc", rpc, "--kubeconfig", reader);
    expect(unnamed.findings).toEqual([
      expect.stringMatching(
        /reader\.kubeconfig: no one validator publishes its LoadBalancer's address, ""; say whose the cluster is: --context VALIDATOR=CONTEXT$/,
      ),
    ]);
    await cluster.kubectl(["delete", "pod", "x-1-1", "-n", chain, "--wait=true"]);
    await ingress({ ip: address });
  });

  it("tells of those that answer while others do not, and why these do not", async () => {
    const [dead, silent] = [await deadPort(), await peerServer(() => undefined)];
    const file = withOthers({
      dead: `https://127.0.0.1:${dead}`,
      silent: `https://127.0.0.1:${silent}`,
    });
    const contexts = ["alice=reader", "bob=dead", "carol=none", "eve=reader"];
    const { validators, findings } = await ics(
      ...["--rpc", rpc, "--kubeconfig", file, "--timeout", "5"],
      ...contexts.flatMap((one) => ["--context", one]),
    );
    expect(validators["alice"].nodePods).toEqual({ ready: 1, total: 1 });
    const rights = "check the way to the API server, and the rights to get and list there";
    expect(findings).toEqual(
      expect.arrayContaining([
        expect.stringMatching(`^bob: its cluster "dead" does not answer: .*; ${rights}$`),
        `carol: its cluster "none" does not answer: the kubeconfig has no such context; ${rights}`,
        expect.stringMatching(/^reader: no one validator is called "eve"; /),
      ]),
    );
    const one = await ics(
      ...["--rpc", rpc, "--kubeconfig", file, "--timeout", "2", "--context", "carol=silent"],
    );
    expect(one.findings).toEqual([
      `carol: its cluster "silent" does not answer: no answer within 2 s; ${rights}`,
    ]);
  });

  it("says where it may not read", async () => {
    const nobody = await cluster.actAs("provider", "nobody");
    const named = ["--kubeconfig", nobody, "--context", "alice=nobody"];
    const { findings } = await ics("--rpc", rpc, ...named);
    expect(findings).toEqual([
      expect.stringMatching(
        /^alice: its cluster "nobody" does not answer: it does not let this be read \(403\); /,
      ),
    ]);
  });

  it("says of which nodes it knows nothing without the right to forward ports", async () => {
    const launched = await fakeConsumerChains({
      entries: [entry("0", chain)],
      optedIn: [member(1, "alice", `p2p=${id}@${address}`)],
    });
    const flags = ["--rpc", launched, "--allow-private-addresses", "--json"];
    const notesOf = async (...args: readonly string[]): Promise<readonly unknown[]> =>
      JSON.parse((await called(status, [...flags, ...args])).stdout).notes;
    const unasked = [
      {
        about: "alice",
        what: `its node in ${chain} was not asked: that needs the rights to get and create pods/portforward there`,
      },
    ];
    expect(await notesOf("--kubeconfig", reader)).toEqual(unasked);
    const forwards = (...verbs: readonly string[]): Promise<void> =>
      apply(
        cluster,
        manifest("Role", {
          metadata: { name: "forwarder", namespace: chain },
          rules: [{ apiGroups: [""], resources: ["pods/portforward"], verbs }],
        }),
        manifest("RoleBinding", {
          metadata: { name: "forwarder", namespace: chain },
          roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "forwarder" },
          subjects: [{ kind: "ServiceAccount", name: "reader", namespace: "provider" }],
        }),
      );
    for (const verb of ["create", "get"]) {
      await forwards(verb);
      expect(await notesOf("--kubeconfig", reader)).toEqual(unasked);
    }
    // With both it is led to KWOK's pod, which has no ports.
    await forwards("get", "create");
    await eventually("it may ask", async () =>
      (await notesOf("--kubeconfig", reader)).length === 0 ? true : undefined,
    );
  });

  it("asks those of a stack whose nodes are pods by the stack's own kubeconfigs", async () => {
    stackWith(reader);
    const { validators } = await ics("--stack", "pods");
    expect(validators["alice"]).toMatchObject({
      ...{ loadBalancer: address, nodePods: { ready: 1, total: 1 } },
    });
  });
});

describe("ics doctor of a stack's cluster", () => {
  const findings = async (): Promise<unknown> =>
    JSON.parse((await called(doctor, ["--stack", "pods", "--json"])).stdout).machine.findings;

  it("is content with whoever may do all", async () => {
    stackWith(cluster.kubeconfig);
    expect(await findings()).toEqual([]);
  });

  it("tells whoever may not even look what he lacks", async () => {
    stackWith(await cluster.actAs("provider", "nobody"));
    expect(await findings()).toMatchObject([{ code: "RIGHT_MISSING" }]);
  });

  it("names the rights that up needs and whoever asks does not have", async () => {
    stackWith(reader);
    await cluster.kubectl([
      ...["create", "clusterrolebinding", "viewer", "--clusterrole=view"],
      "--serviceaccount=provider:reader",
    ]);
    expect(await findings()).toEqual([
      {
        code: "RIGHT_MISSING",
        text: expect.stringMatching(
          /^rights that up needs are missing in cluster "alice"; "get pods --subresource=portforward, create pods --subresource=portforward, get pods --subresource=exec, \d+ more"; have its administrator grant them; /,
        ),
      },
    ]);
  });
});
