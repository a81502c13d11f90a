import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

import { CoreV1Api, type V1ConfigMap } from "@kubernetes/client-node";

import { containerRpcPort } from "../core/manifests/node-config";
import { peersKey } from "../core/manifests/peers";
import { printable } from "../core/printable";
import { FollowedList } from "./followed-list";
import { openLog } from "./log";
import { PeerKeeper } from "./peer-keeper";
import { kubeConfigOf, runUntilStopped } from "./process";

const help = `Usage: sidecar --config-map NAME [--namespace NAME] [--kubeconfig FILE] [--rpc URL]

Tells the node of its pod whom to be connected with, as a ConfigMap says. It is the only one that can:
the node's RPC listens on the pod's loopback.

  --config-map NAME    holds persistent_peers
  --namespace NAME     of the ConfigMap; default: that of the pod
  --kubeconfig FILE    way to the API server; default: that of the pod
  --rpc URL            of the node; default http://127.0.0.1:${String(containerRpcPort)}
`;

const podNamespace = "/var/run/secrets/kubernetes.io/serviceaccount/namespace";

function main(args: readonly string[]): void {
  const { values } = parseArgs({
    args: [...args],
    options: {
      "config-map": { type: "string" },
      namespace: { type: "string" },
      kubeconfig: { type: "string" },
      rpc: { type: "string", default: `http://127.0.0.1:${String(containerRpcPort)}` },
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
  const keeper = new PeerKeeper(values.rpc, {
    onStand: () => undefined,
    onAccepted: (peers) => {
      log.info({ peers }, "node took its peers");
    },
    onFailure: (reason) => {
      log.warn({ reason: printable(reason) }, "node takes no peers");
    },
  });
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
        const text = list.items[0]?.data?.[peersKey];
        if (text !== undefined) keeper.keep(text);
      },
      onBroken: (what, reason) => {
        log.warn({ what, reason: printable(reason) }, "watch broke; trying again");
      },
    },
  );
  runUntilStopped(log, undefined, async () => {
    list.stop();
    await keeper.stop();
  });
}

try {
  main(process.argv.slice(2));
} catch (error) {
  const wrongCall = error instanceof TypeError;
  process.stderr.write(`sidecar: ${(error as Error).message}\n${wrongCall ? `\n${help}` : ""}`);
  process.exit(wrongCall ? 2 : 1);
}
