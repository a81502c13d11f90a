import { peersKey } from "../peers/peers-data";
import { metricsArgs, metricsPorts } from "./metrics-port";
import { signedMarkName } from "./signed-mark";

/** Annotation of the peers' ConfigMap: whose peers they are. */
export const consumerAnnotation = "ics-discovery/consumer";

/** Where the peers' ConfigMap is mounted. */
export const peersMount = "/ics/peers";

/** Name of the identity under which the peers' sidecar watches the ConfigMap, and of its role. */
export const peersSidecarName = "ics-peers";

/** Name of the ConfigMap of a node's peers. */
export const peersConfigMapName = (node: string): string => `${node}-peers`;

/**
 * Where the agent leaves a node's peers. The stack's text is only the first: from then on it is the
 * agent's, and what the node's pod starts with.
 *
 * @param consumer - `consumerText` of the chain.
 */
export function peersManifest<Text>(namespace: string, consumer: Text, seed: Text) {
  return {
    metadata: {
      name: peersConfigMapName(namespace),
      namespace,
      annotations: { [consumerAnnotation]: consumer },
    },
    data: { [peersKey]: seed },
  };
}

/**
 * Writes the peers into the node's config file, where people look for them; as `withoutNames` has them.
 * Of two on one host CometBFT would turn one away, unless the file says that it may be so.
 *
 * Text of the ConfigMap goes into a shell command, so anything that no peer has in it ends the pod.
 */
export const peersScript = (home: string): string =>
  `peers=$(cat ${peersMount}/${peersKey})
case "$peers" in *[!][0-9A-Za-z@:.,-]*) echo "${peersMount}/${peersKey} is no list of peers" >&2; exit 1 ;; esac
addresses=$(printf %s "$peers" | tr , '\\n' | sed -nE '/@([0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[[^]]*\\]):/p' | tr '\\n' , | sed 's/,$//')
ids=$(printf %s "$peers" | tr , '\\n' | cut -d@ -f1 | tr '\\n' , | sed 's/,$//')
sed -i -e "s|^persistent_peers = .*|persistent_peers = \\"$addresses\\"|" \\
  -e "s|^unconditional_peer_ids = .*|unconditional_peer_ids = \\"$ids\\"|" \\
  -e "s|^private_peer_ids = .*|private_peer_ids = \\"$ids\\"|" ${home}/config/config.toml
shared=$(printf %s "$peers" | tr , '\\n' | sed 's/:[0-9]*$//' | sort -u | cut -d@ -f2 | sort | uniq -d)
test -z "$shared" || sed -i "s|^allow_duplicate_ip = .*|allow_duplicate_ip = true|" ${home}/config/config.toml`;

/** Where the sidecar sees the node's folder `data`, and in it the record of what was signed. */
export const nodeDataMount = "/ics/data";

const tokenVolume = "sidecar-token";

/**
 * What a node's pod gets where peers are set from within it: RPC's unsafe methods listen on the pod's
 * loopback alone, so only a container of the same pod can call `dial_peers`.
 *
 * The identity's token is mounted into the sidecar and not into the node.
 */
export function peersSidecar(node: string, image: string) {
  return {
    serviceAccountName: peersSidecarName,
    container: {
      name: "peers",
      image,
      args: [
        "sidecar",
        ...["--config-map", peersConfigMapName(node)],
        ...["--signed-mark", signedMarkName(node), "--data", nodeDataMount],
        ...metricsArgs,
      ],
      ports: metricsPorts,
      // No probes: the pod is ready only while all its containers are, and whether the node can be
      // reached does not depend on who tells it its peers.
      resources: { requests: { cpu: "10m", memory: "64Mi" }, limits: { memory: "192Mi" } },
      volumeMounts: [
        {
          name: tokenVolume,
          mountPath: "/var/run/secrets/kubernetes.io/serviceaccount",
          readOnly: true,
        },
      ],
    },
    volume: {
      name: tokenVolume,
      projected: {
        sources: [
          { serviceAccountToken: { path: "token", expirationSeconds: 3_600 } },
          { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
          {
            downwardAPI: {
              items: [{ path: "namespace", fieldRef: { fieldPath: "metadata.namespace" } }],
            },
          },
        ],
      },
    },
  };
}
