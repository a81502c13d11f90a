import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

import { CoreV1Api, type V1ConfigMap } from "@kubernetes/client-node";

import { containerRpcPort } from "../core/manifests/node-config";
import { consumerAnnotation } from "../core/manifests/peers";
import { parseDiscoveredConsumer } from "../core/peers/discovered-consumer";
import { parsePeersData } from "../core/peers/peers-data";
import { printable } from "../core/printable";
import { FollowedList } from "./followed-list";
import { startHealthServer } from "./health-server";
import { openLog } from "./log";
import { PeerMetrics } from "./metrics";
import { PeerKeeper } from "./peer-keeper";
import { kubeConfigOf, runMain, runUntilStopped } from "./process";
import { SignedMarkKeeper } from "./signed-mark-keeper";
import { toldPeers } from "./told-peers";

const help = `Usage: sidecar --config-map NAME [--namespace NAME] [--kubeconfig FILE] [--rpc URL]
               [--signed-mark NAME --data FOLDER] [--listen HOST:PORT]

Tells the node of its pod whom to be connected with, as a ConfigMap says. It is the only one that can:
the node's RPC listens on the pod's loopback.

  --config-map NAME    holds persistent_peers
  --namespace NAME     of the ConfigMap; default: that of the pod
  --kubeconfig FILE    way to the API server; default: that of the pod
  --rpc URL            of the node; default http://127.0.0.1:${String(containerRpcPort)}
  --signed-mark NAME   ConfigMap of the same namespace that gets to know how far the node has signed
  --data FOLDER        of the node, with its record of that
  --listen HOST:PORT   serves /healthz, /readyz and /metrics there; default: nothing
`;

const podNamespace = "/var/run/secrets/kubernetes.io/serviceaccount/namespace";

async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      "config-map": { type: "string" },
      namespace: { type: "string" },
      kubeconfig: { type: "string" },
      rpc: { type: "string", default: `http://127.0.0.1:${String(containerRpcPort)}` },
      "signed-mark": { type: "string" },
      data: { type: "string" },
      listen: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  const name = values["config-map"];
  if (name === undefined) throw new TypeError("--config-map is missing");
  const namespace = values.namespace ?? readFileSync(podNamespace, "utf8").trim();
  const log = openLog("ics-peers");
  const metrics = new PeerMetrics();
  let keeper: PeerKeeper | undefined;
  const keep = ({ metadata, data }: V1ConfigMap): void => {
    const named = parseDiscoveredConsumer(metadata?.annotations?.[consumerAnnotation]);
    keeper ??= new PeerKeeper(values.rpc, toldPeers(metrics, log, named?.chainId ?? namespace));
    keeper.keep(parsePeersData(data));
  };
  const kubeConfig = kubeConfigOf(values.kubeconfig);
  const api = kubeConfig.makeApiClient(CoreV1Api);
  const fieldSelector = `metadata.name=${name}`;
  const list = new FollowedList<V1ConfigMap>(
    kubeConfig,
    {
      what: `config map ${name}`,
      path: `/api/v1/namespaces/${namespace}/configmaps`,
      fieldSelector,
      list: async () => api.listNamespacedConfigMap({ namespace, fieldSelector }),
    },
    {
      onChange: () => {
        const [configMap] = list.items;
        if (configMap !== undefined) keep(configMap);
      },
      onBroken: (what, reason) => {
        log.warn({ what, reason: printable(reason) }, "watch broke; trying again");
      },
    },
  );
  const { "signed-mark": mark, data, rpc } = values;
  if ((mark === undefined) !== (data === undefined)) {
    throw new TypeError("--signed-mark and --data go together");
  }
  const marks =
    mark === undefined || data === undefined
      ? undefined
      : new SignedMarkKeeper(api, { namespace, name: mark, data, rpc }, (reason) => {
          log.warn(
            { reason: printable(reason) },
            "how far the node has signed is not noted; trying again",
          );
        });
  const server =
    values.listen === undefined
      ? undefined
      : await startHealthServer(values.listen, metrics.registry, () => list.inStep);
  runUntilStopped(log, server, async () => {
    list.stop();
    await Promise.all([keeper?.stop(), marks?.stop()]);
  });
}

runMain("sidecar", help, main);
