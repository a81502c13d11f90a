import { statefulSetName } from "../plan/names";
import type { NodeResources, Storage } from "../plan/settings";
import { dataVolume } from "./data-volume";
import { homeScript } from "./home-script";
import { containerGrpcPort, containerP2pPort, containerRpcPort } from "./node-config";
import { nodeDataMount, peersConfigMapName, peersMount, peersSidecar } from "./peers";
import { publicRpcContainer, relayedRpcContainer } from "./public-rpc";
import { signedMarkFolder, signedMarkName } from "./signed-mark";
import { unprivilegedContainer, unprivilegedPod } from "./unprivileged";

export interface ChainNodeSpec {
  /** Pod label, and beginning of the names of what the pod mounts; `statefulSetName` makes the StatefulSet's of it. */
  readonly name: string;
  readonly namespace: string;
  readonly chainId: string;
  readonly image: string;
  /** Binary inside the image. */
  readonly command: string;
  /** Home directory of the node inside the container. */
  readonly home: string;
  readonly storage: Storage;
  readonly resources: NodeResources;
  /** True where discovery finds the chain's peers: they come from a ConfigMap of their own, which the agent keeps. */
  readonly discovers: boolean;
  /** Image of the sidecar that tells the running node its peers; absent where none is needed. */
  readonly sidecarImage?: string;
  /** Whether others may ask the node by RPC; takes a sidecar's image. */
  readonly publicRpc: boolean;
  /** Whether a relayer in another pod asks it; takes a sidecar's image too. */
  readonly isRelayed?: boolean;
  /** Annotations of the pod. */
  readonly podAnnotations?: Readonly<Record<string, string>>;
}

/** Label by which pods of a node are found. */
const chainNodeLabel = "app.kubernetes.io/name";

/** Labels of the pods of a node of this name. */
export const chainNodeLabels = (name: string) => ({ [chainNodeLabel]: name });

/** Name of the container that runs the node. */
export const nodeContainer = "node" as const;

/**
 * Asks the node whether it is there, by the program that every image of a chain has. These programs
 * leave a folder among the temporary files at every call.
 */
const livenessCommand = ({ command, home }: ChainNodeSpec): string[] => [
  ...[
    "sh",
    "-c",
    'TMPDIR=$(mktemp -d) && export TMPDIR && trap "rm -rf $TMPDIR" EXIT && "$@"',
    "sh",
  ],
  ...[command, "status", "--home", home],
  ...["--node", `tcp://127.0.0.1:${String(containerRpcPort)}`],
];

/** How many seconds a node may take from its start to an open p2p socket: it replays its blocks first. */
const startSeconds = 3_600;

/** Names of the objects that a node's pod mounts. */
export const nodeObjects = (name: string) => ({
  config: `${name}-config`,
  genesis: `${name}-genesis`,
  keys: `${name}-keys`,
});

/** No limit on the processor: a node that is held back misses blocks. */
const resourcesOf = ({ cpu, memory, memoryLimit }: NodeResources) => ({
  requests: { cpu, memory },
  limits: { memory: memoryLimit },
});

const tcpPort = (name: string, containerPort: number) => ({ name, containerPort, protocol: "TCP" });

/** What answers RPC to others than the pod itself. */
const rpcContainers = ({ publicRpc, isRelayed = false, sidecarImage }: ChainNodeSpec) =>
  sidecarImage === undefined
    ? []
    : [
        ...(publicRpc ? [publicRpcContainer(sidecarImage)] : []),
        ...(isRelayed ? [relayedRpcContainer(sidecarImage)] : []),
      ];

/**
 * The workload of one chain node: a StatefulSet of a single replica, since at most one pod may ever
 * sign with a key, ready as soon as its p2p socket listens (never waiting for blocks: MetalLB
 * announces only addresses with a serving endpoint, so that would lock the bootstrap).
 */
