import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import { kindConfig } from "../../core/manifests/kind-config";
import { metallbManifests } from "../../providers/kind/metallb-manifests";
import { planSummary } from "../support/plan-summary";
import type { TestProject } from "../support/test-stack";
import { type CheckList, expectTrue } from "./check-list";
import { clusterStack } from "./cluster-stack";
import { eventuallySeen } from "./eventually-seen";
import { networkNames } from "./former-run";
import type { KindStack } from "./kind-stack";
import { metallbReady } from "./metallb-ready";
import { relayedOnExisting, relayedSettings } from "./relayed-on-existing";
import { attempt, command, commandWithin } from "./run-command";
import { kindSettings, storage } from "./settings";
import type { Testnet } from "./testnet";
import { up } from "./up-on";

/** A cluster that the stack did not make: Kind and kubectl by hand. */
const cluster = "another-hand";
const consumer = "consumer-0-1751686503-0";
const [consumerPort, rpcPort] = [30_301, 30_401];
const address = "192.168.97.140";

interface Listed {
  readonly items: readonly {
    readonly metadata: { readonly name: string; readonly namespace?: string };
  }[];
}

/** Opens gRPC of bob's node of the provider chain to his cluster's network by hand, and tells at which port. */
async function grpcByHand(kind: KindStack): Promise<string> {
  const name = "grpc-by-hand";
  const expose = ["expose", "pod", "provider-0", "--name", name, "--type", "NodePort"];
  await kind.kubectl("bob", "-n", "provider", ...expose, "--port", "9090");
  const { spec } = await kind.object("bob", "-n", "provider", "get", "service", name);
  return String(spec.ports[0].nodePort);
}

/**
 * The shape of Pulumi.prod.yaml: alice's own stack on a cluster that exists, on a provider chain that
 * exists, joining a consumer chain that others registered.
 */