export function chainNodeManifest(spec: ChainNodeSpec) {
  const labels = chainNodeLabels(spec.name);
  const objects = nodeObjects(spec.name);
  const { volumes, claims } = dataVolume(spec.storage);
  const data: { name: string; mountPath: string; subPath?: string } = {
    name: "data",
    mountPath: "/data",
    ...(spec.storage.kind === "hostPath" ? { subPath: spec.namespace } : {}),
  };
  const sidecar =
    spec.sidecarImage === undefined ? undefined : peersSidecar(spec.name, spec.sidecarImage);
  return {
    metadata: {
      name: statefulSetName(spec.name),
      namespace: spec.namespace,
      labels,
      annotations: { "ics-discovery/chain-id": spec.chainId },
    },
    spec: {
      replicas: 1,
      serviceName: spec.name,
      selector: { matchLabels: labels },
      template: {
        metadata: {
          labels,
          ...(spec.podAnnotations === undefined ? {} : { annotations: spec.podAnnotations }),
        },
        spec: {
          ...(sidecar === undefined ? {} : { serviceAccountName: sidecar.serviceAccountName }),
          automountServiceAccountToken: false,
          securityContext: {
            ...unprivilegedPod,
            // A volume of many files is not gone through at every start.
            fsGroupChangePolicy: "OnRootMismatch",
          },
          terminationGracePeriodSeconds: 30,
          initContainers: [
            {
              name: "home",
              image: spec.image,
              command: ["sh", "-ec", homeScript(spec.home, spec.discovers)],
              resources: resourcesOf(spec.resources),
              securityContext: unprivilegedContainer,
              volumeMounts: [
                data,
                { name: "config", mountPath: "/ics/config" },
                { name: "genesis", mountPath: "/ics/genesis" },
                { name: "keys", mountPath: "/ics/keys" },
                ...(sidecar === undefined
                  ? []
                  : [{ name: signedMarkFolder, mountPath: `/ics/${signedMarkFolder}` }]),
                ...(spec.discovers ? [{ name: "peers", mountPath: peersMount }] : []),
              ],
            },
          ],
          containers: [
            {
              name: nodeContainer,
              image: spec.image,
              // Keys are in its memory, so it leaves no image of that.
              command: [
                ...["sh", "-c", 'ulimit -c 0; exec "$@"', "sh"],
                ...[spec.command, "start", "--home", spec.home],
              ],
              ports: [
                tcpPort("p2p", containerP2pPort),
                tcpPort("rpc", containerRpcPort),
                tcpPort("grpc", containerGrpcPort),
              ],
              env: [{ name: "HOME", value: "/data" }],
              // Until then nothing else is probed.
              startupProbe: {
                tcpSocket: { port: "p2p" },
                periodSeconds: 2,
                failureThreshold: startSeconds / 2,
              },
              readinessProbe: { tcpSocket: { port: "p2p" }, periodSeconds: 2 },
              // On the pod's loopback: strangers can fill the queue of the public socket. Patient, too: a
              // node that is restarted for being busy is only busier.
              livenessProbe: {
                exec: { command: livenessCommand(spec) },
                timeoutSeconds: 10,
                periodSeconds: 60,
                failureThreshold: 10,
              },
              resources: resourcesOf(spec.resources),
              securityContext: unprivilegedContainer,
              volumeMounts: [data, { name: "tmp", mountPath: "/tmp" }],
            },
            ...(sidecar === undefined
              ? []
              : [
                  {
                    ...sidecar.container,
                    volumeMounts: [
                      ...sidecar.container.volumeMounts,
                      // The record of what was signed, and no key.
                      {
                        ...data,
                        mountPath: nodeDataMount,
                        subPath: [data.subPath, `${spec.home.replace("/data/", "")}/data`]
                          .filter((part) => part !== undefined)
                          .join("/"),
                        readOnly: true,
                      },
                    ],
                    securityContext: unprivilegedContainer,
                  },
                ]),
            ...rpcContainers(spec).map((container) => ({
              ...container,
              securityContext: unprivilegedContainer,
            })),
          ],
          volumes: [
            ...volumes,
            { name: "tmp", emptyDir: {} },
            { name: "config", configMap: { name: objects.config } },
            { name: "genesis", configMap: { name: objects.genesis, optional: true } },
            { name: "keys", secret: { secretName: objects.keys, defaultMode: 0o440 } },
            ...(spec.discovers
              ? [{ name: "peers", configMap: { name: peersConfigMapName(spec.name) } }]
              : []),
            ...(sidecar === undefined
              ? []
              : [
                  sidecar.volume,
                  {
                    name: signedMarkFolder,
                    configMap: { name: signedMarkName(spec.name), optional: true },
                  },
                ]),
          ],
        },
      },
      ...(claims.length === 0 ? {} : { volumeClaimTemplates: claims }),
    },
  };
}