export async function existingClusters(
  project: TestProject,
  { kind, consumerId, relayerImage }: Testnet,
  list: CheckList,
): Promise<void> {
  const kubeconfig = join(project.directory, `${cluster}.kubeconfig`);
  const kubectl = (...args: readonly string[]): Promise<string> =>
    command("kubectl", "--kubeconfig", kubeconfig, ...args);
  const objects = async (): Promise<readonly string[]> => {
    const kinds =
      "namespaces,deployments,daemonsets,services,configmaps,secrets,serviceaccounts,roles,rolebindings,clusterroles,clusterrolebindings,customresourcedefinitions,ipaddresspools,l2advertisements,endpointslices,pods,persistentvolumeclaims,networkpolicies,poddisruptionbudgets";
    const { items } = JSON.parse(await kubectl("get", kinds, "-A", "-o", "json")) as Listed & {
      items: readonly { kind: string }[];
    };
    return items
      .map(
        (one: any) =>
          `${one.kind} ${one.metadata.namespace ?? ""}/${one.metadata.name} ${one.metadata.uid}`,
      )
      .sort();
  };

  const isMade = await list.check("another hand makes a cluster with MetalLB", async () => {
    const extraFile = kindSettings["extraConfig"] as string | undefined;
    const extra = extraFile === undefined ? {} : parse(readFileSync(extraFile, "utf8"));
    const config = join(project.directory, `${cluster}.json`);
    writeFileSync(config, JSON.stringify(kindConfig({ ports: [] }, extra)));
    const image = kindSettings["nodeImage"] as string | undefined;
    const { code, stderr } = await attempt(
      "kind",
      [
        ...["create", "cluster", "--name", cluster, "--config", config, "--wait", "120s"],
        ...["--kubeconfig", kubeconfig],
        ...(image === undefined ? [] : ["--image", image]),
      ],
      { env: { KIND_EXPERIMENTAL_DOCKER_NETWORK: networkNames.testnet }, seconds: 600 },
    );
    expectTrue(code === 0, stderr);
    const node = `${cluster}-control-plane`;
    await command("docker", "exec", node, "sh", "-c", "mkdir -p /var/ics && chmod 0777 /var/ics");
    const { items } = JSON.parse(await kind.kubectl("bob", "get", "pods", "-A", "-o", "json")) as {
      items: readonly any[];
    };
    const images = items
      .flatMap(({ spec }) => spec.containers.map((one: { image: string }) => one.image))
      .filter((name: string) => name.startsWith("ics-discovery/"));
    if (relayerImage !== undefined) images.push(relayerImage);
    const load = ["load", "docker-image", ...new Set<string>(images), "--name", cluster];
    await commandWithin(600, "kind", ...load);
    const manifest = join(project.directory, "metallb.json");
    writeFileSync(
      manifest,
      JSON.stringify({ apiVersion: "v1", kind: "List", items: metallbManifests() }),
    );
    await kubectl("apply", "-f", manifest);
    await metallbReady(kubeconfig);
    const pool = join(project.directory, "pool.json");
    writeFileSync(
      pool,
      JSON.stringify({
        apiVersion: "v1",
        kind: "List",
        items: [
          {
            apiVersion: "metallb.io/v1beta1",
            kind: "IPAddressPool",
            metadata: { name: "theirs", namespace: "metallb-system" },
            spec: { addresses: ["192.168.97.140-192.168.97.149"] },
          },
          {
            apiVersion: "metallb.io/v1beta1",
            kind: "L2Advertisement",
            metadata: { name: "theirs", namespace: "metallb-system" },
          },
        ],
      }),
    );
    await eventuallySeen("MetalLB takes the pool", async () =>
      (await attempt("kubectl", ["--kubeconfig", kubeconfig, "apply", "-f", pool])).code === 0
        ? true
        : undefined,
    );
    return "Kind and kubectl by hand";
  });
  if (isMade) {
    await list.check(
      "an operator's stack joins from a cluster that exists, and leaves it as it was",
      async () => {
        const { validators, mnemonics } = await kind.stack.outputs();
        const node = JSON.parse(
          await kind.kubectl("bob", "get", "nodes", "-o", "json"),
        ).items[0].status.addresses.find((one: { type: string }) => one.type === "InternalIP");
        const rpc = `http://${node.address}:30057`;
        const images = JSON.parse(
          await kind.kubectl("bob", "-n", consumer, "get", "pod", `${consumer}-0`, "-o", "json"),
        ).spec.containers as readonly { readonly name: string; readonly image: string }[];
        const imageOf = (name: string): string =>
          images.find((one) => one.name === name)?.image ?? "";
        const before = await objects();
        const settings = (cluster: object): Record<string, unknown> => ({
          clusters: "existing",
          providerChain: {
            mode: "external",
            chainId: "provider",
            rpc: [rpc],
            gasPrice: "0stake",
          },
          allowPrivateAddresses: true,
          // So that it can be destroyed at the end.
          protectConsumerKeys: false,
          loadBalancer: { preset: "metallb" },
          images: { consumerNode: imageOf("node"), agent: imageOf("peers") },
          validators: [
            {
              name: "alice",
              operator: validators.alice.operator,
              cluster,
              address,
              ...storage,
            },
          ],
          consumerChains: [
            { chainId: consumer, consumerId, validators: ["alice"], minGasPrice: "0stake" },
          ],
        });
        const prod = await project.stack("prod", settings({ kubeconfig }));
        await prod.setAt("mnemonics.alice", mnemonics.alice, true);
        let isGone = false;
        try {
          const took = await up(prod);
          const { validators: own } = await prod.outputs();
          const { height, connected, expected, roles } = await prod.chainOutput(consumer);
          expectTrue(own.alice.loadBalancer === address, `alice has ${own.alice.loadBalancer}`);
          expectTrue(
            connected === expected && expected === 2,
            `connected ${connected}/${expected}`,
          );
          const { changes } = await prod.preview();
          expectTrue(changes.length === 0, planSummary(changes).join("; "));

          const shown = {
            ...settings(await clusterStack(project, kubeconfig)),
            externalTrafficPolicy: "Cluster",
            expose: { rpc: true },
          };
          prod.setConfig(shown);
          await prod.setAt("mnemonics.alice", mnemonics.alice, true);
          await up(prod);
          const service = JSON.parse(
            await kubectl("-n", "provider", "get", "service", "p2p-loadbalancer", "-o", "json"),
          );
          const { externalTrafficPolicy: policy } = service.spec;
          expectTrue(policy === "Cluster", `the Service has externalTrafficPolicy ${policy}`);
          await eventuallySeen(`bob's pods reach ${address} again`, async () =>
            (await kind.reaches("bob", address, consumerPort)) ? true : undefined,
          );
          const asked = async (method: string): Promise<string> =>
            kind.kubectl(
              "bob",
              ...["-n", consumer, "exec", `${consumer}-0`, "-c", "peers", "--", "node", "-e"],
              `fetch("http://${address}:${String(rpcPort)}/${method}").then(async (r) => console.log(r.status, await r.text()))`,
            );
          await eventuallySeen("public RPC tells its chain", async () => {
            const status = await asked("status");
            if (!status.includes(`"network":"${consumer}"`)) throw new Error(`it says ${status}`);
            return true;
          });
          const dial = await asked("dial_peers");
          expectTrue(dial.startsWith("404 "), `public RPC takes dial_peers: ${dial}`);
          const { connected: now } = await prod.chainOutput(consumer);
          expectTrue(now === 2, `connected ${now}/2`);
          if (relayerImage !== undefined) {
            const own = relayedSettings(shown, {
              image: relayerImage,
              grpc: `http://${node.address}:${await grpcByHand(kind)}`,
            });
            const { operator } = validators.alice;
            const account = {
              ...{ rpc, chainId: "provider" },
              mnemonic: mnemonics.alice,
              operator,
            };
            await relayedOnExisting(prod, kubeconfig, list, account, async () => {
              prod.setConfig(own);
              await prod.setAt("mnemonics.alice", mnemonics.alice, true);
            });
          }
          await prod.destroy();
          isGone = true;
          const after = await eventuallySeen("nothing of the stack is left", async () => {
            const now = await objects();
            return now.every((one) => before.includes(one) || one.startsWith("EndpointSlice kube"))
              ? now
              : undefined;
          });
          const gone = before.filter((one) => !after.includes(one));
          expectTrue(gone.length === 0, `destroy took away: ${gone.join("; ")}`);
          return (
            `up ${took.toFixed(0)} s at ${address}, peers ${connected}/${expected}, height ${height}, alice ${roles.alice}; ` +
            `the same with another stack's kubeconfig, externalTrafficPolicy ${policy} and public RPC without dial_peers; ` +
            `after destroy all ${String(before.length)} objects of the cluster are there, and no other`
          );
        } finally {
          if (!isGone) await prod.destroy().catch(() => undefined);
        }
      },
      [`kubectl --kubeconfig ${kubeconfig} get pods,services -A`],
    );
  }
  await commandWithin(600, "kind", "delete", "cluster", "--name", cluster);
}
